import type { Scope } from '~/contract/operation'
import { permissionsOf } from '~/server/authz/permissions'
import type { MockDb } from './db'
import { MockError } from './mock-error'
import { isAdmitted } from './people'
import { newUid } from './random'
import type { Actor, Person } from './rows'

/** How long a sign-in is good for, in milliseconds: 4 hours, the documented session of an operator. */
const SESSION_MS = 4 * 60 * 60 * 1000

/** One cookie a console, so that both can be signed in in one browser. */
const cookieNames = { tenant: 'session', system: 'system_session' } as const satisfies Record<Scope, string>

/** A token says whose it is and until when, so that it outlives a reload of the page, which starts the memory anew. */
export function newToken(person: Person, now: number): string {
  return `${person.uid}.${now + SESSION_MS}.${newUid()}`
}

/** The session of a token, or null when it is not good (any more). */
export function readToken(db: MockDb, token: string): Actor | null {
  const [personUid, expires] = token.split('.')
  const expiresAt = Number(expires)
  const person = db.people.find(({ uid }) => uid === personUid)
  if (person === undefined || !isAdmitted(db, person) || !(expiresAt > db.now()) || db.revoked.has(token)) return null
  return { person, scope: person.scope, role: person.role, permissions: permissionsOf(person.role), token, expiresAt }
}

/** Who sent a request: by the cookie of the console that `Console-Scope` names; without it by `ApiKey` or `Authorization`, then the tenant cookie, then the system one. */
export function actorOf(db: MockDb, request: Request): Actor | null {
  const cookies = readCookies(request)
  const scope = request.headers.get('Console-Scope')
  if (scope === 'tenant' || scope === 'system') return fromCookie(db, cookies, scope)
  if (scope !== null) throw new MockError('InvalidRequest', 'The header Console-Scope must be tenant or system')
  const key = request.headers.get('ApiKey')
  if (key !== null) return fromApiKey(db, key)
  const header = request.headers.get('Authorization')
  if (header !== null) return readToken(db, header)
  return fromCookie(db, cookies, 'tenant') ?? fromCookie(db, cookies, 'system')
}

/** A key acts as its user, as long as both are good. */
function fromApiKey(db: MockDb, key: string): Actor | null {
  const row = db.apiKeys.find((candidate) => candidate.key === key && candidate.active && candidate.expiresAt > db.now())
  const person = db.people.find(({ uid }) => uid === row?.userUid)
  if (row === undefined || person === undefined || !isAdmitted(db, person)) return null
  return { person, scope: person.scope, role: person.role, permissions: permissionsOf(person.role), token: key, expiresAt: row.expiresAt }
}

function fromCookie(db: MockDb, cookies: ReadonlyMap<string, string>, scope: Scope): Actor | null {
  const actor = readToken(db, cookies.get(cookieNames[scope]) ?? '')
  return actor?.scope === scope ? actor : null
}

export function setSessionCookie(headers: Headers, scope: Scope, token: string): void {
  writeCookie(headers, `${cookieNames[scope]}=${token}; Path=/; SameSite=Lax; Max-Age=${SESSION_MS / 1000}`)
}

export function clearSessionCookie(headers: Headers, scope: Scope): void {
  writeCookie(headers, `${cookieNames[scope]}=; Path=/; SameSite=Lax; Max-Age=0`)
}

/** A page may not set cookies through a response it makes itself, so in a browser the document's own cookie jar is used. */
function writeCookie(headers: Headers, cookie: string): void {
  if (typeof document === 'undefined') headers.append('Set-Cookie', cookie)
  else document.cookie = cookie
}

function readCookies(request: Request): Map<string, string> {
  const header = typeof document === 'undefined' ? (request.headers.get('Cookie') ?? '') : document.cookie
  return new Map(
    header.split('; ').map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)] as const
    }),
  )
}
