import { sql } from 'kysely'
import { CHANGES_KEPT, type SyncOutcome, type SyncReceipt, type SyncTrigger } from '~/contract/sync'
import type { Db, Tx } from '../db/schema'
import type { ContentChange } from '../packs/catalogue'

/*
 * Writing of the history. Counts are written in the transaction of what they count, so that a process that is killed loses none and counts nothing twice.
 */

export interface NewRun {
  readonly uid: string
  readonly registryUid: string
  readonly trigger: SyncTrigger
  /** Email; empty where nobody asked. */
  readonly requestedBy: string
  readonly requestedAt: Date
  /** What alone is read; null for everything. */
  readonly only: readonly string[] | null
}

export async function insertRuns(tx: Tx, runs: readonly NewRun[]): Promise<void> {
  if (runs.length === 0) return
  await tx
    .insertInto('sync_runs')
    .values(
      runs.map((run) => ({
        uid: run.uid,
        registry_uid: run.registryUid,
        trigger: run.trigger,
        requested_by: run.requestedBy,
        requested_at: run.requestedAt,
        outcome: 'queued' as const,
        only_references: jsonOf(run.only),
      })),
    )
    .execute()
}

/** Makes a run that waits serve somebody else too. */
export async function changeWaitingRun(
  tx: Tx,
  uid: string,
  { trigger, requestedBy, only }: Pick<NewRun, 'trigger' | 'requestedBy' | 'only'>,
): Promise<void> {
  await tx
    .updateTable('sync_runs')
    .set({ trigger, requested_by: requestedBy, only_references: jsonOf(only) })
    .where('uid', '=', uid)
    .execute()
}

/** A run as its worker finds it. */
export interface BegunRun {
  readonly trigger: SyncTrigger
  readonly requestedBy: string
  /** The first time. */
  readonly startedAt: Date
  readonly restarts: number
  readonly only: readonly string[] | null
  /** Of what it did before it was interrupted. */
  readonly requests: number
  readonly bytes: number
}

/** @param restarted it was interrupted, and nobody has counted that yet */
export async function beginRun(tx: Tx, uid: string, { now, restarted }: { now: Date; restarted: boolean }): Promise<BegunRun> {
  const row = await tx
    .updateTable('sync_runs')
    .set((eb) => ({
      outcome: 'running',
      started_at: eb.fn.coalesce('started_at', sql<Date>`${now}::timestamptz`),
      ...(restarted && { restarts: eb('restarts', '+', 1) }),
    }))
    .where('uid', '=', uid)
    .returning(['trigger', 'requested_by', 'started_at', 'restarts', 'only_references', 'requests', 'bytes'])
    .executeTakeFirstOrThrow()
  return {
    trigger: row.trigger,
    requestedBy: row.requested_by,
    startedAt: row.started_at ?? now,
    restarts: row.restarts,
    only: row.only_references,
    requests: Number(row.requests),
    bytes: Number(row.bytes),
  }
}

/** Runs that were interrupted, and wait again. */
export async function returnRuns(tx: Tx, uids: readonly string[]): Promise<void> {
  if (uids.length === 0) return
  await tx
    .updateTable('sync_runs')
    .set((eb) => ({ outcome: 'queued', restarts: eb('restarts', '+', 1) }))
    .where('uid', 'in', uids)
    .execute()
}

export interface RunRecord {
  readonly outcome: Exclude<SyncOutcome, 'queued' | 'running'>
  readonly code?: string
  readonly message: string
  readonly finishedAt: Date
  /** What it had done all in all; as its worker wrote last when left out. */
  readonly usage?: { readonly requests: number; readonly bytes: number }
  readonly receipt?: SyncReceipt
  /** Would have been removed, and stays. */
  readonly kept?: number
  /** Set aside all in all; as counted while it went on when left out. */
  readonly skipped?: number
}

/** How a day looks by a run that ended so; the first of these that a day has is shown. */
const LETTERS: Readonly<Record<RunRecord['outcome'], string>> = {
  failed: 'f',
  held: 'h',
  warnings: 'w',
  succeeded: 's',
  cancelled: 'c',
  superseded: '',
}
const WORST_FIRST = 'fhwsc'

