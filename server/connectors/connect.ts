import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { BlockedError, type OutboundPolicy, type Refusal } from './outbound'
import { openTunnel, type Proxy, type ProxyRules } from './proxy'
import { presentedChainOf, type TlsSettings } from './tls'
import type { Trace } from './trace'

/** How long one address of several may take before the next one is tried as well, in milliseconds. Node's own 250 ms gives up on far hosts. */
const NEXT_ADDRESS_AFTER_MS = 2_500

/** Nobody took the connection in time. */
class ConnectTimeoutError extends Error {
  override readonly name = 'ConnectTimeoutError'
  readonly code = 'ETIMEDOUT'
}

/** The name server was still silent when the time for a connection was over. */
class LookupTimeoutError extends Error {
  override readonly name = 'LookupTimeoutError'
  readonly code = 'DNS_TIMEOUT'
}

/** TCP was there in time, TLS was not. */
class HandshakeTimeoutError extends Error {
  override readonly name = 'HandshakeTimeoutError'
  readonly code = 'TLS_HANDSHAKE_TIMEOUT'
}

/**
 * DNS as the policy sees it: the addresses that come back are exactly those that a socket given this function connects to,
 * so a name can't answer differently between check and connection.
 * @param onAddresses told all of them, with the reason where one is refused
 */
function createCheckedLookup(
  outbound: OutboundPolicy,
  onAddresses?: (addresses: readonly { readonly address: string; readonly refused: string | undefined }[]) => void,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true, order: 'verbatim' }, (error, addresses) => {
      if (error !== null) {
        callback(error, '')
        return
      }
      const judged = addresses.map((address) => ({ ...address, refusal: outbound.refusal(address.address, hostname) }))
      onAddresses?.(judged.map(({ address, refusal }) => ({ address, refused: refusal?.reason })))
      const allowed: LookupAddress[] = judged.filter(({ refusal }) => refusal === undefined)
      const first = allowed[0]
      if (first === undefined)
        callback(new BlockedError(judged[0]?.refusal ?? { code: 'POLICY_NOT_AN_ADDRESS', reason: `${hostname} has no address` }), '')
      else if (options.all === true)
        callback(
          null,
          allowed.map(({ address, family }) => ({ address, family })),
        )
      else callback(null, first.address, first.family)
    })
  }
}

/** Why an IP literal may not be connected to; names are judged by the lookup. */
function literalRefusal(outbound: OutboundPolicy, hostname: string): Refusal | undefined {
  return isIP(hostname) === 0 ? undefined : outbound.refusal(hostname, hostname)
}

/** A request that a connection is opened for. */
export interface OpeningRequest {
  /** When it ends before the connection is ready, the socket is destroyed. */
  readonly signal: AbortSignal
  /** The time that connecting takes is not the request's: it has limits of its own. */
  pause(): void
  resume(): void
}

export interface ConnectOptions {
  readonly outbound: OutboundPolicy
  readonly tls: TlsSettings
  /** For name and TCP together, and once more for TLS. */
  readonly timeoutMs: number
  /** Destroys every socket when it ends, also those that are not connected yet. */
  readonly signal: AbortSignal
  /** Whom a connection is opened for, asked at its beginning. */
  readonly request?: () => OpeningRequest | undefined
  readonly proxy?: ProxyRules | undefined
  readonly trace?: Trace | undefined
}

/** A connector for undici that obeys the outbound policy on every connection it opens, whatever led there. HTTPS goes through a proxy where the rules name one. */
export function createConnect(options: ConnectOptions): buildConnector.connector {
  const { tls, timeoutMs, trace } = options
  // TLS over a socket that is connected already; server name, ALPN and sessions as undici has them. Its own timers are half a second or more late.
  const secure = buildConnector({ ...tls, timeout: 0 })

  return (wanted, callback) => {
    const target = targetOf(wanted)
    const request = options.request?.()
    request?.pause()
    const opening = watch([options.signal, request?.signal], (...outcome) => {
      request?.resume()
      callback(...outcome)
    })
    let isFound = isIP(target.hostname) !== 0
    const proxy = target.isSecure ? options.proxy?.proxyFor(target.hostname, target.port) : undefined
    // A tunnel keeps to its limit itself: only it can tell what was late.
    if (proxy === undefined)
      opening.limit(timeoutMs, () =>
        isFound ? new ConnectTimeoutError('no connection in time') : new LookupTimeoutError('no address in time'),
      )

    const found = () => {
      isFound = true
    }
    reach(target, { ...options, signal: opening.signal, proxy, found }, (...[error, socket]) => {
      if (error !== null || !target.isSecure) {
        opening.end(...(error === null ? ([null, socket] as const) : ([error, null] as const)))
        return
      }
      opening.limit(timeoutMs, () => new HandshakeTimeoutError('no TLS handshake in time'))
      secure({ ...wanted, httpSocket: socket }, (...[failed, secured]: Parameters<buildConnector.Callback>) => {
        if (failed !== null) {
          socket.destroy()
          opening.end(failed, null)
          return
        }
        if (trace !== undefined && secured instanceof TLSSocket && !opening.signal.aborted) {
          trace.network({
            type: 'secured',
            host: target.host,
            protocol: secured.getProtocol() ?? '',
            cipher: secured.getCipher().name,
            verified: secured.authorized,
            chain: presentedChainOf(secured),
          })
        }
        opening.end(null, secured)
      })
    })
  }
}

