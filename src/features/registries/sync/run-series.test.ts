import { expect, test } from 'vitest'
import type { SyncRun } from '~/contract/sync'
import { BARS, changeSummary, durationSummary, heightOf, runBars, scaleOf } from './run-series'

function run(uid: string, seconds: number | null, more: Partial<SyncRun> = {}): SyncRun {
  const startedAt = '2026-11-20T10:00:00.000Z'
  return {
    uid,
    trigger: 'scheduled',
    requestedBy: '',
    requestedAt: startedAt,
    startedAt,
    finishedAt: seconds === null ? null : new Date(Date.parse(startedAt) + seconds * 1000).toISOString(),
    outcome: seconds === null ? 'running' : 'succeeded',
    code: null,
    message: '',
    restarts: 0,
    requests: 0,
    bytes: 0,
    added: 0,
    changed: 0,
    removed: 0,
    kept: 0,
    skipped: 0,
    only: null,
    receipt: null,
    ...more,
  }
}

test('bars go from the oldest to the newest, and leave out what has not ended', () => {
  expect(runBars([run('now', null), run('new', 2), run('old', 4)]).map(({ uid, seconds }) => [uid, seconds])).toEqual([
    ['old', 4],
    ['new', 2],
  ])
})

test('of many runs the newest are drawn', () => {
  const bars = runBars(Array.from({ length: BARS + 5 }, (_, index) => run(String(index), 1)))
  expect(bars).toHaveLength(BARS)
  expect(bars.at(-1)?.uid).toBe('0')
})

test('what is there is seen, however small beside the largest', () => {
  expect(heightOf(0, 100)).toBe(0)
  expect(heightOf(1, 10_000)).toBe(0.03)
  expect(heightOf(50, 100)).toBe(0.5)
  expect(heightOf(0, 0)).toBe(0)
})

test('one that towers over all others is cut', () => {
  expect(scaleOf([440, 10, 3])).toEqual({ top: 15, isCut: true })
  expect(heightOf(440, 15)).toBe(1)
  expect(scaleOf([40, 30])).toEqual({ top: 40, isCut: false })
  expect(scaleOf([12, 0, 0])).toEqual({ top: 12, isCut: false })
  expect(scaleOf([])).toEqual({ top: 0, isCut: false })
})

test('the drawings say in words what they show', () => {
  const bars = runBars([run('c', 90, { outcome: 'failed' }), run('b', 4, { changed: 2 }), run('a', 2, { added: 12, removed: 1 })])
  expect(durationSummary(bars)).toBe('Duration of 3 runs: from 2 s to 1 min 30 s, half of them within 4 s; 1 failed.')
  expect(changeSummary(bars)).toBe('Versions in 3 runs: 12 added, 2 changed, 1 removed.')
  expect(durationSummary([])).toBe('No run has ended.')
})
