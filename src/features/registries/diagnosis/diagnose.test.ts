import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Diagnosis, DiagnosisEvent, DiagnosisStep } from '~/contract/diagnosis'
import { ApiFailure } from '../../../api/failure'
import { diagnose } from './diagnose'
import { durationWords, effortWords, estimateWords, previewWords, readWords, sizeWords } from './diagnosis-words'
import { diagnosisOf } from './ended'
import type { Progress } from './live'

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()
beforeEach(() => {
  fetched.mockReset()
  vi.stubGlobal('fetch', fetched)
  vi.stubGlobal('window', { location: { pathname: '/settings/registries/oci' } })
})
afterEach(() => vi.unstubAllGlobals())

const step = (id: DiagnosisStep['id'], state: DiagnosisStep['state'], more: Partial<DiagnosisStep> = {}): DiagnosisStep => ({
  id,
  title: id,
  state,
  host: 'registry.example.com:443',
  message: '',
  code: null,
  aim: null,
  facts: [],
  ms: 5,
  limitMs: null,
  ...more,
})
const rejected = step('auth', 'failed', { code: 'AUTH_REJECTED', aim: 'form', message: 'Refused. Check the password.' })
const start: DiagnosisEvent = { type: 'start', steps: [step('dns', 'pending'), step('auth', 'pending'), step('list', 'pending')] }

function stream(events: readonly DiagnosisEvent[]): Response {
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
  return new Response(text, { headers: { 'Content-Type': 'text/event-stream' } })
}

function run() {
  const seen: Progress[] = []
  const result = diagnose(
    { kind: 'saved', registryUid: 'r1' },
    { endpoint: 'https://registry.example.com', onProgress: (progress) => seen.push(progress), signal: new AbortController().signal },
  )
  return { seen, result }
}

test('a step that failed stands although the rest was never heard, and nobody signs in a second time', async () => {
  fetched.mockResolvedValueOnce(stream([start, { type: 'step', step: step('dns', 'passed') }, { type: 'step', step: rejected }]))
  const { seen, result } = run()
  expect(await result).toMatchObject({
    outcome: 'failed',
    failure: { code: 'AUTH_REJECTED', step: 'auth', aim: 'form', message: 'Refused. Check the password.' },
    steps: [{ state: 'passed' }, { state: 'failed' }, { state: 'not-reached' }],
  })
  expect(seen.map(({ steps }) => steps.map(({ state }) => state).join(' '))).toEqual([
    'pending pending pending',
    'passed pending pending',
    'passed failed pending',
  ])
  expect(fetched).toHaveBeenCalledOnce()
})

test('what was cut off before anything failed is asked for again', async () => {
  const diagnosis: Diagnosis = {
    outcome: 'empty',
    endpoint: 'https://registry.example.com',
    startedAt: '2026-01-01T00:00:00Z',
    ms: 1,
    steps: [],
    failure: null,
    chains: [],
    read: null,
    preview: null,
    actions: [],
  }
  fetched
    .mockResolvedValueOnce(stream([start, { type: 'step', step: step('dns', 'passed') }]))
    .mockResolvedValueOnce(new Response(JSON.stringify(diagnosis), { headers: { 'Content-Type': 'application/json' } }))
  expect(await run().result).toEqual(diagnosis)
  expect(fetched).toHaveBeenCalledTimes(2)
})

test('a save that failed tells its diagnosis, and one that failed for another reason has none', () => {
  const failure = { code: 'AUTH_REJECTED', step: 'auth', aim: 'form', message: 'Refused.', host: '' } as const
  const error = new ApiFailure(400, {
    code: 'InvalidRegistryCredentials',
    message: 'Refused.',
    details: { steps: [step('dns', 'passed'), rejected], failure },
  })
  expect(diagnosisOf(error, 'https://registry.example.com')).toMatchObject({ outcome: 'failed', failure, ms: 10 })
  expect(diagnosisOf(new ApiFailure(409, { code: 'DuplicateName', message: 'Taken' }), '')).toBeUndefined()
})

test('numbers have units', () => {
  expect([0, 240, 1240, 9_960, 61_000].map(durationWords)).toEqual(['0 ms', '240 ms', '1.2 s', '10 s', '61 s'])
  expect([1, 60, 120, 7200].map(estimateWords)).toEqual(['1 second', '60 seconds', '2 minutes', '2 hours'])
  expect([1, 84_000, 1_500_000].map(sizeWords)).toEqual(['1 byte', '84 kB', '1.5 MB'])
  expect(readWords({ name: 'nginx', version: '1.2.3', bytes: 84_000 })).toBe('Read nginx 1.2.3, 84 kB')
})

test('a preview says what is counted and what is reckoned', () => {
  const preview = {
    repositories: 340,
    versions: 5120,
    exact: false,
    looked: 20,
    examples: ['nginx 1.2.3'],
    skipped: [],
    requests: 700,
    seconds: 120,
  }
  expect(previewWords(preview, ['chart', 'charts'])).toBe('A synchronisation would index about 340 charts, 5,120 versions: nginx 1.2.3, …')
  expect(previewWords({ ...preview, exact: true, repositories: 1, versions: 1 }, ['chart', 'charts'])).toBe(
    'A synchronisation would index 1 chart, 1 version: nginx 1.2.3.',
  )
  expect(effortWords(preview)).toBe('About 700 requests, 2 minutes.')
})
