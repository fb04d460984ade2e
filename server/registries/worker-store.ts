import { sql } from 'kysely'
import type { SyncProgress } from '~/contract/sync'
import type { Validators } from '../connectors/content'
import type { Db, Tx } from '../db/schema'
import { type BegunRun, beginRun, insertRuns, recordRunEnd, returnRuns, type RunRecord } from './runs-store'

/** What a worker does with its run (`sync-store` has the whole life of one). */

const STOPPED_WHILE_PAUSED =
  'The synchronisation was stopped before it was done, and does not start again by itself while it is paused. Start it again.'

/** A run that a worker has claimed. */
export interface Run {
  readonly registryUid: string
  /** Only this worker has it. */
  readonly runId: string
  /** Of the run in the history. */
  readonly historyUid: string
}

export interface ClaimedRun extends Run, BegunRun {
  /** Of the last run that read everything. */
  readonly validators: Validators | null
}

/** @returns undefined when nothing waits: the run was done, goes on elsewhere, or the registry is gone */
export async function claimRun(
  db: Db,
  { registryUid, runId }: Pick<Run, 'registryUid' | 'runId'>,
  { now, leaseUntil }: { now: Date; leaseUntil: Date },
): Promise<ClaimedRun | undefined> {
  return db.transaction().execute(async (tx) => {
    await tx.selectFrom('registries').where('uid', '=', registryUid).select('uid').forKeyShare().executeTakeFirst()
    const sync = await tx
      .selectFrom('registry_syncs')
      .where('registry_uid', '=', registryUid)
      .where((eb) =>
        eb.or([
          eb.and([eb('status', '=', 'Pending'), eb('run_id', 'is not', null)]),
          eb.and([eb('status', '=', 'InProgress'), eb('lease_until', '<', now)]),
        ]),
      )
      .select(['status', 'history_uid', 'validators'])
      .forUpdate()
      .executeTakeFirst()
    if (sync === undefined) return undefined
    const historyUid = sync.history_uid ?? runId
    // A former version asked for it, and wrote no history.
    if (historyUid === runId) {
      await insertRuns(tx, [{ uid: runId, registryUid, trigger: 'scheduled', requestedBy: '', requestedAt: now, only: null }])
    }
    const begun = await beginRun(tx, historyUid, { now, restarted: sync.status === 'InProgress' })
    await tx
      .updateTable('registry_syncs')
      .set({
        status: 'InProgress',
        message: '',
        run_id: runId,
        history_uid: historyUid,
        progress: null,
        lease_until: leaseUntil,
        started_at: begun.startedAt,
      })
      .where('registry_uid', '=', registryUid)
      .execute()
    return { registryUid, runId, historyUid, ...begun, validators: sync.validators }
  })
}

