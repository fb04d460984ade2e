import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Diagnosis, DiagnosisEvent, DiagnosisStep } from '~/contract/diagnosis'
import { callEvents } from './call-events'
import { handleSessionRequired } from './client'
import { ApiFailure } from './failure'

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()

const step = (state: DiagnosisStep['state'], message = 'Müller & Söhne → 🟢'): DiagnosisStep => ({
  id: 'dns',
  title: 'DNS',
  state,
  host: 'registry.example.com:443',
  message,
  code: null,
  aim: null,
  facts: [],
  ms: null,
  limitMs: null,
})
const diagnosis: Diagnosis = {
  outcome: 'passed',
  endpoint: 'https://registry.example.com',
  startedAt: '2026-01-01T00:00:00Z',
  ms: 12,
  steps: [step('passed')],
  failure: null,
  chains: [],
  read: { name: 'nginx', version: '1.2.3', bytes: 84_000 },
  preview: null,
  actions: [],
}
const events: readonly DiagnosisEvent[] = [
  { type: 'start', steps: [step('pending')] },
  { type: 'step', step: step('running') },
  { type: 'step', step: step('passed') },
  { type: 'done', diagnosis },
]
const wire = (sent: readonly DiagnosisEvent[]) => sent.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')

/** A stream of these pieces. @param then `break`: the connection is cut after them; `hang`: nothing more comes */
function stream(pieces: readonly (string | Uint8Array)[], then: 'end' | 'break' | 'hang' = 'end', onCancel?: () => void): Response {
  const encoder = new TextEncoder()
  const waiting = [...pieces]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = waiting.shift()
      if (piece !== undefined) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece)
      else if (then === 'end') controller.close()
      else if (then === 'break') controller.error(new TypeError('network error'))
    },
    cancel: () => onCancel?.(),
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } })
}

const plain = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })

function diagnose(mayRepeat = () => true, signal?: AbortSignal) {
  const seen: DiagnosisEvent[] = []
  const result = callEvents(
    'consoleRegistryDiagnose',
    { body: { kind: 'saved', registryUid: 'r1' } },
    { onEvent: (event) => seen.push(event), resultOf: (event) => (event.type === 'done' ? event.diagnosis : undefined), mayRepeat },
    signal,
  )
  return { seen, result }
}
const asked = (index: number) => new Headers(fetched.mock.calls[index]?.[1].headers)

beforeEach(() => {
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
  vi.stubGlobal('window', { location: { pathname: '/system/administration/pack-registries' } })
})
afterEach(() => vi.unstubAllGlobals())

test('events come one by one and the last one is the result; the call is like any other', async () => {
  fetched.mockResolvedValue(stream([wire(events)]))
  const { seen, result } = diagnose()
  expect(await result).toEqual(diagnosis)
  expect(seen).toEqual(events)
  const [url, init] = fetched.mock.calls[0] ?? []
  expect(url).toBe('/v1/console/registries/diagnose')
  expect(init).toMatchObject({ method: 'POST', credentials: 'same-origin', body: '{"kind":"saved","registryUid":"r1"}' })
  expect(asked(0).get('Accept')).toMatch(/^text\/event-stream/)
  expect(asked(0).get('Console-Scope')).toBe('system')
  expect(asked(0).get('Content-Type')).toBe('application/json')
})

test('cut anywhere on its way, also inside a letter, a stream says the same', async () => {
  const bytes = new TextEncoder().encode(wire(events))
  for (const size of [1, 7, 64, 1000]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
    fetched.mockResolvedValueOnce(stream(pieces))
    const { seen, result } = diagnose()
    expect(await result).toEqual(diagnosis)
    expect(seen).toEqual(events)
  }
})

test('comments, carriage returns and named events are part of a stream', async () => {
  const text = `: keep alive\r\n\r\n${wire(events).replaceAll('\n', '\r\n').replace('data:', 'event: message\r\nid: 7\r\ndata:')}`
  fetched.mockResolvedValue(stream([text]))
  expect(await diagnose().result).toEqual(diagnosis)
})

