import { EXPIRY_WARNING_DAYS } from '~/contract/diagnosis'
import { diagnosisCodes } from '~/contract/diagnosis-codes'
import type { RegistryOverview } from '~/contract/console'
import { certificateEnd } from './certificates'
import { endingCertificateOf } from './presented'
import { addressOf, type Problem, problemOf } from './probe'
import type { RegistryRow } from './rows'
import { contentsMessage } from './seeds/packs'
import { isoTime, newRun, syncOf } from './sync'

/** Refusals in a row after which no run starts by itself. */
const REFUSALS = 2
const DAY = 86_400_000

/**
 * Starts a run; what was synchronised before stays readable.
 * @param isProved the registry has just been changed and proved, so that what was before says nothing about it
 */
export function startSync(row: RegistryRow, now: number, isProved = false): void {
  const { state, status } = syncOf(row, now)
  if (state === 'Success') row.lastSyncedAt = Date.parse(status.lastSyncedTime)
  const problem = problemOf(row)
  // A demo registry that failed fails again, so that its state stays to be seen.
  const again = !isProved && row.run?.status === 'Failed' ? row.run.message : null
  const message = problem?.message ?? again
  row.run = newRun(row, now, message === null ? { status: 'Success', message: contentsMessage(row) } : { status: 'Failed', message })
  if (message === null) resume(row)
  else if (problem !== null && isRefusal(problem)) {
    row.refusals += 1
    if (row.refusals >= REFUSALS) row.pausedAt ??= row.run.endsAt
  }
}

/** The credentials have been accepted. */
export function resume(row: RegistryRow): void {
  row.refusals = 0
  row.pausedAt = null
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

export function pausedOf({ pausedAt, authType }: RegistryRow, now: number): RegistryOverview['paused'] {
  return pausedAt === null || pausedAt > now ? null : { since: isoTime(pausedAt), message: pauseWords[authType] }
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
