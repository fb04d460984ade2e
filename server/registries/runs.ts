import * as z from 'zod/mini'
import { HISTORY_DAYS, type SyncRun, type SyncRunDetails, type SyncRuns, type SyncRunsQuery, type SyncStrips } from '~/contract/sync'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context, Services } from '../context'
import { invalidFields, notFound } from '../errors'
import { loadVisible } from './access'
import {
  FIRST_DAY,
  deleteDaysBefore,
  deleteRunsBefore,
  findRunRow,
  listChanges,
  listDays,
  listRunRows,
  listRunSkipped,
  type RunPosition,
  type RunRow,
} from './run-history-store'

const DAY_MS = 24 * 60 * 60_000

/**
 * Runs of one registry, the newest first.
 * @throws AppError `ResourceNotFound`; `InvalidRequest` for a position that no list handed out
 */
export async function listRuns(context: Context, uid: string, query: z.output<typeof SyncRunsQuery>): Promise<SyncRuns> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.get')
  await loadVisible(context, uid, undefined)
  const { limit } = query
  const after = query.after === undefined ? undefined : readPosition(query.after)
  const { rows, total } = await listRunRows(services.db, viewerOf(actor), uid, { ...query, limit: limit + 1, after })
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items: items.map(present), total, next: rows.length > limit && last !== undefined ? writePosition(last) : null }
}

/** One run with what it changed and set aside. @throws AppError `ResourceNotFound` */
export async function getRun(context: Context, uid: string, runUid: string): Promise<SyncRunDetails> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.get')
  const row = await findRunRow(services.db, viewerOf(actor), uid, runUid)
  if (row === undefined) throw notFound(`Run ${runUid}`)
  const [changes, skippedContents] = await Promise.all([listChanges(services.db, row.uid), listRunSkipped(services.db, row.uid)])
  return { ...present(row), changes, skippedContents }
}

/** The last 90 days of every registry that the caller can see. */
export async function listStrips({ services, actor }: Context): Promise<SyncStrips> {
  authorize(actor, 'packRegistry.list')
  const today = services.now().getTime()
  const rows = await listDays(services.db, viewerOf(actor), { from: dayOf(today - (HISTORY_DAYS - 1) * DAY_MS), count: HISTORY_DAYS })
  return { until: dayOf(today), items: rows.map(({ uid, days }) => ({ uid, days: stripOf(days) })) }
}

/** Removes what is older than the history goes back. What a registry still shows stays: its last run, and one that waits for a decision. */
export async function purgeOldRuns(services: Pick<Services, 'db' | 'now'>): Promise<void> {
  const before = services.now().getTime() - HISTORY_DAYS * DAY_MS
  await deleteDaysBefore(services.db, dayOf(before + DAY_MS))
  while ((await deleteRunsBefore(services.db, new Date(before))) > 0);
}

/** @param days as `listDays` writes them */
function stripOf(days: string): string {
  const letters = Array.from({ length: HISTORY_DAYS }, () => '-')
  for (let at = 0; at + 1 < days.length; at += 2) letters[days.charCodeAt(at) - FIRST_DAY] = days.charAt(at + 1)
  return letters.join('')
}

/** @param at milliseconds @returns the day in UTC, `yyyy-MM-dd` */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function present(row: RunRow): SyncRun {
  return {
    uid: row.uid,
    trigger: row.trigger,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    outcome: row.outcome,
    code: row.code === '' ? null : row.code,
    message: row.message,
    restarts: row.restarts,
    requests: row.requests,
    bytes: row.bytes,
    added: row.added,
    changed: row.changed,
    removed: row.removed,
    kept: row.kept,
    skipped: row.skipped,
    only: row.only_references,
    receipt: row.receipt,
  }
}

const Position = z.tuple([z.iso.datetime(), z.string()])

function writePosition({ requested_at: requestedAt, uid }: RunRow): string {
  return Buffer.from(JSON.stringify([requestedAt.toISOString(), uid])).toString('base64url')
}

function readPosition(token: string): RunPosition {
  try {
    const [requestedAt, uid] = z.parse(Position, JSON.parse(Buffer.from(token, 'base64url').toString('utf8')))
    if (!uid.includes('\0')) return { requestedAt: new Date(requestedAt), uid }
  } catch {
    // What else is wrong with it is of no use to anybody.
  }
  throw invalidFields({ after: 'This is not a position that a list handed out: read it from its beginning' })
}