interface Target {
  /** Without brackets. */
  readonly hostname: string
  readonly port: number
  /** `host:port` as in addresses. */
  readonly host: string
  readonly isSecure: boolean
}

function targetOf({ hostname, protocol, port }: buildConnector.Options): Target {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const isSecure = protocol === 'https:'
  const number = port === '' ? (isSecure ? 443 : 80) : Number(port)
  return { hostname: bare, port: number, host: `${bare.includes(':') ? `[${bare}]` : bare}:${number}`, isSecure }
}

/** Ends an attempt once: with what came of it, with the reason of the first signal that ended before, or because it took too long. */
function watch(signals: readonly (AbortSignal | undefined)[], callback: buildConnector.Callback) {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const end = (...outcome: Parameters<buildConnector.Callback>) => {
    if (isOver) {
      outcome[1]?.destroy()
      return
    }
    isOver = true
    clearTimeout(timer)
    for (const signal of signals) signal?.removeEventListener('abort', stop)
    callback(...outcome)
  }
  const giveUp = (reason: Error) => {
    end(reason, null)
    controller.abort(reason)
  }
  const stop = () => {
    const reason: unknown = signals.find((signal) => signal?.aborted === true)?.reason
    giveUp(reason instanceof Error ? reason : new DOMException('The connection was given up', 'AbortError'))
  }
  for (const signal of signals) signal?.addEventListener('abort', stop, { once: true })
  // As every connector, never before it has returned.
  if (signals.some((signal) => signal?.aborted === true)) process.nextTick(stop)
  return {
    /** Ends with the attempt where it failed, and every socket of it. */
    signal: controller.signal,
    end,
    /** For what begins now, in place of the limit before. */
    limit(milliseconds: number, late: () => Error) {
      clearTimeout(timer)
      if (!isOver) timer = setTimeout(() => giveUp(late()), milliseconds)
    },
  }
}

/** TCP to where the policy allows it, through a proxy where there is one. */
function reach(
  target: Target,
  { outbound, timeoutMs, signal, proxy, trace, found }: Omit<ConnectOptions, 'proxy'> & { proxy: Proxy | undefined; found: () => void },
  callback: (...outcome: [null, Socket] | [Error, null]) => void,
): void {
  const { hostname, port, host } = target
  const refusal = literalRefusal(outbound, hostname)
  if (refusal !== undefined) {
    process.nextTick(callback, new BlockedError(refusal), null)
    return
  }
  const via = proxy === undefined ? {} : { proxy: proxy.host }
  const connected = (socket: Socket) => {
    trace?.network({ type: 'connected', host, address: socket.remoteAddress ?? '', plain: !target.isSecure, ...via })
    callback(null, socket)
  }

  if (proxy !== undefined) {
    trace?.network({ type: 'connecting', host, ...via })
    openTunnel(proxy, { hostname, port }, { outbound, timeoutMs, signal }).then(connected, (error: unknown) =>
      callback(error instanceof Error ? error : new Error('The proxy failed', { cause: error }), null),
    )
    return
  }
  trace?.network({ type: isIP(hostname) === 0 ? 'lookup' : 'connecting', host })
  const connect = buildConnector({
    timeout: 0,
    signal,
    lookup: createCheckedLookup(outbound, (addresses) => {
      found()
      trace?.network({ type: 'addresses', host, addresses })
    }),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  })
  connect({ hostname, protocol: 'http:', port: String(port) }, (...[error, socket]: Parameters<buildConnector.Callback>) => {
    if (error === null) connected(socket)
    else callback(error, null)
  })
}
