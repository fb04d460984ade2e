import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { createConnect } from './connect'
import type { ConnectorEnvironment, Deadlines, Failure, Outcome, RegistryConnection, HostSlots } from './connector'
import { diagnose, type DiagnoseContext, type DiagnoseOptions, hostOf, isConnectionLoss, speaksHttps } from './diagnose'
import { discard, errorText, isHttpsHint, pieces, type RawReply, readBody, type Reply, serverError, tooLarge } from './http-reply'
import type { OutboundPolicy } from './outbound'
import type { ProxyRules } from './proxy'
import { createPatience, MAX_WAIT_SECONDS, NotAsked, retrySeconds } from './patience'
import { parseRetryAfter, rateLimitedReply } from './rate-limit'
import { isRedirect, MAX_REDIRECTS, redirectTarget } from './redirects'
import { limitTime, nobody, orAborted, type TimeLimit } from './time-limit'
import { tlsSettings } from './tls'
import type { Trace } from './trace'

export const defaultDeadlines: Deadlines = {
  connectMs: 10_000,
  headersMs: 15_000,
  bodyIdleMs: 15_000,
  bufferedMs: 60_000,
  streamedMs: 15 * 60_000,
}

/** Attempts after a lost connection or a 5xx. */
const MAX_ATTEMPTS = 3
/** Attempts when the server asks to come back later, waits included. */
const MAX_RATE_LIMITED_ATTEMPTS = 4

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD'
  readonly url: URL
  readonly accept?: string
  /** Sent to the host, port and scheme of `url` alone; a redirect elsewhere drops it. */
  readonly authorization?: string
  /** Of the answer of last time: where it is the same still, the answer is 304 without a body (RFC 9110 13.1). */
  readonly validators?: { readonly etag?: string; readonly lastModified?: string } | undefined
  readonly signal: AbortSignal
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
  readonly proxy?: ProxyRules | undefined
  readonly trace?: Trace | undefined
  readonly onLimit?: ConnectorEnvironment['onLimit'] | undefined
  readonly hosts?: HostSlots | undefined
}

/** What every client of a connector has from the environment. */
export function networkOf({
  outbound,
  deadlines = {},
  proxy,
  trace,
  onLimit,
  hosts,
}: ConnectorEnvironment): Pick<HttpOptions, 'outbound' | 'deadlines' | 'proxy' | 'trace' | 'onLimit' | 'hosts'> {
  return { outbound, deadlines, proxy, trace, onLimit, hosts }
}

/**
 * HTTP to one registry and to where it sends us: outbound policy, deadlines, redirects, repeats, typed failures. HTTP/1.1 with kept connections.
 * Synchronous work: a body of at most `maxBytes` is joined once (1 ms for 4 MiB).
 */
