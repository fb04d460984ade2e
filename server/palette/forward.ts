import { setMaxListeners } from 'node:events'
import { Readable } from 'node:stream'
import type { Logger } from 'pino'
import { Agent, request as send } from 'undici'
import { createConnect } from '../connectors/connect'
import { diagnose, isConnectionLoss } from '../connectors/diagnose'
import type { OutboundPolicy } from '../connectors/outbound'
import type { ProxyRules } from '../connectors/proxy'
import { tlsSettings } from '../connectors/tls'
import { AppError } from '../errors'

/** Milliseconds. Palette tries a registry out before it answers, which takes its time. */
const LIMITS = { connect: 10_000, headers: 60_000, bodyIdle: 30_000, total: 120_000, ping: 5_000 } as const
/** Largest body that goes through, in bytes: profiles with manifests, far above what registries need. */
const BODY_LIMIT = 16 * 1024 * 1024
/** Connections to the installation. */
const CONNECTIONS = 128

/** Concern one connection and not the message (RFC 9110 7.6.1), or are written anew for the next one. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export interface Forwarder {
  /**
   * Sends a request on as it is and brings the answer back as it is: method, path, query, headers and body.
   * @param changes headers to replace
   * @throws AppError `Unavailable` when no answer comes, `PayloadTooLarge`
   */
  forward(request: Request, signal: AbortSignal, log: Logger, changes?: Readonly<Record<string, string>>): Promise<Response>
  /** @throws when the installation does not answer as a healthy one */
  ping(): Promise<void>
  close(): Promise<void>
}

/** @param palette address of the installation, without a path */
export function createForwarder(palette: URL, outbound: OutboundPolicy, proxy?: ProxyRules): Forwarder {
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const agent = new Agent({
    connect: createConnect({
      outbound,
      tls: tlsSettings({ certificate: '', insecureSkipVerify: false }),
      timeoutMs: LIMITS.connect,
      signal: closing.signal,
      proxy,
    }),
    connections: CONNECTIONS,
    headersTimeout: LIMITS.headers,
    bodyTimeout: LIMITS.bodyIdle,
  })
  const context = {
    outbound,
    proxy,
    hasCertificate: false,
    deadlines: { connectMs: LIMITS.connect, headersMs: LIMITS.headers, bodyIdleMs: LIMITS.bodyIdle },
  }

  async function unavailable(error: unknown, url: URL, log: Logger): Promise<AppError> {
    if (error instanceof AppError) return error
    const { detail } = await diagnose(error, url, context)
    log.warn({ detail }, 'Palette did not answer')
    return new AppError(
      'Unavailable',
      'The Palette installation behind this console does not answer. Try again; the log of this server says why',
    )
  }

  return {
    async forward(request, signal, log, changes = {}) {
      const { pathname, search } = new URL(request.url)
      const url = new URL(pathname + search, palette)
      const hasBody = request.body !== null
      if (Number(request.headers.get('content-length') ?? 0) > BODY_LIMIT) throw tooLarge()
      const options = {
        dispatcher: agent,
        method: methodOf(request),
        headers: [...new Headers({ ...passedOn(request.headers), ...changes })].flat(),
        signal: AbortSignal.any([signal, AbortSignal.timeout(LIMITS.total)]),
      }
      for (let attempt = 1; ; attempt += 1) {
        try {
          const body = request.body === null ? null : Readable.from(limited(request.body), { objectMode: false })
          const { statusCode, headers, body: answer } = await send(url, { ...options, body })
          const isEmpty = request.method === 'HEAD' || [204, 205, 304].includes(statusCode)
          if (isEmpty) await answer.dump()
          return new Response(isEmpty ? null : streamOf(answer), { status: statusCode, headers: broughtBack(headers) })
        } catch (error) {
          // A connection that was kept may have been closed at the other end meanwhile.
          if (attempt === 1 && !hasBody && isRepeatable(request) && isConnectionLoss(error) && !signal.aborted) continue
          throw await unavailable(error, url, log)
        }
      }
    },
    async ping() {
      const url = new URL('/v1/health/ping', palette)
      const { statusCode, body } = await send(url, { dispatcher: agent, signal: AbortSignal.timeout(LIMITS.ping) })
      await body.dump()
      if (statusCode !== 200) throw new Error(`Palette answered ${statusCode} to /v1/health/ping`)
    },
    close() {
      closing.abort()
      return agent.destroy()
    },
  }
}

function tooLarge(): AppError {
  return new AppError('PayloadTooLarge', `The request is larger than ${BODY_LIMIT / 1024 / 1024} MiB`)
}

type ForwardedMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
const METHODS: readonly ForwardedMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

function methodOf(request: Request): ForwardedMethod {
  const method = METHODS.find((one) => one === request.method)
  if (method === undefined) throw new AppError('MethodNotAllowed', `${request.method} is not possible here`)
  return method
}

function isRepeatable({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Headers without those of the connection, and those that it names. */
function passedOn(headers: Headers): Record<string, string> {
  const named = namedIn(headers.get('connection'))
  return Object.fromEntries([...headers].filter(([name]) => !HOP_BY_HOP.has(name) && !named.has(name)))
}

function broughtBack(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const named = namedIn([headers.connection ?? ''].flat().join(','))
  const back = new Headers()
  for (const [name, value] of Object.entries(headers)) {
    if (HOP_BY_HOP.has(name) || named.has(name)) continue
    for (const one of [value ?? []].flat()) back.append(name, one)
  }
  return back
}

function namedIn(connection: string | null): Set<string> {
  return new Set((connection ?? '').split(',').map((name) => name.trim().toLowerCase()))
}

async function* limited(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      size += value.byteLength
      if (size > BODY_LIMIT) throw tooLarge()
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** A web stream of what comes, as fast as it is taken. Leaving it ends the transfer. */
function streamOf(body: Readable): ReadableStream<Uint8Array> {
  const pieces: AsyncIterator<unknown> = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece: IteratorResult<unknown, unknown> = await pieces.next()
      if (piece.done === true) controller.close()
      else if (piece.value instanceof Uint8Array) controller.enqueue(piece.value)
    },
    cancel() {
      body.destroy()
    },
  })
}
