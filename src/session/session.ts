import { useQuery } from '@tanstack/react-query'
import { redirect } from 'react-router'
import { call, currentScope } from '../api/client'
import { isApiFailure, isSignedOut } from '../api/failure'
import { apiQuery } from '../api/query'
import { queryClient } from '../api/query-client'
import { forgetKept } from '../lib/kept'
import type { Session } from '~/contract/console'
import type { Permission, Scope } from '~/contract/operation'
import { loginPath } from './deep-link'
import { paletteSession } from './palette-session'

let lastScope: Scope | undefined

/** Who is signed in. Only below a layout, whose loader has made sure that somebody is. */
export function useSession(): Session {
  const { data, error } = useQuery(sessionQuery)
  if (data === undefined) throw error ?? new Error('No layout above this page has made sure that somebody is signed in')
  return data
}

/** Our own backend tells in one answer. A Palette has no such call; what stands in front of it says so with a 404. */
const sessionQuery = {
  ...apiQuery('consoleSession', {}),
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Session> => {
    try {
      return await call('consoleSession', {}, signal)
    } catch (error) {
      if (isApiFailure(error) && error.status === 404) return paletteSession(currentScope(), signal)
      throw error
    }
  },
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
    return await queryClient.ensureQueryData({ ...sessionQuery, revalidateIfStale: true })
  } catch (error) {
    if (isSignedOut(error)) {
      const url = new URL(request.url)
      throw redirect(loginPath(scope, url.pathname + url.search))
    }
    throw error
  }
}

/** Ends the session on the server and forgets everything that was fetched with it, and what was kept in this tab. @throws {ApiFailure} */
export async function signOut(): Promise<void> {
  try {
    await call('authTokensRevoke', { body: {} })
  } catch (error) {
    if (!isSignedOut(error)) throw error
  }
  queryClient.clear()
  forgetKept()
}
