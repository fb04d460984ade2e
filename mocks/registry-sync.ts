import { EXPIRY_WARNING_DAYS } from '~/contract/diagnosis'
import { diagnosisCodes } from '~/contract/diagnosis-codes'
import type { RegistryOverview } from '~/contract/console'
import { certificateEnd } from './certificates'
import { endingCertificateOf } from './presented'
import { addressOf, type Problem, problemOf } from './probe'
import type { MockDb } from './db'
import { MockError } from './mock-error'
import type { RegistryRow, RunRow } from './rows'
import { lastVerdict } from './run-history'
import { freeAt, newRun, type RunCause, stopped } from './run-plan'
import { contentsMessage, keptPacks, referenceOf, versionsOf } from './seeds/packs'
import { LIMITED_HOST, SHRINKING_HOST } from './sentinels'
import { isoTime, setAsideAt, stillSetAside, syncOf } from './sync'

/** Refusals in a row after which no run starts by itself. */
const REFUSALS = 2
const DAY = 86_400_000
/** How long a run takes that has to wait in the middle, in milliseconds. */
const LIMITED_MS = 60_000

/**
 * Starts a run; what was synchronised before stays readable. One that waits or goes on is superseded.
 * @param isProved the registry has just been changed and proved, so that what was before says nothing about it
 */
export function startSync(db: MockDb, row: RegistryRow, cause: RunCause, isProved = false): void {
  const now = db.now()
  retire(row, cause, now)
  const problem = problemOf(row)
  // A demo registry that failed fails again, so that its state stays to be seen.
  const again = isProved ? null : (lastFate(row, now) ?? null)
  const failure = problem === null ? again : { code: problem.failure.code, message: problem.message }
  const free = freeAt(db.registries, now)
  row.run = failure === null ? goodRun(row, now, cause, free) : newRun(row, now, cause, { message: '', failure }, free)
  // What a person wants stays.
  if (failure === null && row.pausedBy === null) resume(row)
  if (problem !== null && isRefusal(problem)) {
    row.refusals += 1
    if (row.refusals >= REFUSALS) row.pausedAt ??= row.run.endsAt
  }
}

/** What a run finds in the demo: all that there is at first, and later what somebody pushed, repaired or took away. */
function goodRun(row: RegistryRow, now: number, cause: RunCause, free: number): RunRow {
  const before = setAsideAt(row, now)
  const after = stillSetAside({ ...row, skipped: before }, [
    { trigger: cause.trigger, only: cause.only === undefined ? null : [...cause.only] },
  ])
  const message = contentsMessage(row, after)
  const added = row.lastSyncedAt === null ? versionsOf(row) : before.length - after.length + (cause.trigger === 'webhook' ? 1 : 0)
  const run = newRun(row, now, cause, { message, effect: { added, skipped: cause.only === undefined ? after.length : 0 } }, free)
  if (cause.only !== undefined) return run
  const { hostname } = addressOf(row)
  if (hostname === LIMITED_HOST) return { ...run, endsAt: run.startsAt + LIMITED_MS, isLimited: true }
  if (hostname === SHRINKING_HOST && row.lastSyncedAt !== null && row.held === null && row.kept.length === 0) shrink(row, run)
  const kept = row.kept.length + (row.held?.references.length ?? 0)
  if (row.held === null) return { ...run, kept }
  return { ...run, kept, outcome: 'held', message: contentsMessage(row, after, row.held.references.length) }
}

/** A good part of a registry is gone when it is read again. */
function shrink(row: RegistryRow, run: RunRow): void {
  const packs = keptPacks(row)
  const references = packs
    .slice(Math.floor(packs.length * 0.6))
    .flat()
    .map(referenceOf)
  if (references.length > 0) row.held = { runUid: run.uid, since: run.endsAt, references }
}

/** The run so far goes into the history. */
function retire(row: RegistryRow, { trigger, requestedBy }: RunCause, now: number): void {
  const { run } = row
  if (run === null) return
  const { state, status } = syncOf(row, now)
  if (state === 'Success') row.lastSyncedAt = Date.parse(status.lastSyncedTime)
  row.past.unshift(now < run.endsAt ? halt(row, run, now, 'superseded', interruption(trigger, requestedBy)) : run)
  row.run = null
}

/** In the server's words. */
function interruption(trigger: RunCause['trigger'], requestedBy: string): string {
  const by = requestedBy === '' ? '' : ` of ${requestedBy}`
  if (trigger === 'forced') return `Interrupted by Force sync${by}`
  return trigger === 'edited' ? `Interrupted by a change${by} to the registry` : `Interrupted by another synchronisation${by}`
}

