import { setTimeout as wait } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'
import { createConnect } from './connect'
import type { Deadlines, Failure, Outcome, RegistryConnection } from './connector'
import { DeadlineError, diagnose, type DiagnoseContext, hostOf, isConnectionLoss, speaksHttps } from './diagnose'
import type { OutboundPolicy } from './outbound'
import { tlsSettings } from './tls'

export const defaultDeadlines: Deadlines = {
  connectMs: 10_000,
  headersMs: 15_000,
  bodyIdleMs: 15_000,
  bufferedMs: 60_000,
  streamedMs: 15 * 60_000,
}

/** Redirects followed for one request. */
const MAX_REDIRECTS = 5
/** Attempts after a lost connection or a 5xx. */
const MAX_ATTEMPTS = 3
/** Attempts when the server asks to come back later, waits included. */
const MAX_RATE_LIMITED_ATTEMPTS = 4
/** The longest wait that is taken without giving up, in seconds. */
const MAX_WAIT_SECONDS = 30
/** Of a body that nobody reads, to keep the connection: more is cut, with the connection. */
const DISCARD_BYTES = 64 * 1024

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD'
  readonly url: URL
  readonly accept?: string
  /** Sent to the host, port and scheme of `url` alone; a redirect elsewhere drops it. */
  readonly authorization?: string
  readonly signal: AbortSignal
}

export interface Reply<Body> {
  readonly status: number
  /** Value of a header, several joined by a comma; undefined when absent. @param name in lower case */
  header(name: string): string | undefined
  /** After redirects. */
  readonly url: URL
  readonly body: Body
}

export interface HttpClient {
  /** What was used so far: requests sent (redirects and repeats too) and body bytes received. */
  readonly usage: { readonly requests: number; readonly bytes: number }
  /** The whole answer, whatever its status but 429 and 5xx, which end as failures after their repeats. @param maxBytes larger bodies end with `too-large` */
  fetch(request: HttpRequest, maxBytes: number): Promise<Outcome<Reply<Buffer>>>
  /** As `fetch`, with the body in pieces; it must be iterated (leaving the loop ends the transfer). What it throws goes through `describe`. */
  open(request: HttpRequest): Promise<Outcome<Reply<AsyncIterable<Buffer>>>>
  /** The failure behind an error thrown by a body that `open` returned. */
  describe(error: unknown, request: HttpRequest): Promise<Failure>
  close(): Promise<void>
}

export interface HttpOptions {
  readonly outbound: OutboundPolicy
  readonly tls: RegistryConnection['tls']
  /** Connections to one host. */
  readonly connections: number
  /** Wait and repeat on 429; without it the first 429 ends the request. */
  readonly waitWhenRateLimited: boolean
  readonly deadlines?: Partial<Deadlines>
}

type RawReply = Reply<Dispatcher.ResponseData['body']>

/**
 * HTTP to one registry and to where it sends us: outbound policy, deadlines, redirects, repeats, typed failures. HTTP/1.1 with kept connections.
 * Synchronous work: a body of at most `maxBytes` is joined once (1 ms for 4 MiB).
 */
