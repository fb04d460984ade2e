import { lookup } from 'node:dns'
import { type ClientRequest, type IncomingMessage, request as requestHttp, STATUS_CODES } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type Socket } from 'node:net'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import { BlockedError, type OutboundPolicy } from './outbound'

/** A proxy for HTTPS, from the environment of this server. Its address is the operator's word: the outbound policy does not judge it. */
export interface Proxy {
  /** `http:` or `https:`, with user name and password where it has them. */
  readonly url: URL
  /** `host:port`, for sentences. */
  readonly host: string
}

export interface ProxyRules {
  /** The proxy for a host, undefined where it is reached directly. Plain HTTP never goes through it. */
  proxyFor(hostname: string, port: number): Proxy | undefined
}

/** A tunnel could not be opened. `message` says what happened and what to do; it names the proxy, never its password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code: Extract<DiagnosisCode, `PROXY_${string}`>
  constructor(code: ProxyError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

interface Target {
  readonly hostname: string
  readonly port: number
}

interface TunnelOptions {
  readonly outbound: OutboundPolicy
  /** For the proxy and its answer together. */
  readonly timeoutMs: number
  /** Ends the attempt, and the tunnel once it stands. */
  readonly signal: AbortSignal
}

/** The longest wait for a name server here; behind proxies there is often none that knows the outside. In milliseconds. */
const LOOKUP_MS = 2_000

/**
 * Opens a connection to `target` through a proxy (RFC 9110 9.3.6, CONNECT). The proxy resolves the name, so this server does not see which address it connects to.
 * What the policy can still do, it does before anything is sent: an IP address is judged as it is; a name that OUTBOUND_DENY lists is refused; and a name that can be
 * resolved here is refused when each of its addresses is. A name that only the proxy can resolve passes: what it leads to is up to the proxy's own rules.
 * @throws ProxyError, or `BlockedError` where the policy forbids the target
 */
export async function openTunnel(proxy: Proxy, target: Target, options: TunnelOptions): Promise<Socket> {
  const started = performance.now()
  await refuseForbidden(target.hostname, options)
  return connectThrough(proxy, target, { ...options, timeoutMs: options.timeoutMs - (performance.now() - started) }, options.timeoutMs)
}

async function refuseForbidden(hostname: string, { outbound, timeoutMs, signal }: TunnelOptions): Promise<void> {
  const byName = isIP(hostname) === 0 ? outbound.nameRefusal(hostname) : outbound.refusal(hostname, hostname)
  if (byName !== undefined) throw new BlockedError(byName)
  if (isIP(hostname) !== 0) return
  const reasons = (await addressesOf(hostname, Math.min(LOOKUP_MS, timeoutMs / 2), signal)).map((address) =>
    outbound.refusal(address, hostname),
  )
  const [first] = reasons
  if (first !== undefined && reasons.every((reason) => reason !== undefined)) throw new BlockedError(first)
}

/** @returns none when the name can't be resolved here, or not in time */
function addressesOf(hostname: string, timeoutMs: number, signal: AbortSignal): Promise<string[]> {
  return new Promise((resolve) => {
    const finish = (addresses: string[]) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(addresses)
    }
    const stop = () => finish([])
    const timer = setTimeout(stop, timeoutMs)
    signal.addEventListener('abort', stop, { once: true })
    lookup(hostname, { all: true, order: 'verbatim' }, (error, addresses) =>
      finish(error === null ? addresses.map(({ address }) => address) : []),
    )
  })
}

function connectThrough(proxy: Proxy, target: Target, { timeoutMs, signal }: TunnelOptions, announcedMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const authority = `${isIP(target.hostname) === 6 ? `[${target.hostname}]` : target.hostname}:${target.port}`
    const request = requestFor(proxy, authority)
    /** The proxy accepted the connection, in TLS too where it speaks that. */
    let isThere = false
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      request.off('error', failed)
      // What comes after the end concerns nobody any more.
      request.on('error', () => undefined)
    }
    const fail = (error: Error) => {
      finish()
      request.destroy()
      reject(error)
    }
    const failed = (error: Error) => fail(isThere ? noProperAnswer(proxy, error) : notReached(proxy, error))
    const stop = () =>
      fail(signal.reason instanceof Error ? signal.reason : new Error('It was stopped before it was done', { cause: signal.reason }))
    const timer = setTimeout(() => fail(isThere ? noAnswer(proxy, authority, announcedMs) : noConnection(proxy, announcedMs)), timeoutMs)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) {
      stop()
      return
    }
    request.once('socket', (socket) => {
      socket.once(proxy.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        isThere = true
      })
    })
    request.once('error', failed)
    request.once('connect', (answer, socket: Socket, head) => {
      const { statusCode = 0 } = answer
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy()
        fail(refusal(proxy, authority, answer))
        return
      }
      finish()
      if (head.length > 0) socket.unshift(head)
      resolve(ownedBy(signal, socket))
    })
    request.end()
  })
}

