import type { Failure } from './connector'
import { describeDeadline, describeNetworkError } from './network-failure'
import { BlockedError, type OutboundPolicy } from './outbound'
import { lookAtTls, speaksPlainHttp } from './probe'
import { ProxyError, type ProxyRules } from './proxy'
import {
  certificateProblem,
  describeDistrust,
  describeHandshake,
  describeNoTls,
  isNoTls,
  type TlsContext,
  type TlsFailure,
} from './tls-failure'
import type { Trace } from './trace'

/** The whole request took too long. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  readonly code = 'DEADLINE'
  /** What it may have taken, in milliseconds. */
  readonly limitMs: number
  constructor(limitMs: number) {
    super('the request took too long')
    this.limitMs = limitMs
  }
}

export interface DiagnoseOptions {
  /** Ends a second look too. */
  readonly signal?: AbortSignal
  /** An answer was on its way when it happened. */
  readonly hasBegun?: boolean
  /** Milliseconds since the last piece of it came. */
  readonly quietMs?: number
}

export interface DiagnoseContext {
  readonly outbound: OutboundPolicy
  readonly hasCertificate: boolean
  /** The certificates themselves, PEM, where they are known. */
  readonly uploaded?: string | undefined
  readonly deadlines: { readonly connectMs: number; readonly headersMs: number; readonly bodyIdleMs: number }
  readonly proxy?: ProxyRules | undefined
  /** Told what a server presents that is not trusted. */
  readonly trace?: Trace | undefined
}

/** `host:port`, the port always written out. */
export function hostOf(url: URL): string {
  return `${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port}`
}

/** The error that says what happened: itself, the last of several attempts, or its cause. */
function tellingError(error: unknown): { readonly code: string; readonly message: string } | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('code' in error && typeof error.code === 'string')
    return { code: error.code, message: 'message' in error && typeof error.message === 'string' ? error.message : '' }
  if ('errors' in error && Array.isArray(error.errors)) {
    const last = tellingError(error.errors.at(-1))
    if (last !== undefined) return last
  }
  return 'cause' in error ? tellingError(error.cause) : undefined
}

function findIn<Found extends Error>(error: unknown, kind: abstract new (...args: never[]) => Found): Found | undefined {
  if (error instanceof kind) return error
  return error instanceof Error && error.cause !== undefined ? findIn(error.cause, kind) : undefined
}

/** The connection ended under the request: worth another try when the request may be repeated. */
export function isConnectionLoss(error: unknown): boolean {
  return CONNECTION_LOSS.has(tellingError(error)?.code ?? '')
}

/** How long a second look waits for an alert, in milliseconds: a way there and back. */
const LINGER_MS = 500

const CONNECTION_LOSS = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET'])

/**
 * Turns whatever a request threw into a failure with sentences for an administrator. For a TLS failure, and for an answer on `http://` that isn't HTTP, it opens one
 * more connection under the same policy, through the same proxy, to see what the server presents; `context.trace` is told a chain that is not trusted.
 * @param url of the hop that failed
 */
