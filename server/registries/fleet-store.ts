import { sql } from 'kysely'
import type { SyncOutcome } from '~/contract/sync'
import type { Db } from '../db/schema'

const stateColumns = [
  'registries.uid',
  'registries.scope',
  'registries.sync_supported',
  'registries.needs_credentials',
  'registries.created_at',
  'registry_syncs.status',
  'registry_syncs.run_id',
  'registry_syncs.last_synced_at',
  'registry_syncs.failing_since',
  'registry_syncs.held_at',
  'registry_syncs.paused_at',
  'registry_syncs.interval_seconds',
  'registry_syncs.quiet_hours',
  'asked.requested_at',
] as const

/** Every registry of everybody, with what decides its state. For operators, and for metrics, which name none. */
function everyRegistry(db: Db) {
  return db
    .selectFrom('registries')
    .innerJoin('registry_syncs', 'registry_syncs.registry_uid', 'registries.uid')
    .leftJoin('sync_runs as asked', (join) =>
      join.onRef('asked.uid', '=', 'registry_syncs.history_uid').on('registry_syncs.run_id', 'is not', null),
    )
    .select(stateColumns)
}

export async function listSyncStates(db: Db) {
  return everyRegistry(db).orderBy('registries.uid').execute()
}

/** Ordered by name without case, the same on every database. */
export async function listFleet(db: Db) {
  return (
    everyRegistry(db)
      .leftJoin('tenants', 'tenants.uid', 'registries.tenant_uid')
      // While a new run waits or goes on, the sentence about the last one stands there alone.
      .leftJoin('sync_runs as last', 'last.uid', 'registry_syncs.last_run')
      // Counted once for all: a look for each registry takes several times as long.
      .leftJoin(
        (eb) =>
          eb
            .selectFrom('packs')
            .groupBy('packs.registry_uid')
            .select((inner) => ['packs.registry_uid', inner.fn.countAll<number>().as('versions')])
            .as('contents'),
        (join) => join.onRef('contents.registry_uid', '=', 'registries.uid'),
      )
      .select([
        'registries.name',
        'registries.kind',
        'registries.provider',
        'registries.endpoint',
        'registries.tenant_uid',
        'tenants.name as tenant_name',
        'registry_syncs.failure_code',
        'registry_syncs.paused_message',
        'registry_syncs.next_at',
        sql<string>`coalesce(nullif(registry_syncs.message, ''), last.message, '')`.as('message'),
        sql<number>`coalesce(contents.versions, 0)`.as('versions'),
      ])
      .orderBy(sql`lower(registries.name) collate "C"`)
      .orderBy('registries.uid')
      .execute()
  )
}

/** Runs of everybody that ended since. */
export async function countEnded(db: Db, since: Date): Promise<Map<SyncOutcome, number>> {
  const rows = await db
    .selectFrom('sync_runs')
    .where('finished_at', '>', since)
    .groupBy('outcome')
    .select((eb) => ['outcome', eb.fn.countAll<number>().as('runs')])
    .execute()
  return new Map(rows.map(({ outcome, runs }) => [outcome, runs]))
}
