import type { Failure, Outcome } from '../connector'
import type { HttpClient } from '../http'
import type { Trace } from '../trace'
import type { Authorizer } from './auth'
import { accessDenied, isWebPage, MAX_ERROR_BYTES, unexpected, webPage } from './replies'

interface PingOptions {
  readonly http: HttpClient
  readonly auth: Authorizer
  /** Where the API begins. */
  readonly url: URL
  /** `host:port` of the registry. */
  readonly host: string
  readonly trace: Trace
  readonly signal: AbortSignal
}

/** Proves that an OCI registry answers and accepts the credentials (OCI Distribution spec 1.1, "Determining Support"). Tells its steps `challenge` and `auth`. */
export async function ping({ http, auth, url, host, trace, signal }: PingOptions): Promise<Outcome<undefined>> {
  const get = (authorization?: string) =>
    http.fetch(
      { method: 'GET', url, accept: 'application/json', ...(authorization === undefined ? {} : { authorization }), signal },
      MAX_ERROR_BYTES,
    )
  const passed = (message: string): Outcome<undefined> => {
    trace.found(message)
    return { ok: true, value: undefined }
  }
  const rejected = (): Failure => ({
    ok: false,
    kind: 'unauthorized',
    layer: 'auth',
    code: 'AUTH_REJECTED',
    detail: `${host} refused the user name or the password (401). Check both.`,
    host,
  })

  trace.begin('challenge')
  const first = await get()
  if (!first.ok) return first
  let reply = first.value
  let sent: string | undefined
  /** What to say once the credentials are known to be good. */
  let accepted = 'User name and password accepted.'
  if (reply.status === 200 && !isWebPage(reply)) {
    trace.found('Open to all: no sign-in is asked for.')
    // These credentials were not looked at yet: show them.
    const basic = await auth.basic(signal)
    if (!basic.ok) return basic
    if (basic.value === undefined) {
      trace.skip('auth', 'Nobody signs in: the registry is open to all, and no credentials were entered.')
      return { ok: true, value: undefined }
    }
    trace.begin('auth')
    sent = basic.value
    const shown = await get(sent)
    if (!shown.ok) return shown
    reply = shown.value
    if (reply.status === 200) auth.useBasic()
  }
  if (reply.status === 401) {
    const header = await auth.afterChallenge({
      header: reply.header('www-authenticate'),
      scope: undefined,
      sent,
      url: reply.url,
      signal,
      watch: {
        asked(message) {
          if (sent === undefined) trace.found(message)
          trace.begin('auth')
        },
        granted: (message) => (accepted = message),
      },
    })
    if (!header.ok) return header
    const again = await get(header.value)
    if (!again.ok) return again
    reply = again.value
    // The token service gave a token, so the credentials are good; some registries accept no token without a scope here, and the list will tell.
    if (reply.status === 401 && header.value.startsWith('Bearer ')) return passed(accepted)
    if (reply.status === 401) {
      const refused = await auth.afterChallenge({
        header: reply.header('www-authenticate'),
        scope: undefined,
        sent: header.value,
        url: reply.url,
        signal,
      })
      return refused.ok ? rejected() : refused
    }
  }
  if (isWebPage(reply)) return webPage(host, reply.url)
  switch (reply.status) {
    case 200:
      return passed(accepted)
    case 403:
      return accessDenied(host)
    case 404:
    case 405:
      return {
        ok: false,
        kind: 'not-found',
        layer: 'http',
        code: 'NOT_A_REGISTRY',
        detail: `No OCI registry answers at ${url.href} (${reply.status}). Check the endpoint and the Endpoint Suffix.`,
        host,
      }
    default:
      return unexpected(host, reply, url.pathname)
  }
}