export function createHttpClient(options: HttpOptions): HttpClient {
  const deadlines: Deadlines = { ...defaultDeadlines, ...options.deadlines }
  const agent = new Agent({
    connect: createConnect(options.outbound, tlsSettings(options.tls), deadlines.connectMs),
    connections: options.connections,
    headersTimeout: deadlines.headersMs,
    bodyTimeout: deadlines.bodyIdleMs,
  })
  const context: DiagnoseContext = { outbound: options.outbound, hasCertificate: options.tls.certificate !== '', deadlines }
  const usage = { requests: 0, bytes: 0 }
  /** While a server asks for patience, all requests wait: milliseconds since the epoch. */
  let pausedUntil = 0

  async function sendOnce(url: URL, wanted: HttpRequest, authorization: string | undefined, signal: AbortSignal): Promise<RawReply> {
    usage.requests += 1
    const response = await request(url, {
      dispatcher: agent,
      method: wanted.method,
      // undici closes the connection after each HEAD unless told otherwise, and a synchronisation that finds nothing changed is all HEADs.
      reset: false,
      signal,
      headers: {
        'user-agent': 'registry-console',
        'accept-encoding': 'identity',
        ...(wanted.accept === undefined ? {} : { accept: wanted.accept }),
        ...(authorization === undefined ? {} : { authorization }),
      },
    })
    return {
      status: response.statusCode,
      header(name) {
        const value = response.headers[name]
        return Array.isArray(value) ? value.join(', ') : value
      },
      url,
      body: response.body,
    }
  }

  /** One request with its redirects (RFC 9110 15.4). Never throws for what the network does. */
  async function follow(wanted: HttpRequest, signal: AbortSignal): Promise<Outcome<RawReply> & { lost?: boolean }> {
    let url = wanted.url
    let authorization = wanted.authorization
    for (let hop = 0; ; hop += 1) {
      let reply: RawReply
      try {
        reply = await sendOnce(url, wanted, authorization, signal)
      } catch (error) {
        return { ...(await describeAt(error, url, wanted)), lost: isConnectionLoss(error) }
      }
      if (![301, 302, 303, 307, 308].includes(reply.status)) return { ok: true, value: reply }
      const location = reply.header('location')
      await discard(reply)
      const failed = (detail: string): Failure => ({ ok: false, kind: 'bad-response', layer: 'http', detail, host: hostOf(url) })
      if (location === undefined || !URL.canParse(location, url))
        return failed(`${hostOf(url)} redirects (${reply.status}) without saying where to. Check the endpoint.`)
      if (hop === MAX_REDIRECTS) return failed(`${hostOf(wanted.url)} redirects more than ${MAX_REDIRECTS} times. Check the endpoint.`)
      const next = new URL(location, url)
      if (next.protocol !== 'https:' && next.protocol !== 'http:')
        return failed(`${hostOf(url)} redirects to ${next.protocol}//, which is not followed. Check the endpoint.`)
      if (url.protocol === 'https:' && next.protocol === 'http:') {
        return failed(
          `${hostOf(url)} redirects from HTTPS to plain HTTP (${hostOf(next)}), which is not followed. Correct the redirect at the registry.`,
        )
      }
      next.username = ''
      next.password = ''
      if (next.origin !== url.origin) authorization = undefined
      url = next
    }
  }

  async function describeAt(error: unknown, url: URL, wanted: HttpRequest): Promise<Failure> {
    if (wanted.signal.aborted) return abortedFailure(url)
    return diagnose(error, url, context)
  }

  /** Repeats what may be repeated: lost connections, 5xx, and 429 with its wait. `finish` reads the body, so that a connection lost there counts too. */
  async function withRepeats<Value>(
    wanted: HttpRequest,
    totalMs: number,
    finish: (reply: RawReply, release: () => void) => Promise<Outcome<Value> & { lost?: boolean }>,
  ): Promise<Outcome<Value>> {
    for (let attempt = 1, limited = 1; ;) {
      const paused = await pause(Math.max(0, pausedUntil - Date.now()), wanted)
      if (paused !== undefined) return paused

      const { signal, release } = limitTime(wanted.signal, totalMs)
      const outcome = await follow(wanted, signal)
      if (!outcome.ok) {
        release()
        if (outcome.lost !== true || attempt >= MAX_ATTEMPTS) return withoutMark(outcome)
        const stopped = await pause(backoff(attempt), wanted)
        if (stopped !== undefined) return stopped
        attempt += 1
        continue
      }

      const reply = outcome.value
      const retryAfter = parseRetryAfter(reply.header('retry-after'), Date.now())
      if (reply.status === 429 || (reply.status === 503 && retryAfter !== undefined)) {
        await discard(reply)
        release()
        const seconds = retryAfter ?? 2 ** (limited - 1)
        if (!options.waitWhenRateLimited || seconds > MAX_WAIT_SECONDS || limited >= MAX_RATE_LIMITED_ATTEMPTS)
          return rateLimited(reply, seconds)
        pausedUntil = Math.max(pausedUntil, Date.now() + seconds * 1000 + Math.random() * 250)
        limited += 1
        continue
      }
      if (reply.status >= 500) {
        const detail = await errorText(reply)
        release()
        if (attempt >= MAX_ATTEMPTS) return serverError(reply, detail)
        const stopped = await pause(backoff(attempt), wanted)
        if (stopped !== undefined) return stopped
        attempt += 1
        continue
      }

      const finished = await finish(reply, release)
      if (finished.ok || finished.lost !== true || attempt >= MAX_ATTEMPTS) return finished.ok ? finished : withoutMark(finished)
      const stopped = await pause(backoff(attempt), wanted)
      if (stopped !== undefined) return stopped
      attempt += 1
    }
  }

  return {
    usage,
    fetch(wanted, maxBytes) {
      return withRepeats<Reply<Buffer>>(wanted, deadlines.bufferedMs, async (reply, release) => {
        try {
          const body = await readBody(reply, wanted.method === 'HEAD' ? undefined : maxBytes, usage)
          if (body === undefined) return tooLarge(reply, maxBytes)
          if (wanted.url.protocol === 'http:' && reply.status === 400 && isHttpsHint(body)) return speaksHttps(reply.url)
          return { ok: true, value: { ...reply, body } }
        } catch (error) {
          return { ...(await describeAt(error, reply.url, wanted)), lost: isConnectionLoss(error) }
        } finally {
          release()
        }
      })
    },
    open(wanted) {
      return withRepeats<Reply<AsyncIterable<Buffer>>>(wanted, deadlines.streamedMs, (reply, release) =>
        Promise.resolve({ ok: true, value: { ...reply, body: pieces(reply, release, usage) } }),
      )
    },
    describe: (error, wanted) => describeAt(error, wanted.url, wanted),
    close: () => agent.destroy(),
  }
}

