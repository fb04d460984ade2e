import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RegistryEvent } from '~/contract/registry-events'
import { watch } from './watch'

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()

class Page extends EventTarget {
  hidden = false
  show(shown: boolean) {
    this.hidden = !shown
    this.dispatchEvent(new Event('visibilitychange'))
  }
}
let page = new Page()
let closers: (() => void)[] = []

/** A stream that says what the test says. */
function stream(signal: AbortSignal | null | undefined) {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start(started) {
      controller = started
    },
  })
  signal?.addEventListener('abort', () => controller?.error(new DOMException('Aborted', 'AbortError')))
  return {
    response: new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }),
    say: (event: RegistryEvent) => controller?.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`)),
    beat: () => controller?.enqueue(encoder.encode(':\n\n')),
    end: () => controller?.close(),
  }
}

/** Every call is answered by a stream of its own, in order. */
function serveStreams() {
  const streams: ReturnType<typeof stream>[] = []
  fetched.mockImplementation(async (_url, { signal }) => {
    const next = stream(signal)
    streams.push(next)
    return next.response
  })
  return streams
}

function follow() {
  const events: RegistryEvent[] = []
  const lives: boolean[] = []
  const close = watch('consoleRegistriesWatch', {}, { onEvent: (event) => events.push(event), onLive: (live) => lives.push(live) })
  closers.push(close)
  return { events, lives, close, isLive: () => lives.at(-1) === true }
}
const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const answer =
  (status: number, headers: Record<string, string> = {}) =>
  async () =>
    new Response(JSON.stringify({ code: 'Refused', message: 'No' }), {
      status,
      headers: { 'Content-Type': 'application/json', ...headers },
    })

beforeEach(() => {
  vi.useFakeTimers()
  page = new Page()
  closers = []
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
  vi.stubGlobal('document', page)
  vi.stubGlobal('window', { location: { pathname: '/settings/registries/oci' } })
})
afterEach(() => {
  for (const close of closers) close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('is live from the first event on, and closed gives the connection back', async () => {
  const streams = serveStreams()
  const { events, isLive, close } = follow()
  await passes(0)
  expect(isLive()).toBe(false)
  streams[0]?.say({ type: 'opened' })
  streams[0]?.say({ type: 'gone', uid: 'r1' })
  await passes(0)
  expect(isLive()).toBe(true)
  expect(events).toEqual([{ type: 'opened' }, { type: 'gone', uid: 'r1' }])
  close()
  expect(isLive()).toBe(false)
  expect(fetched.mock.calls[0]?.[1].signal?.aborted).toBe(true)
  await passes(120_000)
  expect(fetched).toHaveBeenCalledTimes(1)
})

test('comes back after it was cut off, later each time while nothing comes of it', async () => {
  const streams = serveStreams()
  const { isLive } = follow()
  await passes(0)
  streams[0]?.say({ type: 'opened' })
  await passes(0)
  streams[0]?.end()
  await passes(0)
  expect(isLive()).toBe(false)
  await passes(1_000)
  expect(fetched).toHaveBeenCalledTimes(2)
  fetched.mockImplementation(answer(503))
  streams[1]?.end()
  await passes(90_000)
  const calls = fetched.mock.calls.length
  expect(calls).toBeGreaterThan(5)
  expect(calls).toBeLessThan(12)
})

test('says nothing for long: lost, and asked for again; a comment now and then is enough', async () => {
  const streams = serveStreams()
  const { isLive } = follow()
  await passes(0)
  streams[0]?.say({ type: 'opened' })
  for (let beat = 0; beat < 6; beat += 1) {
    await passes(15_000)
    streams[0]?.beat()
  }
  await passes(0)
  expect(isLive()).toBe(true)
  await passes(20_000)
  expect(isLive()).toBe(false)
  await passes(1_000)
  expect(fetched).toHaveBeenCalledTimes(2)
})

test('rests while nobody sees the page', async () => {
  const streams = serveStreams()
  const { isLive } = follow()
  await passes(0)
  streams[0]?.say({ type: 'opened' })
  await passes(0)
  page.show(false)
  expect(isLive()).toBe(false)
  await passes(120_000)
  expect(fetched).toHaveBeenCalledTimes(1)
  page.show(true)
  await passes(0)
  streams[1]?.say({ type: 'opened' })
  await passes(0)
  expect(isLive()).toBe(true)
})

test.each([403, 404, 405])('is not asked for again after %i', async (status) => {
  fetched.mockImplementation(answer(status))
  follow()
  await passes(120_000)
  expect(fetched).toHaveBeenCalledTimes(1)
})

test('is not asked for again where something between answers with a list', async () => {
  fetched.mockImplementation(async () => new Response('{"items":[]}', { headers: { 'Content-Type': 'application/json' } }))
  const { isLive } = follow()
  await passes(120_000)
  expect(fetched).toHaveBeenCalledTimes(1)
  expect(isLive()).toBe(false)
})

test('waits as long as the server wants', async () => {
  fetched.mockImplementation(answer(429, { 'Retry-After': '40' }))
  follow()
  await passes(39_000)
  expect(fetched).toHaveBeenCalledTimes(1)
  await passes(2_000)
  expect(fetched).toHaveBeenCalledTimes(2)
})
