import { expect, test } from 'vitest'
import { noProgress } from '../connectors/progress'
import { createRunProgress } from './run-progress'
import type { ClaimedRun } from './worker-store'

const run: ClaimedRun = {
  registryUid: 'r',
  runId: 'i',
  historyUid: 'h',
  trigger: 'manual',
  requestedBy: 'jo@example.com',
  startedAt: new Date('2026-11-20T10:00:00.000Z'),
  restarts: 1,
  only: null,
  requests: 100,
  bytes: 1000,
  validators: null,
}

function start() {
  let now = 0
  const progress = createRunProgress(run, () => now)
  return { progress, pass: (ms: number) => (now += ms) }
}

const reading = (done: number, total: number | null) => ({
  ...noProgress,
  phase: 'reading' as const,
  tags: { done, total },
  requests: done,
  bytes: done,
})

test('a rate and the time left are told once they are known, and follow what happened in the last ten seconds', () => {
  const { progress, pass } = start()
  progress.onProgress(reading(0, 1000))
  pass(1000)
  progress.onProgress(reading(100, 1000))
  expect(progress.current()).toMatchObject({ rate: null, remainingSeconds: null, requests: 200, bytes: 1100, restarts: 1, runUid: 'h' })
  pass(1000)
  progress.onProgress(reading(200, 1000))
  expect(progress.current()).toMatchObject({ rate: 100, remainingSeconds: 8 })
  for (let second = 0; second < 12; second += 1) {
    pass(1000)
    progress.onProgress(reading(200 + second, 1000))
  }
  expect(progress.current().rate).toBeLessThan(2)
  // Another phase counts something else.
  progress.onProgress({ ...reading(0, null), phase: 'listing', repositories: { done: 5, total: null } })
  expect(progress.current()).toMatchObject({ rate: null, remainingSeconds: null })
  pass(5000)
  progress.onProgress({ ...reading(0, null), phase: 'listing', repositories: { done: 10, total: null } })
  expect(progress.current()).toMatchObject({ rate: 1, remainingSeconds: null })
})

test('the host that says when to go on again is shown, until it does', () => {
  const { progress } = start()
  const waits = { host: 'a:443', limit: 200, remaining: 0, resumesAt: '2026-11-20T14:20:00.000Z' }
  progress.onLimit(waits)
  progress.onLimit({ host: 'b:443', limit: 10, remaining: 9, resumesAt: null })
  expect(progress.current().limit).toEqual(waits)
  progress.onLimit({ ...waits, remaining: 200, resumesAt: null })
  progress.onLimit({ host: 'b:443', limit: 10, remaining: 8, resumesAt: null })
  expect(progress.current().limit?.host).toBe('b:443')
})
