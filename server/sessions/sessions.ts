import type * as z from 'zod/mini'
import type { AuthLogin, SystemLogin } from '~/contract/auth'
import type { Scope } from '~/contract/operation'
import { checkPassword } from '../accounts/check-password'
import { toActor } from '../authz/actor'
import type { Actor, Services } from '../context'
import type { Tx } from '../db/schema'
import { AppError } from '../errors'
import { deleteExpiredSessions, deleteSessions, extendSession, findSession, insertSession, scopeOfUser, takeSession } from './store'
import { hashToken, newToken } from './token'

/** Documented length of a session; it starts anew while the session is used. */
export const SESSION_SECONDS = 4 * 60 * 60
/** Use is written down at most this often. */
const RENEW_AFTER_MS = 60_000

/** A session just opened. The token exists nowhere else. */
export interface OpenedSession {
  readonly token: string
  readonly scope: Scope
}

/** Who sends a request, and until when the server knows them by what the request came with. */
export interface ActiveSession {
  readonly actor: Actor
  /** Null when the request came with an API key: then there is no session to end or to keep. */
  readonly token: string | null
  /** End of the session or of the key. */
  readonly expiresAt: Date
  /** Its end was moved with this request: a cookie has to be moved too. */
  readonly renewed: boolean
}

/** @throws AppError `InvalidCredentials`, `AccountLocked`, `OrganizationRequired` */
export async function authenticate(services: Services, body: z.output<typeof AuthLogin>): Promise<OpenedSession> {
  const { emailId: email, password, org: organization } = body
  return openSession(services, services.db, await checkPassword(services, { scope: 'tenant', email, password, organization }), 'tenant')
}

/** @throws AppError `InvalidCredentials`, `AccountLocked` */
export async function systemAuthenticate(services: Services, body: z.output<typeof SystemLogin>): Promise<OpenedSession> {
  const { username: email, password } = body
  return openSession(services, services.db, await checkPassword(services, { scope: 'system', email, password }), 'system')
}

/** A session for a user whose identity is proven. */
export async function openSession(services: Services, db: Services['db'] | Tx, userUid: string, scope: Scope): Promise<OpenedSession> {
  const token = newToken()
  const now = services.now()
  await insertSession(db, { token_hash: hashToken(token), user_uid: userUid, created_at: now, expires_at: endOf(now) })
  return { token, scope }
}

/** Who a token stands for; undefined when it is unknown or its time is over. Using a session makes it last longer. @param isUse false for a look that does not */
export async function resolveSession(services: Services, token: string, isUse = true): Promise<ActiveSession | undefined> {
  const tokenHash = hashToken(token)
  const now = services.now()
  const row = await findSession(services.db, tokenHash, now)
  if (row === undefined) return undefined
  const renewedEnd = endOf(now)
  const renewed = isUse && renewedEnd.getTime() - row.expiresAt.getTime() >= RENEW_AFTER_MS
  if (renewed) await extendSession(services.db, tokenHash, renewedEnd)
  return { actor: toActor(row), token, expiresAt: renewed ? renewedEnd : row.expiresAt, renewed }
}

/**
 * Exchanges a token for a new one; the old one ends.
 * @throws AppError `SessionRequired`
 */
export async function refreshSession(services: Services, token: string): Promise<OpenedSession> {
  return services.db.transaction().execute(async (tx) => {
    const userUid = await takeSession(tx, hashToken(token), services.now())
    const scope = userUid === undefined ? undefined : await scopeOfUser(tx, userUid)
    if (userUid === undefined || scope === undefined) throw new AppError('SessionRequired', 'The token is unknown or has expired. Sign in')
    return openSession(services, tx, userUid, scope)
  })
}

/**
 * Ends sessions of the caller: those of the given tokens, without any the one of this request.
 * @returns whether the session of this request is among them
 * @throws AppError `InvalidRequest` when there is none: the request came with an API key
 */
export async function revokeSessions(services: Services, session: ActiveSession, tokens: readonly string[] | undefined): Promise<boolean> {
  const { token, actor } = session
  const named = tokens ?? []
  if (named.length === 0 && token === null) {
    throw new AppError('InvalidRequest', 'An API key has no session to end. Name the tokens to revoke, or delete the key')
  }
  const ended = named.length === 0 && token !== null ? [token] : named
  await deleteSessions(services.db, actor.uid, ended.map(hashToken))
  return token !== null && ended.includes(token)
}

export async function purgeExpiredSessions(services: Services): Promise<void> {
  await deleteExpiredSessions(services.db, services.now())
}

function endOf(now: Date): Date {
  return new Date(now.getTime() + SESSION_SECONDS * 1000)
}
