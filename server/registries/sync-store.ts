import { type Selectable, sql } from 'kysely'
import type { SyncTrigger } from '~/contract/sync'
import type { Db, Tables, Tx } from '../db/schema'
import type { AskedMeanwhile } from '../db/sync-tables'
import { changeWaitingRun, insertRuns, recordRunEnd } from './runs-store'
import { afterQuiet } from './schedule'

/*
 * The life of a run. What is now is in `registry_syncs`:
 *   requested  Pending with a run id; a job waits in the queue
 *   running    InProgress with another run id and a lease that its worker extends (`worker-store`)
 *   ended      Success or Failed without a run id
 * A registry that was added without its first run is Pending without a run id.
 * From the request to its end a run is one row in `sync_runs`, which `history_uid` names, however often it is interrupted and goes on; `last_run` names the last
 * one that began and has ended.
 * While `paused_at` is set no run starts by itself: only one that somebody asks for. What refused credentials paused ends with a success, or with an edit that was
 * proved; what a person paused only a person ends.
 * Every write of a worker is conditional on its run id: a run that was superseded, or whose registry is gone, changes nothing any more.
 */

/** Who asks for a run, and for what. */
export interface RunRequest {
  /** New: what a worker that had the run before no longer matches. */
  readonly runId: string
  /** A run that goes on loses its run id, and with it the right to write. */
  readonly supersede: boolean
  readonly trigger: SyncTrigger
  /** Email; empty where nobody asked. */
  readonly requestedBy: string
  readonly now: Date
  /**
   * Repositories or `repository:tag` to read, and nothing else. Joins what a waiting run was to read; while a run goes on it is kept for one after it, because that
   * run may have passed them already.
   */
  readonly only?: readonly string[]
}

/** @param run the first one; null when it waits for its time, or for somebody who asks for it */
export async function insertSync(
  tx: Tx,
  registryUid: string,
  { run, nextAt }: { run: Omit<RunRequest, 'supersede' | 'only'> | null; nextAt: Date | null },
): Promise<void> {
  await tx
    .insertInto('registry_syncs')
    .values({ registry_uid: registryUid, status: 'Pending', message: '', run_id: null, progress: null, next_at: nextAt })
    .execute()
  if (run !== null) await begin(tx, registryUid, run, null)
}

/** Asks for a run. @returns false when a run waits or goes on already and is left alone: it, or one after it, serves this request too */
export async function requestRun(tx: Tx, registryUid: string, request: RunRequest): Promise<boolean> {
  const sync = await lockSync(tx, registryUid)
  if (sync === undefined) return false
  const only = request.only ?? null
  // Somebody says that they have changed: the next run that reads everything looks at them too, should this one fail.
  if (only !== null) await distrustRepositories(tx, registryUid, only)
  if (sync.run_id === null) {
    await begin(tx, registryUid, request, only)
    return true
  }
  if (request.supersede) {
    if (sync.history_uid !== null) {
      const message = supersededBy(request)
      await recordRunEnd(tx, sync.history_uid, { outcome: 'superseded', message, finishedAt: request.now })
      await tx
        .updateTable('registry_syncs')
        .set({ last_run: sync.status === 'InProgress' || sync.has_begun ? sync.history_uid : sync.last_run })
        .where('registry_uid', '=', registryUid)
        .execute()
    }
    await begin(tx, registryUid, request, only)
    return true
  }
  if (sync.status === 'Pending') await joinWaiting(tx, registryUid, sync, request, only)
  // Whoever asks by hand sees what goes on. A webhook says that something has changed, which an index that was read already does not have.
  else if (only !== null || sync.only_references !== null || request.trigger === 'webhook')
    await askMeanwhile(tx, registryUid, sync.asked_meanwhile, request, only)
  return false
}

export type LockedSync = Pick<
  Selectable<Tables['registry_syncs']>,
  'status' | 'message' | 'run_id' | 'only_references' | 'asked_meanwhile' | 'held_at'
> & {
  readonly history_uid: string | null
  readonly last_run: string | null
  /** Its worker had it once, before it was interrupted. */
  readonly has_begun: boolean
  readonly interval_seconds: number | null
  readonly quiet_hours: Selectable<Tables['registry_syncs']>['quiet_hours']
  readonly held_run: string | null
}