/** Says that the worker lives, and how far it is. @returns false when the run was superseded or its registry is gone */
export async function extendRun(db: Db, run: Run, options: { leaseUntil: Date; progress: SyncProgress }): Promise<boolean> {
  const { requests, bytes } = options.progress
  const result = await db
    .with('alive', (cte) =>
      cte
        .updateTable('registry_syncs')
        .set({ lease_until: options.leaseUntil, progress: JSON.stringify(options.progress) })
        .where('registry_uid', '=', run.registryUid)
        .where('run_id', '=', run.runId)
        .returning('history_uid'),
    )
    .updateTable('sync_runs')
    .from('alive')
    .set({ requests, bytes })
    .whereRef('sync_runs.uid', '=', 'alive.history_uid')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/**
 * Holds the run for the rest of the transaction: nobody can supersede it or remove the registry meanwhile. The registry is locked first, as its removal does.
 * @returns false when the run was superseded or its registry is gone
 */
export async function holdRun(tx: Tx, run: Pick<Run, 'registryUid' | 'runId'>): Promise<boolean> {
  // What is in `with` is locked before it can be joined.
  const { rows } = await sql`
    with registry as materialized (select uid from registries where uid = ${run.registryUid} for key share)
    select from registry_syncs join registry on registry.uid = registry_syncs.registry_uid
    where registry_syncs.run_id = ${run.runId} for update of registry_syncs
  `.execute(tx)
  return rows.length > 0
}

/** How often a registry is read by itself, and how much of it a run may take out. */
export async function planOf(tx: Tx, registryUid: string) {
  const row = await tx
    .selectFrom('registry_syncs')
    .where('registry_uid', '=', registryUid)
    .select(['interval_seconds', 'quiet_hours', 'removal_share_percent', 'held_run', 'held_at'])
    .executeTakeFirstOrThrow()
  return {
    intervalSeconds: row.interval_seconds ?? null,
    quietHours: row.quiet_hours,
    sharePercent: row.removal_share_percent,
    heldRun: row.held_run ?? null,
    heldAt: row.held_at,
  }
}

export interface RunEnd extends Omit<RunRecord, 'outcome'> {
  readonly outcome: 'succeeded' | 'warnings' | 'held' | 'failed'
  readonly nextAt: Date | null
  /** All of the registry was read, with what makes the next time quicker. */
  readonly whole?: { readonly validators: Validators | null }
}

/**
 * Ends the run, which its transaction holds. One that read a part leaves the next automatic run where it is; when it failed, that comes sooner. The time of the
 * last good run is that of the last one that read everything.
 */
export async function endRun(tx: Tx, run: Run, end: RunEnd): Promise<void> {
  const good = end.outcome !== 'failed'
  const partial = good ? sql`coalesce(next_at, ${end.nextAt}::timestamptz)` : sql`least(next_at, ${end.nextAt}::timestamptz)`
  await tx
    .updateTable('registry_syncs')
    .set({
      status: good ? 'Success' : 'Failed',
      message: end.message,
      ...ended,
      finished_at: end.finishedAt,
      last_run: run.historyUid,
      next_at: sql<Date | null>`case when paused_at is null then ${end.whole === undefined ? partial : sql`${end.nextAt}::timestamptz`} end`,
      failing_since: good ? null : sql<Date>`coalesce(failing_since, ${end.finishedAt}::timestamptz)`,
      failure_code: end.code ?? '',
      ...(end.whole && {
        last_synced_at: end.finishedAt,
        validators: end.whole.validators === null ? null : JSON.stringify(end.whole.validators),
      }),
    })
    .where('registry_uid', '=', run.registryUid)
    .execute()
  await recordRunEnd(tx, run.historyUid, end)
}

/** Of a registry without a run. */
export const ended = { run_id: null, history_uid: null, only_references: null, progress: null, lease_until: null } as const

/** Gives a run back to the queue; of a registry that refused credentials it ends. @returns `superseded` also when its registry is gone */
export async function reopenRun(
  tx: Tx,
  run: Run,
  options: { nextRunId: string; finishedAt: Date; usage: { requests: number; bytes: number } },
): Promise<'reopened' | 'ended' | 'superseded'> {
  if (!(await holdRun(tx, run))) return 'superseded'
  await tx.updateTable('sync_runs').set(options.usage).where('uid', '=', run.historyUid).execute()
  return (await reopen(tx, [run.registryUid], { now: options.finishedAt, runId: options.nextRunId })) > 0 ? 'reopened' : 'ended'
}

/**
 * Puts runs whose worker died back to waiting; of a registry that refused credentials they end: they have used the attempt that somebody asked for.
 * @param all also those whose lease has not ended: nobody else can be running them
 */
export async function reopenInterruptedRuns(tx: Tx, options: { now: Date; runId: string; all: boolean }): Promise<void> {
  let query = tx.selectFrom('registry_syncs').where('status', '=', 'InProgress')
  if (!options.all) query = query.where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', options.now)]))
  const rows = await query.select('registry_uid').forUpdate().skipLocked().execute()
  const uids = rows.map((row) => row.registry_uid)
  if (uids.length > 0) await reopen(tx, uids, options)
}

/** Of registries whose state is locked. @returns how many wait again */
async function reopen(tx: Tx, registryUids: readonly string[], { now, runId }: { now: Date; runId: string }): Promise<number> {
  const rows = await tx
    .selectFrom('registry_syncs')
    .where('registry_uid', 'in', registryUids)
    .select(['registry_uid', 'history_uid', 'paused_by'])
    .execute()
  const stopped = rows.filter((row) => row.paused_by === 'refused')
  for (const { registry_uid: registryUid, history_uid: historyUid } of stopped) {
    await tx
      .updateTable('registry_syncs')
      .set({
        status: 'Failed',
        message: STOPPED_WHILE_PAUSED,
        ...ended,
        next_at: null,
        finished_at: now,
        failing_since: sql<Date>`coalesce(failing_since, ${now}::timestamptz)`,
        ...(historyUid !== null && { last_run: historyUid }),
      })
      .where('registry_uid', '=', registryUid)
      .execute()
    if (historyUid !== null && historyUid !== undefined) {
      await recordRunEnd(tx, historyUid, { outcome: 'failed', message: STOPPED_WHILE_PAUSED, finishedAt: now })
    }
  }
  const again = rows.filter((row) => row.paused_by !== 'refused')
  if (again.length === 0) return 0
  await tx
    .updateTable('registry_syncs')
    .set({ status: 'Pending', run_id: runId, progress: null, lease_until: null })
    .where(
      'registry_uid',
      'in',
      again.map((row) => row.registry_uid),
    )
    .execute()
  await returnRuns(
    tx,
    again.flatMap((row) => row.history_uid ?? []),
  )
  return again.length
}
