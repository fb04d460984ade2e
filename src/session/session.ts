import { redirect } from 'react-router'
import { call } from '../api/client'
import { isApiFailure } from '../api/failure'
import { apiQuery, usePrefetched } from '../api/query'
import { queryClient } from '../api/query-client'
import type { Session } from '~/contract/console'
import type { Permission, Scope } from '~/contract/operation'
import { loginPath } from './deep-link'

let lastScope: Scope | undefined

/** Who is signed in. Only below a layout, whose loader has made sure that somebody is. */
export function useSession(): Session {
  return usePrefetched('consoleSession', {}).data
}

export function can(session: Session, permission: Permission): boolean {
  return session.permissions.includes(permission)
}

/** For the loaders of layouts: resolves with the session, or redirects to the log-in page of the console with the deep link kept. */
export async function requireSession(scope: Scope, request: Request): Promise<Session> {
  // Both consoles can be open in one tab's history; what one has fetched is never shown in the other.
  if (lastScope !== undefined && lastScope !== scope) queryClient.clear()
  lastScope = scope
  try {
    return await queryClient.ensureQueryData({ ...apiQuery('consoleSession', {}), revalidateIfStale: true })
  } catch (error) {
    if (isApiFailure(error) && error.code === 'SessionRequired') {
      const url = new URL(request.url)
      throw redirect(loginPath(scope, url.pathname + url.search))
    }
    throw error
  }
}

/** Ends the session on the server and forgets everything that was fetched with it. @throws {ApiFailure} */
export async function signOut(): Promise<void> {
  try {
    await call('authTokensRevoke', { body: {} })
  } catch (error) {
    if (!(isApiFailure(error) && error.code === 'SessionRequired')) throw error
  }
  queryClient.clear()
}
