import { type Selectable, sql } from 'kysely'
import type { SyncProgress } from '~/contract/console'
import type { Db, Tables, Tx } from '../db/schema'

/*
 * The life of a run, all in `registry_syncs`:
 *   requested  Pending with a run id; a job waits in the queue
 *   running    InProgress with another run id and a lease that its worker extends
 *   ended      Success or Failed without a run id
 * A registry that was added without its first run is Pending without a run id.
 * While `paused_at` is set no run starts by itself: only one that somebody asks for. A success ends the pause, and so does an edit that was proved.
 * Every write of a worker is conditional on its run id: a run that was superseded, or whose registry is gone, changes nothing any more.
 */

const STOPPED_WHILE_PAUSED =
  'The synchronisation was stopped before it was done, and does not start again by itself while it is paused. Start it again.'

/** A run that a worker has claimed. */
export interface Run {
  readonly registryUid: string
  readonly runId: string
}

export async function insertSync(tx: Tx, registryUid: string, options: { runId: string | null; nextAt: Date | null }): Promise<void> {
  await tx
    .insertInto('registry_syncs')
    .values({
      registry_uid: registryUid,
      status: 'Pending',
      message: '',
      run_id: options.runId,
      progress: options.runId === null ? null : queued(),
      lease_until: null,
      started_at: null,
      finished_at: null,
      last_synced_at: null,
      next_at: options.nextAt,
    })
    .execute()
}

/**
 * Asks for a run.
 * @param supersede a run that goes on loses its run id, and with it the right to write
 * @returns false when a run waits or goes on already and is left alone
 */
