import type { Scope } from '~/contract/operation'
import type { MockDb } from './db'
import type { Person } from './rows'
import { MockError } from './mock-error'
import { isAdmitted } from './people'

/** Documented: five failures lock for 15 minutes. */
const FAILURES = 5
const LOCK_SECONDS = 15 * 60

/**
 * Finds who signs in. A person of several tenants has to say which.
 * @throws MockError `InvalidCredentials`, `AccountLocked`, `OrganizationRequired`
 */
export function signIn(db: MockDb, scope: Scope, email: string, password: string, organization: string | undefined): Person {
  const wanted = email.trim().toLowerCase()
  const key = `${scope} ${wanted}`
  const record = db.failedSignIns.get(key) ?? { count: 0, lockedUntil: 0 }
  if (record.lockedUntil > db.now()) throw locked(Math.ceil((record.lockedUntil - db.now()) / 1000))

  const known = db.people.filter((person) => person.scope === scope && person.email.toLowerCase() === wanted)
  const accepted = known.filter((person) => person.password === password && isAdmitted(db, person))
  const chosen =
    organization === undefined || organization === ''
      ? accepted
      : accepted.filter(({ tenant }) => tenant?.name.toLowerCase() === organization.toLowerCase())
  const [person, other] = chosen
  if (person === undefined) {
    const count = record.count + 1
    db.failedSignIns.set(key, { count, lockedUntil: count >= FAILURES ? db.now() + LOCK_SECONDS * 1000 : 0 })
    throw new MockError('InvalidCredentials', 'The email or the password is wrong')
  }
  db.failedSignIns.delete(key)
  if (other !== undefined) {
    const organizations = chosen.flatMap(({ tenant }) => (tenant === null ? [] : [tenant.name]))
    throw new MockError('OrganizationRequired', 'This email belongs to several organizations. Choose the one to sign in to', {
      details: { organizations },
    })
  }
  person.lastSignInAt = db.now()
  return person
}

function locked(seconds: number): MockError {
  const minutes = Math.ceil(seconds / 60)
  return new MockError(
    'AccountLocked',
    `Too many failed attempts: this account is locked. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}`,
    { retryAfterSeconds: seconds },
  )
}
