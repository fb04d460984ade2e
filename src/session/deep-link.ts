import type { Scope } from '~/contract/operation'

const home = { tenant: '/', system: '/system' } as const satisfies Record<Scope, string>
const login = { tenant: '/login', system: '/system/login' } as const satisfies Record<Scope, string>

/** The log-in page of a console. @param wanted path and search to come back to */
export function loginPath(scope: Scope, wanted?: string): string {
  if (wanted === undefined || wanted === home[scope] || wanted.startsWith(login[scope])) return login[scope]
  return `${login[scope]}?next=${encodeURIComponent(wanted)}`
}

/** Where to go after log-in. Anything but an address of the same console on this very server is ignored: `next` comes from a link that anybody can write. */
export function pathAfterLogin(scope: Scope, next: string | null): string {
  if (next === null || !/^\/(?![/\\])/.test(next) || next.startsWith(login[scope])) return home[scope]
  const base = 'http://console.invalid'
  if (!URL.canParse(next, base)) return home[scope]
  const url = new URL(next, base)
  const isSystem = /^\/system(\/|$)/.test(url.pathname)
  if (url.origin !== base || isSystem !== (scope === 'system')) return home[scope]
  return url.pathname + url.search + url.hash
}