export async function requestRun(tx: Tx, registryUid: string, options: { runId: string; supersede: boolean }): Promise<boolean> {
  let update = tx
    .updateTable('registry_syncs')
    .set({ status: 'Pending', message: '', run_id: options.runId, progress: queued(), lease_until: null, next_at: null })
    .where('registry_uid', '=', registryUid)
  if (!options.supersede) update = update.where('run_id', 'is', null)
  const result = await update.executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** When the next automatic run is due; null for never. A pause goes on. */
export async function scheduleNext(tx: Tx, registryUid: string, at: Date | null): Promise<void> {
  await tx
    .updateTable('registry_syncs')
    .set({ next_at: unlessPaused(at) })
    .where('registry_uid', '=', registryUid)
    .where('run_id', 'is', null)
    .execute()
}

function unlessPaused(at: Date | null) {
  return sql<Date | null>`case when paused_at is null then ${at}::timestamptz end`
}

/** Asks for the runs that are due. Safe with many processes: a row that another one claims at the same time is passed over. */
export async function requestDueRuns(tx: Tx, options: { now: Date; runId: string; limit: number }): Promise<string[]> {
  const rows = await tx
    .updateTable('registry_syncs')
    .set({ status: 'Pending', message: '', run_id: options.runId, progress: queued(), lease_until: null, next_at: null })
    .where('registry_uid', 'in', (eb) =>
      eb
        .selectFrom('registry_syncs')
        .innerJoin('registries', 'registries.uid', 'registry_syncs.registry_uid')
        .where('registry_syncs.run_id', 'is', null)
        .where('registry_syncs.next_at', '<=', options.now)
        .where('registry_syncs.paused_at', 'is', null)
        .where('registries.sync_supported', '=', true)
        .where('registries.needs_credentials', '=', false)
        .orderBy('registry_syncs.next_at')
        .limit(options.limit)
        .forUpdate('registry_syncs')
        .skipLocked()
        .select('registry_syncs.registry_uid'),
    )
    .returning('registry_uid')
    .execute()
  return rows.map((row) => row.registry_uid)
}

/**
 * Puts runs whose worker died back to waiting; of a paused registry they end: they have used the attempt that somebody asked for.
 * @param all also those whose lease has not ended: nobody else can be running them
 */
export async function reopenInterruptedRuns(tx: Tx, options: { now: Date; runId: string; all: boolean }): Promise<void> {
  let update = tx
    .updateTable('registry_syncs')
    .set({
      status: sql`case when paused_at is null then 'Pending' else 'Failed' end`,
      message: sql`case when paused_at is null then message else ${STOPPED_WHILE_PAUSED} end`,
      run_id: sql`case when paused_at is null then ${options.runId} end`,
      progress: sql`case when paused_at is null then ${queued()}::jsonb end`,
      lease_until: null,
    })
    .where('status', '=', 'InProgress')
  if (!options.all) update = update.where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', options.now)]))
  await update.execute()
}

/** Registries that wait for a worker. */
export async function listRequestedRuns(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('registry_syncs')
    .where('status', '=', 'Pending')
    .where('run_id', 'is not', null)
    .orderBy('registry_uid')
    .select('registry_uid')
    .execute()
  return rows.map((row) => row.registry_uid)
}

/** @returns false when nothing waits: the run was done, goes on elsewhere, or the registry is gone */
export async function claimRun(db: Db, run: Run, options: { now: Date; leaseUntil: Date; progress: SyncProgress }): Promise<boolean> {
  const result = await db
    .updateTable('registry_syncs')
    .set({
      status: 'InProgress',
      message: '',
      run_id: run.runId,
      progress: JSON.stringify(options.progress),
      lease_until: options.leaseUntil,
      started_at: options.now,
      next_at: null,
    })
    .where('registry_uid', '=', run.registryUid)
    .where((eb) =>
      eb.or([
        eb.and([eb('status', '=', 'Pending'), eb('run_id', 'is not', null)]),
        eb.and([eb('status', '=', 'InProgress'), eb('lease_until', '<', options.now)]),
      ]),
    )
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** @returns false when the run was superseded or its registry is gone */
export async function extendRun(db: Db, run: Run, options: { leaseUntil: Date; progress: SyncProgress }): Promise<boolean> {
  const result = await db
    .updateTable('registry_syncs')
    .set({ lease_until: options.leaseUntil, progress: JSON.stringify(options.progress) })
    .where('registry_uid', '=', run.registryUid)
    .where('run_id', '=', run.runId)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/**
 * Holds the run for the rest of the transaction: nobody can supersede it or remove the registry meanwhile. The registry is locked first, as its removal does.
 * @returns false when the run was superseded or its registry is gone
 */
export async function holdRun(tx: Tx, run: Run): Promise<boolean> {
  const registry = await tx.selectFrom('registries').where('uid', '=', run.registryUid).select('uid').forKeyShare().executeTakeFirst()
  if (registry === undefined) return false
  const sync = await tx
    .selectFrom('registry_syncs')
    .where('registry_uid', '=', run.registryUid)
    .where('run_id', '=', run.runId)
    .select('registry_uid')
    .forUpdate()
    .executeTakeFirst()
  return sync !== undefined
}

/** Ends the run. Without `syncedAt` the time of the last good run stays. @returns false when the run was superseded or its registry is gone */
export async function endRun(
  db: Db | Tx,
  run: Run,
  end: { status: 'Success' | 'Failed'; message: string; finishedAt: Date; nextAt: Date | null; syncedAt?: Date },
): Promise<boolean> {
  const result = await db
    .updateTable('registry_syncs')
    .set({
      status: end.status,
      message: end.message,
      run_id: null,
      progress: null,
      lease_until: null,
      finished_at: end.finishedAt,
      next_at: end.syncedAt === undefined ? unlessPaused(end.nextAt) : end.nextAt,
      ...(end.syncedAt === undefined ? {} : { last_synced_at: end.syncedAt }),
    })
    .where('registry_uid', '=', run.registryUid)
    .where('run_id', '=', run.runId)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Gives a run back to the queue; of a paused registry it ends. @returns `superseded` also when its registry is gone */
export async function reopenRun(
  tx: Tx,
  run: Run,
  options: { nextRunId: string; finishedAt: Date },
): Promise<'reopened' | 'ended' | 'superseded'> {
  const result = await tx
    .updateTable('registry_syncs')
    .set({ status: 'Pending', run_id: options.nextRunId, progress: queued(), lease_until: null })
    .where('registry_uid', '=', run.registryUid)
    .where('run_id', '=', run.runId)
    .where('paused_at', 'is', null)
    .executeTakeFirst()
  if (result.numUpdatedRows > 0n) return 'reopened'
  const { finishedAt } = options
  return (await endRun(tx, run, { status: 'Failed', message: STOPPED_WHILE_PAUSED, finishedAt, nextAt: null })) ? 'ended' : 'superseded'
}

/** Counts a run whose credentials were refused. @returns how many there are in a row, and whether runs are paused already */
export async function countRefusal(tx: Tx, registryUid: string): Promise<{ refusals: number; paused: boolean }> {
  const { refusals, paused_at } = await tx
    .updateTable('registry_syncs')
    .set((eb) => ({ refusals: eb('refusals', '+', 1) }))
    .where('registry_uid', '=', registryUid)
    .returning(['refusals', 'paused_at'])
    .executeTakeFirstOrThrow()
  return { refusals, paused: paused_at !== null }
}

export async function pauseSchedule(tx: Tx, registryUid: string, pause: { at: Date; message: string }): Promise<void> {
  await tx
    .updateTable('registry_syncs')
    .set({ paused_at: pause.at, paused_message: pause.message, next_at: null })
    .where('registry_uid', '=', registryUid)
    .execute()
}

/** Forgets refusals, and ends the pause. @returns whether there was one */
export async function resumeSchedule(tx: Tx, registryUid: string): Promise<boolean> {
  const before = await tx
    .selectFrom('registry_syncs')
    .where('registry_uid', '=', registryUid)
    .select(['refusals', 'paused_at'])
    .forUpdate()
    .executeTakeFirst()
  if (before === undefined || (before.refusals === 0 && before.paused_at === null)) return false
  await tx
    .updateTable('registry_syncs')
    .set({ refusals: 0, paused_at: null, paused_message: '' })
    .where('registry_uid', '=', registryUid)
    .execute()
  return before.paused_at !== null
}

/** What a run works with: the registry as it is saved at its start, whoever it belongs to. */
export async function findRegistryToSync(db: Db, uid: string): Promise<Selectable<Tables['registries']> | undefined> {
  return db.selectFrom('registries').where('uid', '=', uid).selectAll().executeTakeFirst()
}

/** Digests of the contents that were set aside, by reference; those without a known digest are left out. */
export async function listSkippedDigests(db: Db, registryUid: string): Promise<Map<string, string>> {
  const rows = await db.selectFrom('skipped_contents').where('registry_uid', '=', registryUid).select(['reference', 'digest']).execute()
  return new Map(rows.flatMap(({ reference, digest }) => (digest === null ? [] : [[reference, digest] as const])))
}

export async function upsertSkipped(tx: Tx, rows: Selectable<Tables['skipped_contents']>[]): Promise<void> {
  await tx
    .insertInto('skipped_contents')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['registry_uid', 'reference'])
        .doUpdateSet((eb) => ({ digest: eb.ref('excluded.digest'), reason: eb.ref('excluded.reason') })),
    )
    .execute()
}

export async function deleteSkipped(tx: Tx, registryUid: string, references: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('skipped_contents')
    .where('registry_uid', '=', registryUid)
    .where('reference', '=', sql<string>`any(${[...references]}::text[])`)
    .execute()
}

/**
 * Keeps what the run reported, and what it passed over because its known digest did not change; takes out the rest.
 * @returns how many are left
 */
export async function keepSkipped(
  tx: Tx,
  registryUid: string,
  kept: { reported: ReadonlySet<string>; references: ReadonlySet<string> },
): Promise<number> {
  const rows = await tx.selectFrom('skipped_contents').where('registry_uid', '=', registryUid).select(['reference', 'digest']).execute()
  const gone = rows.filter(({ reference, digest }) => !kept.reported.has(reference) && (digest === null || !kept.references.has(reference)))
  if (gone.length > 0) {
    await deleteSkipped(
      tx,
      registryUid,
      gone.map((row) => row.reference),
    )
  }
  return rows.length - gone.length
}

/** Makes the next run read again what was set aside, though its digest did not change. */
export async function forgetSkippedDigests(tx: Tx, registryUid: string): Promise<void> {
  await tx.updateTable('skipped_contents').set({ digest: null }).where('registry_uid', '=', registryUid).execute()
}

function queued(): string {
  const none = { done: 0, total: null }
  const progress: SyncProgress = { phase: 'queued', repositories: none, tags: none, packs: none, startedAt: null }
  return JSON.stringify(progress)
}
