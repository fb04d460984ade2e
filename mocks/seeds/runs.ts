import { problemOf } from '../probe'
import { uidOf } from '../random'
import type { RegistryRow, RunRow } from '../rows'
import { plainRun, traffic } from '../run-plan'
import { contentsMessage, seedPacks } from './packs'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** A run that ended well some time ago. @param more what else is known of it */
export function succeeded(agoMs: number, more: Partial<RunRow> = {}) {
  return (row: RegistryRow, now: number): RunRow => ({ ...ended(row, now - agoMs, null), ...more })
}

export function failed(agoMs: number, message: string, code = 'AUTH_REJECTED') {
  return (row: RegistryRow, now: number) => ended(row, now - agoMs, { code, message })
}

/** A run that ended for a reason that lasts: the one that a check of the registry finds too. */
export function failedStill(agoMs: number) {
  return (row: RegistryRow, now: number) => {
    const problem = problemOf(row)
    return ended(row, now - agoMs, { code: problem?.failure.code ?? 'HTTP_NO_ANSWER', message: problem?.message ?? '' })
  }
}

function ended(row: RegistryRow, endsAt: number, failure: RunRow['failure']): RunRow {
  return { ...base(row, failure), queuedAt: endsAt - 42_000, startsAt: endsAt - 41_000, endsAt }
}

interface Going extends Partial<Omit<RunRow, 'failure'>> {
  readonly failure?: NonNullable<RunRow['failure']>
  /** Since it began. */
  readonly agoMs?: number
}

/** A run in the middle of its work, which goes on for a while and then ends. */
export function running(leftMs: number, { failure, agoMs = MINUTE, ...more }: Going = {}) {
  return (row: RegistryRow, now: number): RunRow => ({
    ...base(row, failure ?? null),
    queuedAt: now - agoMs - 1000,
    startsAt: now - agoMs,
    endsAt: now + leftMs,
    ...more,
  })
}

/** A run that waits for a worker, which takes it after a while. */
export function waiting(leftMs: number, more: Partial<RunRow> = {}) {
  return (row: RegistryRow, now: number): RunRow => {
    const queuedAt = now - 40_000
    return { ...base(row, null), queuedAt, startsAt: now + leftMs, endsAt: now + leftMs + MINUTE, ...more }
  }
}

/** A run that a webhook asked for: the first repository alone. */
export function announced(agoMs: number) {
  return (row: RegistryRow, now: number): RunRow => {
    const [repository = ''] = seedPacks(row).map(([first]) => first?.repository)
    const partial = { trigger: 'webhook', requestedBy: '', outcome: 'succeeded', skipped: 0, added: 1 } as const
    return { ...ended(row, now - agoMs, null), ...partial, only: [repository], ...traffic(1, true, false) }
  }
}

function base(row: RegistryRow, failure: RunRow['failure']): Omit<RunRow, 'queuedAt' | 'startsAt' | 'endsAt'> {
  const isGood = failure === null
  return {
    ...plainRun,
    uid: uidOf(`run ${row.uid}`),
    trigger: row.synchronised ? 'scheduled' : 'manual',
    requestedBy: row.synchronised ? '' : (row.secretSetBy ?? ''),
    status: isGood ? 'Success' : 'Failed',
    outcome: isGood ? (row.skipped.length > 0 ? 'warnings' : 'succeeded') : 'failed',
    message: failure?.message ?? contentsMessage(row),
    failure,
    skipped: isGood ? row.skipped.length : 0,
    ...traffic(row.packCount, false, !isGood),
  }
}