export async function diagnose(
  error: unknown,
  url: URL,
  context: DiagnoseContext,
  { signal = new AbortController().signal, hasBegun = false, quietMs = 0 }: DiagnoseOptions = {},
): Promise<Failure> {
  const host = hostOf(url)
  const blocked = findIn(error, BlockedError)
  if (blocked !== undefined) {
    const detail = `${blocked.message}. Use another address, or have the operator of this server allow it (OUTBOUND_ALLOW).`
    return { ok: false, kind: 'blocked', layer: 'policy', code: blocked.code, detail, host }
  }
  const proxy = findIn(error, ProxyError)
  if (proxy !== undefined) {
    const kind = proxy.code === 'PROXY_TIMEOUT' ? 'timeout' : 'refused'
    return { ok: false, kind, layer: 'connect', code: proxy.code, detail: proxy.message, host }
  }

  const { code, message } = tellingError(error) ?? {
    code: error instanceof Error ? error.name : 'unknown',
    message: error instanceof Error ? error.message : '',
  }
  const late = findIn(error, DeadlineError)
  const told =
    late === undefined
      ? describeNetworkError(code, { url, host, deadlines: context.deadlines, hasBegun })
      : describeDeadline(late.limitMs, { host, hasBegun, quietMs })
  if (told !== undefined) return { ok: false, ...told, host }

  const look = { outbound: context.outbound, proxy: context.proxy, signal }
  const problem = certificateProblem(code, message)
  if (problem !== undefined || code.startsWith('ERR_SSL_') || code === 'EPROTO')
    return { ok: false, kind: 'tls', layer: 'tls', ...(await describeTls(problem, code, url, context, look)), host }

  const lost = isConnectionLoss(error)
  if (lost && hasBegun) {
    const detail = `${host} broke off an answer: the connection ended in the middle of it. Try again; if it stays so, check the registry and what stands in front of it.`
    return { ok: false, kind: 'refused', layer: 'connect', code: 'HTTP_TRUNCATED', detail, host }
  }
  if (lost && url.protocol === 'https:') {
    // undici sees the end of such a connection before the alert that explains it.
    const alert = (await lookAtTls(url, look, LINGER_MS))?.alert
    if (alert?.startsWith('ERR_SSL_') === true)
      return { ok: false, kind: 'tls', layer: 'tls', ...describeHandshake(alert, tlsContext(url, context)), host }
    const detail = `${host} closed the connection without an answer. Check that this port serves HTTPS, and that the registry is healthy.`
    return { ok: false, kind: 'refused', layer: 'connect', code: 'CONNECT_RESET', detail, host }
  }
  if (lost || code === 'HTTPParserError' || code.startsWith('HPE_')) {
    if (url.protocol === 'http:' && (await lookAtTls(url, look)) !== undefined) return speaksHttps(url)
    if (lost) {
      const detail = `${host} closed the connection without an answer. Check that the registry is healthy.`
      return { ok: false, kind: 'refused', layer: 'connect', code: 'CONNECT_RESET', detail, host }
    }
    const detail = `What answers at ${host} does not speak HTTP. Check the port.`
    return { ok: false, kind: 'bad-response', layer: 'http', code: 'HTTP_NOT_HTTP', detail, host }
  }
  const detail = `The connection to ${host} failed (${code}). Check the address, and that the registry is healthy.`
  return { ok: false, kind: 'refused', layer: 'connect', code: 'CONNECT_FAILED', detail, host }
}

/** @param problem with the certificate; undefined when the handshake broke before */
async function describeTls(
  problem: string | undefined,
  code: string,
  url: URL,
  context: DiagnoseContext,
  look: Parameters<typeof lookAtTls>[1],
): Promise<TlsFailure> {
  const host = hostOf(url)
  if (isNoTls(code)) return describeNoTls(host, await speaksPlainHttp(url, look))
  const presented = await lookAtTls(url, look)
  const told = tlsContext(url, context, presented?.protocol)
  if (problem === undefined) return describeHandshake(code, told)
  const chain = presented?.chain ?? []
  if (chain.length > 0) context.trace?.network({ type: 'distrusted', host, problem, chain })
  return describeDistrust(problem, chain, told)
}

function tlsContext(url: URL, { hasCertificate, uploaded }: DiagnoseContext, protocol?: string): TlsContext {
  return { host: hostOf(url), hostname: url.hostname.replace(/^\[|\]$/g, ''), hasCertificate, uploaded, now: new Date(), protocol }
}

/** An `http://` endpoint on a port that serves HTTPS. */
export function speaksHttps(url: URL): Failure {
  const host = hostOf(url)
  return {
    ok: false,
    kind: 'bad-response',
    layer: 'http',
    code: 'HTTP_SPEAKS_HTTPS',
    detail: `The server at ${host} speaks HTTPS on this port. Use https://${host}.`,
    host,
  }
}