/** A run that is stopped holds nothing, and what it has read stays. */
function halt(row: RegistryRow, run: RunRow, now: number, outcome: 'cancelled' | 'superseded', message: string): RunRow {
  if (row.held?.runUid === run.uid) row.held = null
  const { packs } = syncOf(row, now)
  const added = row.lastSyncedAt === null ? keptPacks(row).slice(0, packs).flat().length : 0
  return { ...stopped(run, now, outcome, message, packs), added }
}

/** What the last run failed of, or would have. */
function lastFate(row: RegistryRow, now: number): RunRow['failure'] | undefined {
  const [before] = row.past
  return before !== undefined && before.outcome !== 'failed' && before.failure !== null ? before.failure : lastVerdict(row, now)?.failure
}

/** Stops the run that waits or goes on. @throws MockError `ResourceChanged` when there is none */
export function cancelSync(db: MockDb, row: RegistryRow, email: string): void {
  const now = db.now()
  const { run } = row
  if (run === null || now >= run.endsAt) {
    throw new MockError('ResourceChanged', `No synchronisation of ${row.name} waits or goes on: it has ended meanwhile`)
  }
  row.run = halt(row, run, now, 'cancelled', `Cancelled by ${email}`)
}

/** Starts no run by itself until somebody resumes. @throws MockError `InvalidRequest` for a registry that is not synchronised by itself */
export function pauseByHand(row: RegistryRow, now: number, email: string): void {
  if (!row.synchronised) throw new MockError('InvalidRequest', 'This registry is not synchronised by itself: there is nothing to pause')
  if (pausedOf(row, now)?.by !== 'person') Object.assign(row, { pausedAt: now, pausedBy: email })
}

/** Ends a pause. What became due meanwhile, or is to show whether credentials are accepted now, begins at once. */
export function resumeByHand(db: MockDb, row: RegistryRow): void {
  const now = db.now()
  const paused = pausedOf(row, now)
  resume(row)
  if (paused === null || (row.run !== null && now < row.run.endsAt)) return
  const { nextAt } = syncOf(row, now)
  if (paused.by === 'refused' || (nextAt !== null && nextAt <= now)) startSync(db, row, { trigger: 'scheduled', requestedBy: '' })
}

/** The credentials have been accepted. */
export function resume(row: RegistryRow): void {
  row.refusals = 0
  row.pausedAt = null
  row.pausedBy = null
}

/** Whether it says that the credentials are not accepted: a wrong clock and what passes by itself say nothing about them. */
function isRefusal({ unauthorized, failure }: Problem): boolean {
  const aim = diagnosisCodes[failure.code]
  return unauthorized && aim !== 'console' && aim !== 'wait'
}

/** In the server's words. */
const pauseWords: Readonly<Record<RegistryRow['authType'], string>> = {
  basic:
    'The registry refused the password twice in a row. Automatic synchronisation rests, so that the account is not locked. Enter the new password.',
  token:
    'The registry refused the token twice in a row. Automatic synchronisation rests, so that the account is not locked. Enter the new token.',
  secret: 'AWS refused the access key twice in a row. Automatic synchronisation rests. Enter the new access key and its secret access key.',
  sts: 'AWS refused the account that assumes the role twice in a row. Automatic synchronisation rests. A system operator has to correct it under Administration > Pack Registries > AWS account; synchronize after that.',
  noAuth: 'The registry asked for credentials twice in a row. Automatic synchronisation rests. Edit the registry and enter them.',
}

export function pausedOf({ pausedAt, pausedBy, authType }: RegistryRow, now: number): RegistryOverview['paused'] {
  if (pausedAt === null || pausedAt > now) return null
  if (pausedBy !== null) return { since: isoTime(pausedAt), message: `Paused by ${pausedBy}`, by: 'person' }
  return { since: isoTime(pausedAt), message: pauseWords[authType], by: 'refused' }
}

/** The certificate that ends first, once that is near. */
export function expiringCertificateOf(row: RegistryRow, now: number): RegistryOverview['expiringCertificate'] {
  const uploaded = row.certificate === '' ? undefined : certificateEnd(row.certificate, now)
  const address = addressOf(row)
  const own = address.protocol === 'http:' ? undefined : endingCertificateOf(address.hostname, now)
  const [first] = [
    ...(uploaded === undefined ? [] : [{ of: 'uploaded' as const, ...uploaded }]),
    ...(own === undefined ? [] : [{ of: 'server' as const, ...own }]),
  ].toSorted((a, b) => Date.parse(a.notAfter) - Date.parse(b.notAfter))
  return first !== undefined && Date.parse(first.notAfter) - now <= EXPIRY_WARNING_DAYS * DAY ? first : null
}
