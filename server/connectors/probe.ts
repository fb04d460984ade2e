import { once } from 'node:events'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { PresentedCertificate } from '~/contract/diagnosis'
import { createConnect } from './connect'
import type { OutboundPolicy } from './outbound'
import type { ProxyRules } from './proxy'
import { lookingSettings, presentedChainOf } from './tls'

/** How long a second look may take, in milliseconds: for the connection, and for what comes over it. */
const LOOK_MS = 5_000

export interface LookOptions {
  readonly outbound: OutboundPolicy
  readonly proxy?: ProxyRules | undefined
  readonly signal: AbortSignal
}

/** What a server presents to whoever comes. */
export interface Presented {
  /** `TLSv1.3` */
  readonly protocol: string
  /** As it was sent, the server's own certificate first. */
  readonly chain: readonly PresentedCertificate[]
  /** Node's code of the alert with which it ended the connection although nothing was sent; undefined when it kept it. */
  readonly alert: string | undefined
}

/**
 * One handshake that accepts any certificate and sends nothing, to read what a server presents; under the same policy and through the same proxy as every connection.
 * @param lingerMs how long to wait for an alert after the handshake: TLS 1.3 refuses clients only then
 * @returns undefined when no TLS handshake succeeds there
 */
export async function lookAtTls(url: URL, options: LookOptions, lingerMs = 0): Promise<Presented | undefined> {
  const socket = await open(url, 'https:', options)
  if (!(socket instanceof TLSSocket)) return undefined
  try {
    const presented = { protocol: socket.getProtocol() ?? '', chain: presentedChainOf(socket) }
    return { ...presented, alert: lingerMs === 0 ? undefined : await alertOn(socket, lingerMs, options.signal) }
  } finally {
    socket.destroy()
  }
}

function alertOn(socket: TLSSocket, lingerMs: number, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const finish = (code?: string) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(code)
    }
    const stop = () => finish()
    const timer = setTimeout(stop, lingerMs)
    signal.addEventListener('abort', stop, { once: true })
    socket.once('error', (error: NodeJS.ErrnoException) => finish(error.code))
    socket.once('close', stop)
    // Alerts are read with what else comes.
    socket.resume()
  })
}

/** Whether a server answers plain HTTP, asked without credentials. Never through a proxy: there it can't be told, and counts as yes. */
export async function speaksPlainHttp(url: URL, options: LookOptions): Promise<boolean> {
  if (options.proxy?.proxyFor(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port === '' ? 443 : url.port)) !== undefined) return true
  const socket = await open(url, 'http:', options)
  if (socket === undefined) return false
  const stop = () => socket.destroy()
  options.signal.addEventListener('abort', stop, { once: true })
  try {
    socket.on('error', () => undefined)
    socket.setTimeout(LOOK_MS, stop)
    socket.write(`HEAD / HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`)
    const first: unknown[] = await Promise.race([once(socket, 'data'), once(socket, 'close')])
    return Buffer.isBuffer(first[0]) && first[0].toString('latin1').startsWith('HTTP/')
  } catch {
    return false
  } finally {
    options.signal.removeEventListener('abort', stop)
    socket.destroy()
  }
}

function open(url: URL, protocol: 'http:' | 'https:', { outbound, proxy, signal }: LookOptions): Promise<Socket | undefined> {
  const connect = createConnect({ outbound, proxy, signal, tls: lookingSettings(), timeoutMs: LOOK_MS })
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return new Promise((resolve) => {
    connect({ hostname: url.hostname, host: url.host, protocol, port }, (...[error, socket]) =>
      resolve(error === null ? socket : undefined),
    )
  })
}
