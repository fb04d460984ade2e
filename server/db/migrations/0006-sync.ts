import { type QueryExecutorProvider, sql } from 'kysely'

/** Runs with a history, removals that wait for a person, schedules and webhooks of single registries, and the processes that share the work. */
export async function up(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table registry_syncs
      add column history_uid text,
      add column only_references jsonb,
      add column asked_meanwhile jsonb,
      add column failing_since timestamptz,
      add column failure_code text not null default '',
      add column paused_by text not null default '',
      add column interval_seconds integer,
      add column quiet_hours jsonb,
      add column removal_share_percent integer not null default 20,
      add column validators jsonb,
      add column held_run text,
      add column held_at timestamptz,
      add column last_run text,
      add column touched_at timestamptz not null default now()`,
    sql`update registry_syncs set paused_by = 'refused' where paused_at is not null`,
    // What a former version wrote of a run that goes on lacks what is shown of it now; its worker is gone.
    sql`update registry_syncs set progress = null`,
    sql`update registry_syncs set failing_since = finished_at where status = 'Failed'`,
    sql`create index registry_syncs_touched_at on registry_syncs (touched_at)`,
    // Whoever changes a row need not think of those who watch. The clock and not the beginning of the transaction: a long one would come too late.
    sql`create function registry_syncs_touch() returns trigger language plpgsql as 'begin new.touched_at := clock_timestamp(); return new; end'`,
    sql`create trigger registry_syncs_touch before insert or update on registry_syncs for each row execute function registry_syncs_touch()`,
    // They are shown what is in these tables too.
    sql`create function registries_touch() returns trigger language plpgsql as
      'begin update registry_syncs set touched_at = clock_timestamp() where registry_uid = new.uid; return null; end'`,
    sql`create trigger registries_touch after update on registries for each row execute function registries_touch()`,

    sql`create table sync_runs (
      uid text primary key,
      registry_uid text not null references registries (uid) on delete cascade,
      trigger text not null,
      requested_by text not null default '',
      requested_at timestamptz not null,
      started_at timestamptz,
      finished_at timestamptz,
      outcome text not null,
      code text not null default '',
      message text not null default '',
      restarts integer not null default 0,
      requests bigint not null default 0,
      bytes bigint not null default 0,
      added integer not null default 0,
      changed integer not null default 0,
      removed integer not null default 0,
      kept integer not null default 0,
      skipped integer not null default 0,
      only_references jsonb,
      receipt jsonb
    )`,
    sql`create index sync_runs_registry on sync_runs (registry_uid, requested_at desc, uid)`,
    sql`create index sync_runs_finished_at on sync_runs (finished_at)`,
    // Not in the run's row: it is written while the run goes on, and this can be long.
    sql`create table sync_changes (
      run_uid text not null references sync_runs (uid) on delete cascade,
      kind text not null,
      reference text not null,
      name text not null,
      version text not null,
      old_digest text not null,
      new_digest text not null,
      primary key (run_uid, kind, reference)
    )`,
    sql`create table sync_run_skipped (
      run_uid text not null references sync_runs (uid) on delete cascade,
      reference text not null,
      reason text not null,
      primary key (run_uid, reference)
    )`,
    // One row a registry and day, so that 90 days of thousands of registries are read without looking at every run.
    sql`create table sync_days (
      registry_uid text not null references registries (uid) on delete cascade,
      day date not null,
      outcome text not null,
      primary key (registry_uid, day)
    )`,
    sql`create table sync_repositories (
      registry_uid text not null references registries (uid) on delete cascade,
      repository text not null,
      fingerprint text not null,
      compared_at timestamptz not null,
      primary key (registry_uid, repository)
    )`,
    sql`create table held_removals (
      registry_uid text not null references registries (uid) on delete cascade,
      reference text not null,
      state text not null,
      primary key (registry_uid, reference)
    )`,
    sql`alter table skipped_contents add column since timestamptz`,
    sql`create table registry_webhooks (
      registry_uid text primary key references registries (uid) on delete cascade,
      token_hash text not null unique,
      sealed_token text not null,
      sealed_secret text not null,
      created_at timestamptz not null,
      created_by text not null,
      last_called_at timestamptz,
      last_result text not null default ''
    )`,
    sql`create function registry_webhooks_touch() returns trigger language plpgsql as
      'begin update registry_syncs set touched_at = clock_timestamp() where registry_uid = coalesce(new.registry_uid, old.registry_uid); return null; end'`,
    sql`create trigger registry_webhooks_touch after insert or delete on registry_webhooks for each row execute function registry_webhooks_touch()`,
    sql`create table processes (
      uid text primary key,
      host text not null,
      pid integer not null,
      role text not null,
      version text not null,
      started_at timestamptz not null,
      seen_at timestamptz not null,
      running integer not null,
      concurrency integer not null
    )`,
  ]
  for (const statement of statements) await statement.execute(db)
}