/** Holds the state of a registry's run until the transaction ends. The registry is locked first, as its removal does. */
export async function lockSync(tx: Tx, registryUid: string): Promise<LockedSync | undefined> {
  await tx.selectFrom('registries').where('uid', '=', registryUid).select('uid').forKeyShare().executeTakeFirst()
  const row = await tx
    .selectFrom('registry_syncs')
    .where('registry_uid', '=', registryUid)
    .select([
      'status',
      'message',
      'run_id',
      'history_uid',
      'only_references',
      'asked_meanwhile',
      'last_run',
      'interval_seconds',
      'quiet_hours',
      'held_run',
      'held_at',
      sql<boolean>`exists (select from sync_runs where sync_runs.uid = history_uid and sync_runs.started_at is not null)`.as('has_begun'),
    ])
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    ...row,
    history_uid: row.history_uid ?? null,
    last_run: row.last_run ?? null,
    interval_seconds: row.interval_seconds ?? null,
    held_run: row.held_run ?? null,
  }
}

function supersededBy({ trigger, requestedBy }: RunRequest): string {
  const by = requestedBy === '' ? '' : ` of ${requestedBy}`
  if (trigger === 'forced') return `Interrupted by Force sync${by}`
  return trigger === 'edited' ? `Interrupted by a change${by} to the registry` : `Interrupted by another synchronisation${by}`
}

/** A run of its own. One that reads everything takes the place of the next automatic one, and of what was kept for afterwards. */
async function begin(
  tx: Tx,
  registryUid: string,
  { runId, trigger, requestedBy, now }: Pick<RunRequest, 'runId' | 'trigger' | 'requestedBy' | 'now'>,
  only: readonly string[] | null,
): Promise<void> {
  await insertRuns(tx, [{ uid: runId, registryUid, trigger, requestedBy, requestedAt: now, only }])
  await tx
    .updateTable('registry_syncs')
    .set({
      ...waiting,
      run_id: runId,
      history_uid: runId,
      only_references: jsonOf(only),
      ...(only === null && { next_at: null, asked_meanwhile: null }),
      // What the former address said says nothing about the new one.
      ...(trigger === 'edited' && { validators: null }),
    })
    .where('registry_uid', '=', registryUid)
    .execute()
  if (trigger === 'edited') await tx.deleteFrom('sync_repositories').where('registry_uid', '=', registryUid).execute()
}

const waiting = { status: 'Pending', message: '', progress: null, lease_until: null } as const

/** Triggers of runs that compare less than what somebody asks for by hand. */
const LIGHT: ReadonlySet<SyncTrigger> = new Set(['scheduled', 'webhook', 'retry'])

async function joinWaiting(
  tx: Tx,
  registryUid: string,
  sync: LockedSync,
  request: RunRequest,
  only: readonly string[] | null,
): Promise<void> {
  if (sync.history_uid === null || (sync.only_references === null && only !== null)) return
  const run = await tx.selectFrom('sync_runs').where('uid', '=', sync.history_uid).select(['trigger', 'requested_by']).executeTakeFirst()
  if (run === undefined) return
  const joined = joinOnly(sync.only_references, only)
  const takesOver = only === null && LIGHT.has(run.trigger)
  await changeWaitingRun(tx, sync.history_uid, {
    trigger: takesOver ? request.trigger : run.trigger,
    requestedBy: takesOver ? request.requestedBy : run.requested_by,
    only: joined,
  })
  await tx
    .updateTable('registry_syncs')
    .set({ only_references: jsonOf(joined), ...(joined === null && { next_at: null }) })
    .where('registry_uid', '=', registryUid)
    .execute()
}

/** References that one run may be for: the list is written again with every call of a webhook, which anybody may make who has its address. */
const MAX_ONLY = 1000

/** @returns null for everything, also where there are too many */
function joinOnly(one: readonly string[] | null, other: readonly string[] | null): string[] | null {
  if (one === null || other === null) return null
  const joined = [...new Set([...one, ...other])]
  return joined.length > MAX_ONLY ? null : joined
}

async function askMeanwhile(
  tx: Tx,
  registryUid: string,
  asked: AskedMeanwhile | null,
  { trigger, requestedBy }: RunRequest,
  only: readonly string[] | null,
): Promise<void> {
  const takesOver = asked === null || only === null || (asked.only !== null && requestedBy !== '')
  const next: AskedMeanwhile = {
    trigger: takesOver ? trigger : asked.trigger,
    requestedBy: takesOver ? requestedBy : asked.requestedBy,
    only: asked === null ? only : joinOnly(asked.only, only),
  }
  await tx
    .updateTable('registry_syncs')
    .set({ asked_meanwhile: JSON.stringify(next) })
    .where('registry_uid', '=', registryUid)
    .execute()
}

/** Hands out what was asked for while a run went on, and forgets it. */
export async function takeAskedMeanwhile(tx: Tx, registryUid: string): Promise<AskedMeanwhile | null> {
  const row = await tx.selectFrom('registry_syncs').where('registry_uid', '=', registryUid).select('asked_meanwhile').executeTakeFirst()
  const asked = row?.asked_meanwhile ?? null
  if (asked !== null) {
    await tx.updateTable('registry_syncs').set({ asked_meanwhile: null }).where('registry_uid', '=', registryUid).execute()
  }
  return asked
}