function requestFor({ url }: Proxy, authority: string): ClientRequest {
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const isSecure = url.protocol === 'https:'
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  const options = {
    method: 'CONNECT',
    host: hostname,
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    path: authority,
    agent: false,
    headers: {
      host: authority,
      'user-agent': 'registry-console',
      ...(credentials === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}` }),
    },
  } as const
  return isSecure ? requestHttps({ ...options, servername: isIP(hostname) === 0 ? hostname : '' }) : requestHttp(options)
}

/** The tunnel ends with the signal, and an error on it is told by what is built on it. */
function ownedBy(signal: AbortSignal, socket: Socket): Socket {
  const stop = () => socket.destroy()
  signal.addEventListener('abort', stop, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', stop))
  socket.on('error', () => undefined)
  return socket
}

function notReached(proxy: Proxy, error: Error): ProxyError {
  const code = codeOf(error)
  const why =
    code === 'ECONNREFUSED'
      ? 'it refuses connections'
      : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? 'its name can’t be resolved'
        : code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER'
          ? 'the TLS handshake failed; if it speaks plain HTTP, use http:// in front of it'
          : proxy.url.protocol === 'https:' && !code.startsWith('E')
            ? `its certificate can’t be verified: ${code}`
            : code
  return new ProxyError(
    'PROXY_UNREACHABLE',
    `The proxy ${proxy.host} can’t be reached (${why}). Check HTTPS_PROXY of this server, and that the proxy runs.`,
    { cause: error },
  )
}

function noConnection(proxy: Proxy, timeoutMs: number): ProxyError {
  return new ProxyError(
    'PROXY_UNREACHABLE',
    `The proxy ${proxy.host} did not accept a connection within ${seconds(timeoutMs)}. Check HTTPS_PROXY of this server, and that no firewall stands between.`,
  )
}

function noAnswer(proxy: Proxy, authority: string, timeoutMs: number): ProxyError {
  return new ProxyError(
    'PROXY_TIMEOUT',
    `The proxy ${proxy.host} did not open a connection to ${authority} within ${seconds(timeoutMs)}. Check that the proxy is healthy and that it can reach the registry, or add the registry to NO_PROXY.`,
  )
}

function noProperAnswer(proxy: Proxy, error: Error): ProxyError {
  const code = codeOf(error)
  const what = code.startsWith('HPE_') ? 'does not answer as an HTTP proxy does' : 'closed the connection without an answer'
  return new ProxyError(
    'PROXY_BAD_ANSWER',
    `The proxy ${proxy.host} ${what} (${code}). Check that HTTPS_PROXY of this server names an HTTP proxy, with the right scheme and port.`,
    { cause: error },
  )
}

function refusal(proxy: Proxy, authority: string, { statusCode = 0 }: IncomingMessage): ProxyError {
  const status = `${statusCode}${STATUS_CODES[statusCode] === undefined ? '' : ` ${STATUS_CODES[statusCode]}`}`
  if (statusCode === 407) {
    const what = proxy.url.username === '' ? 'asks for a user name and a password' : 'refused the user name or the password'
    return new ProxyError(
      'PROXY_AUTH_REQUIRED',
      `The proxy ${proxy.host} ${what} (${status}). Put the right ones into HTTPS_PROXY of this server: http://user:password@${proxy.host}.`,
    )
  }
  if (statusCode < 400)
    return new ProxyError(
      'PROXY_BAD_ANSWER',
      `The proxy ${proxy.host} answered ${status} in place of opening a connection to ${authority}. Check that HTTPS_PROXY of this server names an HTTP proxy.`,
    )
  const cannot = [502, 503, 504].includes(statusCode)
  return new ProxyError(
    'PROXY_REFUSED',
    cannot
      ? `The proxy ${proxy.host} can’t reach ${authority} (${status}). Check the name and the port of the registry, and that the proxy can reach it; what only this server can reach belongs into NO_PROXY.`
      : `The proxy ${proxy.host} refuses to connect to ${authority} (${status}). Have its rules allow the registry, or add the registry to NO_PROXY.`,
  )
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.name
}

function seconds(milliseconds: number): string {
  const value = Math.round(milliseconds / 100) / 10
  return `${value} ${value === 1 ? 'second' : 'seconds'}`
}
