import { setMaxListeners } from 'node:events'
import { Agent, request } from 'undici'
import { createConnect } from '../connect'
import type { Deadlines, RegistryConnection } from '../connector'
import { hostOf } from '../diagnose'
import type { HostSlots } from '../connector'
import type { OutboundPolicy } from '../outbound'
import type { ProxyRules } from '../proxy'
import { limitTime, orAborted, type TimeLimit } from '../time-limit'
import { tlsSettings } from '../tls'
import type { Trace } from '../trace'

/** The largest page of AWS that is read: 1,000 images with scan findings have 1 MiB or so. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024

/** What the SDK hands to its HTTP handler, as far as the protocols of ECR and STS use it: POST to `/`, without a query. */
interface SdkRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array
}

/**
 * The HTTP handler of one client of AWS's SDK: every connection obeys the outbound policy, as those to registries do. Redirects are not followed.
 * @param options.certificate PEM, trusted in addition to the system's authorities; certificates are always verified
 * @param options.usage counts requests and bytes received
 */
export function createAwsHandler(options: {
  readonly outbound: OutboundPolicy
  readonly certificate: RegistryConnection['tls']['certificate']
  readonly connections: number
  readonly deadlines: Deadlines
  readonly usage: { requests: number; bytes: number }
  readonly proxy: ProxyRules | undefined
  readonly trace: Trace | undefined
  readonly hosts: HostSlots | undefined
}) {
  const { outbound, certificate, connections, deadlines, usage, proxy, trace, hosts } = options
  /** Ends with the handler, and every socket with it. */
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  /** Of the request that is being handed over to undici, which opens its connection at once where it needs one. */
  let sending: TimeLimit | undefined
  const agent = new Agent({
    connect: createConnect({
      outbound,
      tls: tlsSettings({ certificate, insecureSkipVerify: false }),
      timeoutMs: deadlines.connectMs,
      signal: closing.signal,
      request: () => sending,
      proxy,
      trace,
    }),
    connections,
    headersTimeout: deadlines.headersMs,
    bodyTimeout: deadlines.bodyIdleMs,
    maxResponseSize: MAX_RESPONSE_BYTES,
  })
  const seen: { url?: URL; clockMs?: number } = {}

  function readClock(date: string | string[] | undefined, url: URL): void {
    const at = typeof date === 'string' ? Date.parse(date) : NaN
    if (Number.isNaN(at)) return
    seen.clockMs = at - Date.now()
    trace?.serverTime(hostOf(url), new Date(at))
  }

  return {
    /** Where the last request went: with one client always the same host. `clockMs`: its clock minus ours, exact to a second. */
    seen,
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(sent: SdkRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
      const url = new URL(`${sent.protocol}//${sent.hostname}${sent.port === undefined ? '' : `:${sent.port}`}${sent.path}`)
      seen.url = url
      const asked = abortSignal ?? new AbortController().signal
      const giveBack = await hosts?.take(hostOf(url), asked)
      usage.requests += 1
      const limit = limitTime(asked, deadlines.bufferedMs)
      const { signal, release } = limit
      try {
        sending = limit
        const answering = request(url, {
          dispatcher: agent,
          method: sent.method === 'POST' ? 'POST' : 'GET',
          headers: sent.headers,
          body: sent.body ?? null,
          signal,
        })
        sending = undefined
        const answer = await orAborted(answering, signal)
        readClock(answer.headers.date, url)
        const body = await answer.body.bytes()
        usage.bytes += body.length
        const headers = Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
        )
        return { response: { statusCode: answer.statusCode, headers, body } }
      } finally {
        release()
        giveBack?.()
      }
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy() {
      closing.abort()
      void agent.destroy()
    },
  }
}

export type AwsHandler = ReturnType<typeof createAwsHandler>