test('what comes after the result is not waited for, and the connection is given back', async () => {
  const cancelled = vi.fn<() => void>()
  fetched.mockResolvedValue(stream([wire(events)], 'hang', cancelled))
  expect(await diagnose().result).toEqual(diagnosis)
  await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce())
})

test('an answer in plain JSON is the result', async () => {
  fetched.mockResolvedValue(plain(200, diagnosis))
  const { seen, result } = diagnose()
  expect(await result).toEqual(diagnosis)
  expect(seen).toEqual([])
  expect(fetched).toHaveBeenCalledOnce()
})

const whole = wire(events)
test.each([
  ['ends early', [wire(events.slice(0, 3))], 'end'],
  ['is cut', [wire(events.slice(0, 2))], 'break'],
  ['ends inside its last event', [whole.slice(0, -40)], 'end'],
  ['ends before the empty line that closes its last event', [whole.slice(0, -1)], 'end'],
  ['is empty', [], 'end'],
  ['holds something else than JSON', ['data: <html>Bad gateway</html>\n\n'], 'hang'],
  ['holds JSON that is no event', ['data: null\n\n'], 'hang'],
] as const)('a stream that %s is resumed as plain JSON, once', async (_, pieces, then) => {
  fetched.mockResolvedValueOnce(stream(pieces, then)).mockResolvedValueOnce(plain(200, diagnosis))
  expect(await diagnose().result).toEqual(diagnosis)
  expect(fetched).toHaveBeenCalledTimes(2)
  expect(asked(1).get('Accept')).toBe('application/json')
  expect(fetched.mock.calls[1]?.[1].body).toBe('{"kind":"saved","registryUid":"r1"}')
})

test('it is not made a second time where that does harm, and the second time is the last', async () => {
  fetched.mockResolvedValueOnce(stream([wire(events.slice(0, 2))], 'break'))
  await expect(diagnose(() => false).result).rejects.toMatchObject({ code: 'StreamEnded', status: 0 })
  expect(fetched).toHaveBeenCalledTimes(1)
  fetched.mockResolvedValueOnce(stream([])).mockRejectedValueOnce(new TypeError('Failed to fetch'))
  await expect(diagnose().result).rejects.toMatchObject({ code: 'NetworkError' })
  expect(fetched).toHaveBeenCalledTimes(3)
})

test('a refusal has code, fields and reference, and a missing session leads to the log-in page', async () => {
  const toLogin = vi.fn<() => void>()
  handleSessionRequired(toLogin)
  const body = { code: 'InvalidRequest', message: 'No', details: { fields: { 'spec.endpoint': 'Wrong' } }, ref: 'r1' }
  fetched.mockResolvedValueOnce(plain(400, body))
  await expect(diagnose().result).rejects.toMatchObject({ status: 400, code: 'InvalidRequest', ref: 'r1', details: body.details })
  fetched.mockResolvedValueOnce(plain(401, { code: 'SessionRequired', message: 'Sign in' }))
  await expect(diagnose().result).rejects.toBeInstanceOf(ApiFailure)
  expect(toLogin).toHaveBeenCalledOnce()
  handleSessionRequired(() => {})
})

test('aborting ends it at once and repeats nothing', async () => {
  const abort = new AbortController()
  fetched.mockImplementation((_, { signal }) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode(wire(events.slice(0, 2))))
        signal?.addEventListener('abort', () => controller.error(signal.reason))
      },
    })
    return Promise.resolve(new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }))
  })
  const { seen, result } = diagnose(() => true, abort.signal)
  await vi.waitFor(() => expect(seen).toHaveLength(2))
  abort.abort()
  await expect(result).rejects.toMatchObject({ name: 'AbortError' })
  expect(fetched).toHaveBeenCalledOnce()
})