/** Writes down how a run ended. */
export async function recordRunEnd(tx: Tx, uid: string, end: RunRecord): Promise<void> {
  const row = await tx
    .updateTable('sync_runs')
    .set({
      outcome: end.outcome,
      code: end.code ?? '',
      message: end.message,
      finished_at: end.finishedAt,
      ...end.usage,
      ...(end.receipt && { receipt: JSON.stringify(end.receipt) }),
      ...(end.kept !== undefined && { kept: end.kept }),
      ...(end.skipped !== undefined && { skipped: end.skipped }),
    })
    .where('uid', '=', uid)
    .returning('registry_uid')
    .executeTakeFirst()
  if (row === undefined) return
  const letter = LETTERS[end.outcome]
  if (letter !== '') {
    const day = end.finishedAt.toISOString().slice(0, 10)
    await sql`
      insert into sync_days (registry_uid, day, outcome) values (${row.registry_uid}, ${day}::date, ${letter})
      on conflict (registry_uid, day) do update set outcome = excluded.outcome
      where position(excluded.outcome in ${WORST_FIRST}::text) < position(sync_days.outcome in ${WORST_FIRST}::text)
    `.execute(tx)
  }
}

/** How a run ended, and when; undefined where it goes on, or its registry is gone. */
export async function findEndedRun(db: Db, uid: string) {
  const row = await db
    .selectFrom('sync_runs')
    .where('uid', '=', uid)
    .where('finished_at', 'is not', null)
    .select(['trigger', 'outcome', 'code', 'requests', 'bytes', 'finished_at'])
    .executeTakeFirst()
  if (row === undefined || row.finished_at === null) return undefined
  const { trigger, outcome, code, requests, bytes, finished_at: finishedAt } = row
  return { trigger, outcome, code, requests: Number(requests), bytes: Number(bytes), finishedAt }
}

/** Counts them, and keeps the first of each kind. */
export async function recordChanges(tx: Tx, runUid: string, changes: readonly ContentChange[]): Promise<void> {
  if (changes.length === 0) return
  const added = changes.filter(({ kind }) => kind === 'added')
  const changed = changes.filter(({ kind }) => kind === 'changed')
  const counts = await tx
    .updateTable('sync_runs')
    .set((eb) => ({ added: eb('added', '+', added.length), changed: eb('changed', '+', changed.length) }))
    .where('uid', '=', runUid)
    .returning(['added', 'changed'])
    .executeTakeFirstOrThrow()
  const kept = [
    ...added.slice(0, Math.max(0, CHANGES_KEPT - counts.added + added.length)),
    ...changed.slice(0, Math.max(0, CHANGES_KEPT - counts.changed + changed.length)),
  ]
  if (kept.length === 0) return
  await sql`
    insert into sync_changes (run_uid, kind, reference, name, version, old_digest, new_digest)
    select ${runUid}::text, kind, reference, name, version, "oldDigest", "newDigest"
    from json_to_recordset(${JSON.stringify(kept)}::json)
      as given (kind text, reference text, name text, version text, "oldDigest" text, "newDigest" text)
    on conflict do nothing
  `.execute(tx)
}

/** Counts what a run set aside, each reference once, and keeps the first. */
export async function recordSkipped(tx: Tx, runUid: string, skipped: readonly { reference: string; reason: string }[]): Promise<void> {
  const known = await tx
    .selectFrom('sync_run_skipped')
    .where('run_uid', '=', runUid)
    .where(
      'reference',
      'in',
      skipped.map(({ reference }) => reference),
    )
    .select('reference')
    .execute()
  const before = new Set(known.map(({ reference }) => reference))
  const fresh = skipped.filter(({ reference }) => !before.has(reference))
  if (fresh.length === 0) return
  const counts = await tx
    .updateTable('sync_runs')
    .set((eb) => ({ skipped: eb('skipped', '+', fresh.length) }))
    .where('uid', '=', runUid)
    .returning('skipped')
    .executeTakeFirstOrThrow()
  const kept = fresh.slice(0, Math.max(0, CHANGES_KEPT - counts.skipped + fresh.length))
  if (kept.length === 0) return
  await tx
    .insertInto('sync_run_skipped')
    .values(kept.map(({ reference, reason }) => ({ run_uid: runUid, reference, reason })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** What was set aside by an earlier run and still is belongs to this one too. */
export async function recordStillSkipped(tx: Tx, runUid: string, registryUid: string): Promise<void> {
  await sql`
    insert into sync_run_skipped (run_uid, reference, reason)
    select ${runUid}::text, reference, reason from skipped_contents where registry_uid = ${registryUid}
    order by reference collate "C" limit ${CHANGES_KEPT}
    on conflict do nothing
  `.execute(tx)
}

/** Counts what was taken out for a run, and says what became of it. The changes themselves are written where it is taken out. */
export async function recordRemoved(tx: Tx, runUid: string, removed: { count: number; kept: number; message?: string }): Promise<void> {
  await tx
    .updateTable('sync_runs')
    .set((eb) => ({
      removed: eb('removed', '+', removed.count),
      kept: removed.kept,
      ...(removed.message !== undefined && { message: removed.message }),
    }))
    .where('uid', '=', runUid)
    .execute()
}

function jsonOf(only: readonly string[] | null): string | null {
  return only === null ? null : JSON.stringify(only)
}
