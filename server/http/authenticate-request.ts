import type { Operation, Scope } from '~/contract/operation'
import type { Services } from '../context'
import { resolveApiKey } from '../api-keys/resolve'
import { AppError } from '../errors'
import { type ActiveSession, resolveSession } from '../sessions/sessions'
import type { sessionCookies } from './cookies'
import { originOf } from './cross-site'
import type { Web } from './request-state'

export interface RequestAuthentication {
  readonly services: Services
  readonly cookies: ReturnType<typeof sessionCookies>
  /** Origin of PUBLIC_URL when it is set. */
  readonly publicOrigin: string | undefined
}

export interface Authenticated {
  readonly session: ActiveSession
  /** The session came in a cookie of this realm. */
  readonly cookieScope: Scope | undefined
}

/**
 * Who sends the request. `Console-Scope` names the one cookie that counts; without it the `Authorization` header comes first, then `ApiKey`, then the cookies.
 * @param isUse false while an answer goes on: that keeps no session alive
 * @throws AppError `SessionRequired`, `CrossSiteRequest`, `InvalidRequest`
 */
export async function authenticateRequest(
  web: Web,
  operation: Operation,
  options: RequestAuthentication,
  isUse = true,
): Promise<Authenticated> {
  const scope = web.req.header('console-scope')
  if (scope !== undefined && scope !== 'tenant' && scope !== 'system') {
    throw new AppError('InvalidRequest', 'The header Console-Scope must be tenant or system')
  }
  const headerToken = web.req.header('authorization')
  if (scope === undefined && headerToken !== undefined) {
    const session = await resolveSession(options.services, headerToken, isUse)
    if (session === undefined) throw sessionRequired()
    return { session, cookieScope: undefined }
  }
  const apiKey = web.req.header('apikey')
  if (scope === undefined && apiKey !== undefined) {
    const session = await resolveApiKey(options.services, apiKey)
    if (session === undefined) throw new AppError('SessionRequired', 'The API key is unknown, has expired or was revoked')
    return { session, cookieScope: undefined }
  }
  const scopes: readonly Scope[] = scope === undefined ? ['tenant', 'system'] : [scope]
  for (const cookieScope of scopes) {
    const token = options.cookies.read(web.req.header('cookie'), cookieScope)
    if (token === undefined) continue
    // A browser adds cookies to requests of any page; only our own pages may change something with them.
    if (isUnsafe(operation) && originOf(web.req.raw.headers, options.publicOrigin) !== 'own') throw crossSite()
    const session = await resolveSession(options.services, token, isUse)
    if (session?.actor.scope === cookieScope) return { session, cookieScope }
  }
  throw sessionRequired()
}

/** Other sites must not sign a browser in either: it would then work in somebody else's account. */
export function refuseForeignSignIn(web: Web, options: RequestAuthentication): void {
  if (originOf(web.req.raw.headers, options.publicOrigin) === 'foreign') throw crossSite()
}

function isUnsafe(operation: Operation): boolean {
  return operation.method !== 'GET'
}

function sessionRequired(): AppError {
  return new AppError('SessionRequired', 'You are not signed in, or your session is over. Sign in')
}

function crossSite(): AppError {
  return new AppError('CrossSiteRequest', 'This request did not come from a page of this console. Open the console at its own address')
}