/** A signal that also ends after `totalMs`; `release` must be called, or the timer lives on. */
export function limitTime(signal: AbortSignal, totalMs: number): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController()
  const stop = () => controller.abort(signal.reason)
  const timer = setTimeout(
    () => controller.abort(new DeadlineError(`the answer took longer than ${Math.round(totalMs / 100) / 10} seconds`)),
    totalMs,
  )
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  const release = () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
  return { signal: controller.signal, release }
}

async function pause(milliseconds: number, wanted: HttpRequest): Promise<Failure | undefined> {
  if (wanted.signal.aborted) return abortedFailure(wanted.url)
  if (milliseconds === 0) return undefined
  try {
    await wait(milliseconds, undefined, { signal: wanted.signal })
    return undefined
  } catch {
    return abortedFailure(wanted.url)
  }
}

/** 150 ms, 600 ms, each with up to half of it added, so that many clients don't come back at once. */
function backoff(attempt: number): number {
  return 150 * 4 ** (attempt - 1) * (1 + Math.random() / 2)
}

async function* pieces(reply: RawReply, release: () => void, usage: { bytes: number }): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of reply.body) {
      if (!Buffer.isBuffer(chunk)) continue
      usage.bytes += chunk.length
      yield chunk
    }
  } finally {
    release()
  }
}

/** @param maxBytes undefined for HEAD, whose `Content-Length` announces a body that does not come */
async function readBody(reply: RawReply, maxBytes: number | undefined, usage: { bytes: number }): Promise<Buffer | undefined> {
  if (maxBytes !== undefined && Number(reply.header('content-length') ?? 0) > maxBytes) {
    reply.body.destroy()
    return undefined
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of reply.body) {
    if (!Buffer.isBuffer(chunk)) continue
    length += chunk.length
    usage.bytes += chunk.length
    // Leaving the loop destroys the stream.
    if (length > (maxBytes ?? 0)) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, length)
}

async function discard(reply: RawReply): Promise<void> {
  await reply.body.dump({ limit: DISCARD_BYTES }).catch(() => undefined)
}

/** What a registry says about its 5xx, when it says it in its own form (OCI Distribution spec 1.1, "Error Codes"). */
async function errorText(reply: RawReply): Promise<string> {
  try {
    const body = await readBody(reply, DISCARD_BYTES, { bytes: 0 })
    const code = /"code"\s*:\s*"([A-Z_]{1,64})"/.exec(body?.toString('utf8') ?? '')?.[1]
    return code === undefined ? '' : ` ${code}`
  } catch {
    return ''
  }
}

function withoutMark(failure: Failure & { lost?: boolean }): Failure {
  const { lost: _, ...rest } = failure
  return rest
}

/** Servers tell plain HTTP clients so with a 400: Go's net/http, nginx, Apache. */
function isHttpsHint(body: Buffer): boolean {
  return (
    body.length < 4096 && /HTTP request (was sent )?to (an )?HTTPS|speaking plain HTTP to an SSL-enabled/i.test(body.toString('latin1'))
  )
}

function abortedFailure(url: URL): Failure {
  return { ok: false, kind: 'aborted', layer: 'http', detail: 'It was stopped before it was done.', host: hostOf(url) }
}

function tooLarge(reply: RawReply, maxBytes: number): Failure {
  const detail = `${hostOf(reply.url)} sent an answer of more than ${Math.round(maxBytes / 1024).toLocaleString('en')} KiB, which is not read. Check that this is a registry.`
  return { ok: false, kind: 'too-large', layer: 'http', detail, host: hostOf(reply.url) }
}

function rateLimited(reply: RawReply, seconds: number): Failure {
  const detail = `${hostOf(reply.url)} limits how often it can be asked (${reply.status}). Try again in ${seconds.toLocaleString('en')} ${seconds === 1 ? 'second' : 'seconds'}.`
  return { ok: false, kind: 'rate-limited', layer: 'http', detail, host: hostOf(reply.url), retryAfterSeconds: seconds }
}

function serverError(reply: RawReply, code: string): Failure {
  const detail = `${hostOf(reply.url)} answered with an error of its own (${reply.status}${code}), ${MAX_ATTEMPTS} times in a row. Look into the log of the registry.`
  return { ok: false, kind: 'bad-response', layer: 'http', detail, host: hostOf(reply.url) }
}

/**
 * Reads `Retry-After` (RFC 9110 10.2.3): seconds, or a date.
 * @returns whole seconds from now, at least 0; undefined when absent or unreadable
 */
function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1000))
}
