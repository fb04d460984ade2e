import { parse, serialize } from 'hono/utils/cookie'
import type { Scope } from '~/contract/operation'
import { SESSION_SECONDS } from '../sessions/sessions'

const names = { tenant: 'session', system: 'system_session' } as const satisfies Record<Scope, string>

/** Cookies of the two consoles. @param secure the browser speaks HTTPS: then the names carry `__Host-` and no other host or path can set them */
export function sessionCookies(secure: boolean) {
  const name = (scope: Scope) => (secure ? `__Host-${names[scope]}` : names[scope])
  const write = (scope: Scope, value: string, maxAge: number) =>
    serialize(name(scope), value, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge })
  return {
    /** @param header the request's `Cookie` */
    read: (header: string | undefined, scope: Scope): string | undefined => {
      const token = header === undefined ? undefined : parse(header, name(scope))[name(scope)]
      return token === '' ? undefined : token
    },
    /** `Set-Cookie` that keeps a session for its whole length. */
    keep: (scope: Scope, token: string): string => write(scope, token, SESSION_SECONDS),
    /** `Set-Cookie` that removes it. */
    clear: (scope: Scope): string => write(scope, '', 0),
  }
}
