import type { Scope } from '~/contract/operation'
import type { Actor, Services } from '../context'
import { AppError } from '../errors'
import { createDecoyLocks } from './decoy-locks'
import { createKeyedQueue } from './one-at-a-time'
import { verifyPassword } from './password'
import {
  type Candidate,
  clearAttempts,
  findCandidates,
  lockedUntil,
  passwordHashOf,
  recordSignIn,
  releaseAttempt,
  reserveAttempt,
} from './store'

/** Documented rule of the system console, applied to both: five failures suspend an account for 15 minutes. */
const ATTEMPT_LIMIT = 5
const LOCK_MS = 15 * 60_000

const decoys = createDecoyLocks({ limit: ATTEMPT_LIMIT, lockMs: LOCK_MS })
// One attempt at a time for each email: several good log-ins at once must not use up the attempts of each other.
const oneAtATime = createKeyedQueue()

export interface Credentials {
  readonly scope: Scope
  readonly email: string
  readonly password: string
  /** Name of a tenant; undefined or empty when it was not given. */
  readonly organization?: string | undefined
}

/**
 * Who these credentials belong to.
 * @returns uid of the user
 * @throws AppError `InvalidCredentials` (the same for a wrong email and a wrong password), `AccountLocked`, `OrganizationRequired` when
 * they are good in several tenants, or `Forbidden` when they are good and the account or its organization is deactivated
 */
export async function checkPassword(services: Services, credentials: Credentials): Promise<string> {
  const email = credentials.email.trim()
  const organization = credentials.organization?.trim() || undefined
  const identity = identityOf(credentials.scope, email)
  return oneAtATime(identity, async () => {
    const candidates = await findCandidates(services.db, credentials.scope, email, organization)
    if (candidates.length === 0) return refuseUnknown(services, identity, credentials.password)
    return chooseCandidate(services, candidates, credentials.password)
  })
}

/**
 * Whether the person at a session is still the one who opened it. Failures count as those at log-in do.
 * @throws AppError `PasswordRejected` with the field `currentPassword`, `AccountLocked`
 */
export async function confirmPassword(services: Services, actor: Pick<Actor, 'uid' | 'scope' | 'email'>, password: string): Promise<void> {
  const { db } = services
  await oneAtATime(identityOf(actor.scope, actor.email), async () => {
    const now = services.now()
    const lockUntil = new Date(now.getTime() + LOCK_MS)
    const passwordHash = await passwordHashOf(db, actor.uid)
    if (!(await reserveAttempt(db, actor.uid, { now, limit: ATTEMPT_LIMIT, lockUntil })))
      throw locked(await lockedUntil(db, [actor.uid]), now)
    if (!(await verifyPassword(passwordHash ?? undefined, password))) {
      const message = 'The current password is wrong'
      throw new AppError('PasswordRejected', message, { details: { fields: { currentPassword: message } } })
    }
    await clearAttempts(db, actor.uid)
  })
}

async function refuseUnknown(services: Services, identity: string, password: string): Promise<never> {
  const now = services.now()
  const until = decoys.attempt(identity, now.getTime())
  if (until !== undefined) throw locked(new Date(until), now)
  await verifyPassword(undefined, password)
  throw invalid()
}

async function chooseCandidate(services: Services, candidates: readonly Candidate[], password: string): Promise<string> {
  const { db } = services
  const now = services.now()
  const tried: { candidate: Candidate; matches: boolean }[] = []
  for (const candidate of candidates) {
    const lockUntil = new Date(now.getTime() + LOCK_MS)
    if (!(await reserveAttempt(db, candidate.uid, { now, limit: ATTEMPT_LIMIT, lockUntil }))) continue
    tried.push({ candidate, matches: await verifyPassword(candidate.passwordHash ?? undefined, password) })
  }
  const matching = tried.filter((attempt) => attempt.matches).map((attempt) => attempt.candidate)
  const [only, ...others] = matching.filter(mayEnter)
  if (only === undefined && matching.length > 0) {
    for (const { candidate, matches } of tried) await (matches ? clearAttempts(db, candidate.uid) : releaseAttempt(db, candidate.uid))
    throw deactivated(matching)
  }
  if (only === undefined) {
    if (tried.length === candidates.length) throw invalid()
    throw locked(
      await lockedUntil(
        db,
        candidates.map((candidate) => candidate.uid),
      ),
      now,
    )
  }
  for (const { candidate, matches } of tried) {
    if (!matches) await releaseAttempt(db, candidate.uid)
    else if (candidate !== only || others.length > 0) await clearAttempts(db, candidate.uid)
  }
  if (others.length > 0) {
    throw new AppError('OrganizationRequired', 'This email belongs to several organizations. Choose the one to sign in to', {
      details: { organizations: [only, ...others].flatMap((candidate) => candidate.tenantName ?? []) },
    })
  }
  await recordSignIn(db, only.uid, now)
  return only.uid
}

function identityOf(scope: Scope, email: string): string {
  return JSON.stringify([scope, email.toLowerCase()])
}

function mayEnter({ active, tenantActive }: Candidate): boolean {
  return active && tenantActive !== false
}

/** Said only to whoever knows the password. */
function deactivated(matching: readonly Candidate[]): AppError {
  const byTenant = matching.every((candidate) => candidate.tenantActive === false)
  return new AppError(
    'Forbidden',
    byTenant
      ? 'This organization is deactivated. Ask the operators of the system to activate it'
      : 'This account is deactivated. Ask the operators of the system to activate it',
  )
}

function invalid(): AppError {
  return new AppError('InvalidCredentials', 'The email or the password is wrong')
}

function locked(until: Date | null, now: Date): AppError {
  const seconds = Math.max(1, Math.ceil(((until ?? now).getTime() - now.getTime()) / 1000))
  const minutes = Math.ceil(seconds / 60)
  return new AppError(
    'AccountLocked',
    `Too many failed attempts: this account is locked. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`,
    { retryAfterSeconds: seconds },
  )
}