export function createHttpClient(options: HttpOptions): HttpClient {
  const deadlines: Deadlines = { ...defaultDeadlines, ...options.deadlines }
  const { outbound, proxy, trace } = options
  /** Ends with the client, and every socket with it. */
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  /** Of the request that is being handed over to undici, which opens its connection at once where it needs one. */
  let sending: TimeLimit | undefined
  /** Of all requests that wait for their answer. */
  const waiting = new Set<AbortSignal>()
  const agent = new Agent({
    connect: createConnect({
      outbound,
      tls: tlsSettings(options.tls),
      timeoutMs: deadlines.connectMs,
      signal: closing.signal,
      // undici also opens connections for requests that it has queued. When nobody waits for an answer any more, none is opened.
      request: () => sending ?? ([...waiting].every(({ aborted }) => aborted) ? nobody : undefined),
      proxy,
      trace,
    }),
    connections: options.connections,
    headersTimeout: deadlines.headersMs,
    bodyTimeout: deadlines.bodyIdleMs,
  })
  const context: DiagnoseContext = {
    outbound,
    hasCertificate: options.tls.certificate !== '',
    uploaded: options.tls.certificate,
    deadlines,
    proxy,
    trace,
  }
  const usage = { requests: 0, bytes: 0 }
  const patience = createPatience({ isPatient: options.waitWhenRateLimited, onLimit: options.onLimit })

  /** Waits until the host may be asked, and there is room to. @throws NotAsked, or the reason of the signal @returns what gives the room back */
  async function turnAt(host: string, limit: TimeLimit): Promise<() => void> {
    // What is waited here is not the server's time.
    limit.pause()
    try {
      for (;;) {
        await patience.wait(host, limit.signal)
        const give = await options.hosts?.take(host, limit.signal)
        // It may have asked for patience meanwhile.
        if (give === undefined) return () => undefined
        if (!patience.mustWait(host)) return give
        give()
      }
    } finally {
      limit.resume()
    }
  }

  async function sendOnce(url: URL, wanted: HttpRequest, authorization: string | undefined, limit: TimeLimit): Promise<RawReply> {
    const giveBack = await turnAt(hostOf(url), limit)
    try {
      const reply = await sendNow(url, wanted, authorization, limit)
      reply.body.once('close', giveBack)
      return reply
    } catch (error) {
      giveBack()
      throw error
    }
  }

  async function sendNow(url: URL, wanted: HttpRequest, authorization: string | undefined, limit: TimeLimit): Promise<RawReply> {
    const { signal } = limit
    usage.requests += 1
    sending = limit
    waiting.add(signal)
    const answer = request(url, {
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
        ...conditionsOf(wanted),
      },
    }).finally(() => waiting.delete(signal))
    sending = undefined
    const response = await orAborted(answer, signal)
    tellTime(url, response.headers.date)
    const header = (name: string) => {
      const value = response.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    }
    patience.heard(hostOf(url), header)
    return { status: response.statusCode, header, url, body: response.body }
  }

  function tellTime(url: URL, date: string | string[] | undefined): void {
    const time = Date.parse(String(date))
    if (!Number.isNaN(time)) trace?.serverTime(hostOf(url), new Date(time))
  }

  /** One request with its redirects (RFC 9110 15.4). Never throws for what the network does. */
  async function follow(wanted: HttpRequest, limit: TimeLimit): Promise<Outcome<RawReply> & { lost?: boolean }> {
    let url = wanted.url
    let authorization = wanted.authorization
    for (let hop = 0; ; hop += 1) {
      let reply: RawReply
      try {
        reply = await sendOnce(url, wanted, authorization, limit)
      } catch (error) {
        if (error instanceof NotAsked) return error.failure
        const failure = await describeAt(error, url, wanted)
        const isElsewhere = hostOf(url) !== hostOf(wanted.url) && failure.code !== 'CANCELLED'
        const detail = isElsewhere ? `${hostOf(wanted.url)} redirects to ${hostOf(url)}. ${failure.detail}` : failure.detail
        // What a second look has explained would be the same again.
        return { ...failure, detail, lost: isConnectionLoss(error) && failure.layer === 'connect' }
      }
      if (!isRedirect(reply.status)) return { ok: true, value: reply }
      const next = redirectTarget(reply, url, wanted.url, hop === MAX_REDIRECTS)
      await discard(reply)
      if (!(next instanceof URL)) return next
      if (next.origin !== url.origin) authorization = undefined
      url = next
    }
  }

  async function describeAt(
    error: unknown,
    url: URL,
    { signal }: HttpRequest,
    options?: Pick<DiagnoseOptions, 'hasBegun' | 'quietMs'>,
  ): Promise<Failure> {
    if (signal.aborted) return abortedFailure(url)
    const failure = await diagnose(error, url, context, { signal, ...options })
    // While a second look was under way.
    return isAborted(signal) ? abortedFailure(url) : failure
  }

  /** Repeats what may be repeated: lost connections, 5xx, and 429 with its wait. `finish` reads the body, so that a connection lost there counts too. */
  async function withRepeats<Value>(
    wanted: HttpRequest,
    totalMs: number,
    finish: (reply: RawReply, release: () => void) => Promise<Outcome<Value> & { lost?: boolean }>,
  ): Promise<Outcome<Value>> {
    for (let attempt = 1, limited = 1; ;) {
      const limit = limitTime(wanted.signal, totalMs)
      const { release } = limit
      const outcome = await follow(wanted, limit)
      if (!outcome.ok) {
        release()
        if (outcome.lost !== true || attempt >= MAX_ATTEMPTS) return withoutMark(outcome)
        const stopped = await pause(backoff(attempt), wanted)
        if (stopped !== undefined) return stopped
        attempt += 1
        continue
      }

      const reply = outcome.value
      if (reply.status === 429 || (reply.status === 503 && parseRetryAfter(reply.header('retry-after'), Date.now()) !== undefined)) {
        await discard(reply)
        release()
        const told = retrySeconds(reply.header)
        const seconds = told ?? 2 ** (limited - 1)
        if (!options.waitWhenRateLimited || seconds > MAX_WAIT_SECONDS || limited >= MAX_RATE_LIMITED_ATTEMPTS)
          return rateLimitedReply(reply, seconds, told !== undefined)
        patience.pause(hostOf(reply.url), seconds)
        limited += 1
        continue
      }
      if (reply.status >= 500) {
        const detail = await errorText(reply)
        release()
        if (attempt >= MAX_ATTEMPTS) return serverError(reply, detail, MAX_ATTEMPTS)
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
        const progress = { at: performance.now() }
        try {
          const body = await readBody(reply, wanted.method === 'HEAD' ? undefined : maxBytes, usage, progress)
          if (body === undefined) return tooLarge(reply, maxBytes)
          if (wanted.url.protocol === 'http:' && reply.status === 400 && isHttpsHint(body)) return speaksHttps(reply.url)
          return { ok: true, value: { ...reply, body } }
        } catch (error) {
          const quietMs = performance.now() - progress.at
          return { ...(await describeAt(error, reply.url, wanted, { hasBegun: true, quietMs })), lost: isConnectionLoss(error) }
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
    describe: (error, wanted) => describeAt(error, wanted.url, wanted, { hasBegun: true }),
    close() {
      closing.abort()
      return agent.destroy()
    },
  }
}

/** Asked anew after every wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
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

function conditionsOf({ validators }: HttpRequest): Record<string, string> {
  return {
    ...(validators?.etag === undefined ? {} : { 'if-none-match': validators.etag }),
    ...(validators?.lastModified === undefined ? {} : { 'if-modified-since': validators.lastModified }),
  }
}

function withoutMark(failure: Failure & { lost?: boolean }): Failure {
  const { lost: _, ...rest } = failure
  return rest
}

function abortedFailure(url: URL): Failure {
  return { ok: false, kind: 'aborted', layer: 'http', code: 'CANCELLED', detail: 'It was stopped before it was done.', host: hostOf(url) }
}