async function distrustRepositories(tx: Tx, registryUid: string, references: readonly string[]): Promise<void> {
  const repositories = references.flatMap((reference) => [reference, repositoryOf(reference)])
  await tx
    .deleteFrom('sync_repositories')
    .where('registry_uid', '=', registryUid)
    .where('repository', '=', sql<string>`any(${repositories}::text[])`)
    .execute()
}

/** Of `repository:tag`; a repository is its own. */
export function repositoryOf(reference: string): string {
  const colon = reference.lastIndexOf(':')
  return colon > reference.lastIndexOf('/') ? reference.slice(0, colon) : reference
}

/** Of a registry whose last run was good and which none waits for or goes on. */
export async function setMessage(tx: Tx, registryUid: string, message: string): Promise<void> {
  await tx
    .updateTable('registry_syncs')
    .set({ message })
    .where('registry_uid', '=', registryUid)
    .where('status', '=', 'Success')
    .where('run_id', 'is', null)
    .execute()
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

/**
 * Asks for the runs that are due; those whose quiet hours are now are put off to their end. Safe with many processes: a row that another one claims at the same
 * time is passed over.
 */
export async function requestDueRuns(
  tx: Tx,
  { now, newUid, limit }: { now: Date; newUid: () => string; limit: number },
): Promise<string[]> {
  const rows = await tx
    .selectFrom('registry_syncs')
    .innerJoin('registries', 'registries.uid', 'registry_syncs.registry_uid')
    .where('registry_syncs.run_id', 'is', null)
    .where('registry_syncs.next_at', '<=', now)
    .where('registry_syncs.paused_at', 'is', null)
    .where('registries.sync_supported', '=', true)
    .where('registries.needs_credentials', '=', false)
    .orderBy('registry_syncs.next_at')
    .limit(limit)
    .modifyEnd(sql`for key share of registries skip locked for update of registry_syncs skip locked`)
    .select(['registry_syncs.registry_uid', 'registry_syncs.quiet_hours'])
    .execute()
  const due: { registryUid: string; uid: string }[] = []
  for (const { registry_uid: registryUid, quiet_hours: quietHours } of rows) {
    const at = afterQuiet(now, quietHours)
    if (at > now) await tx.updateTable('registry_syncs').set({ next_at: at }).where('registry_uid', '=', registryUid).execute()
    else due.push({ registryUid, uid: newUid() })
  }
  if (due.length === 0) return []
  await insertRuns(
    tx,
    due.map(({ registryUid, uid }) => ({ uid, registryUid, trigger: 'scheduled', requestedBy: '', requestedAt: now, only: null })),
  )
  await sql`
    update registry_syncs set status = 'Pending', message = '', run_id = given.uid, history_uid = given.uid, only_references = null, progress = null,
      lease_until = null, next_at = null
    from json_to_recordset(${JSON.stringify(due)}::json) as given ("registryUid" text, uid text)
    where registry_syncs.registry_uid = given."registryUid"
  `.execute(tx)
  return due.map(({ registryUid }) => registryUid)
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

/** Because of refused credentials. */
export async function pauseSchedule(tx: Tx, registryUid: string, pause: { at: Date; message: string }): Promise<void> {
  await tx
    .updateTable('registry_syncs')
    .set({ paused_at: pause.at, paused_message: pause.message, paused_by: 'refused', next_at: null })
    .where('registry_uid', '=', registryUid)
    .execute()
}

/** Forgets refusals, and ends the pause that they made. @returns whether there was one */
export async function resumeSchedule(tx: Tx, registryUid: string): Promise<boolean> {
  const before = await tx
    .selectFrom('registry_syncs')
    .where('registry_uid', '=', registryUid)
    .select(['refusals', 'paused_by'])
    .forUpdate()
    .executeTakeFirst()
  if (before === undefined) return false
  const ends = before.paused_by === 'refused'
  if (before.refusals === 0 && !ends) return false
  await tx
    .updateTable('registry_syncs')
    .set({ refusals: 0, ...(ends && { paused_at: null, paused_message: '', paused_by: '' as const }) })
    .where('registry_uid', '=', registryUid)
    .execute()
  return ends
}

/** What a run works with: the registry as it is saved at its start, whoever it belongs to. */
export async function findRegistryToSync(db: Db, uid: string): Promise<Selectable<Tables['registries']> | undefined> {
  return db.selectFrom('registries').where('uid', '=', uid).selectAll().executeTakeFirst()
}

function jsonOf(only: readonly string[] | null): string | null {
  return only === null ? null : JSON.stringify(only)
}
