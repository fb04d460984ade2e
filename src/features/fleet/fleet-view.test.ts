import { expect, test } from 'vitest'
import type { FleetProcess } from '~/contract/sync'
import { alarmOf, ATTENTION, durationWords, isSilent, matchesState, rankOf, typeOf } from './fleet-view'

const at = '2026-11-21T02:00:00.000Z'
const worker: FleetProcess = {
  uid: 'w',
  host: 'node-1',
  pid: 1,
  role: 'worker',
  version: '1.0.0',
  startedAt: '2026-11-20T02:00:00.000Z',
  seenAt: '2026-11-21T01:59:55.000Z',
  running: 0,
  concurrency: 4,
}
const idle = { waiting: 0, running: 0, oldestSeconds: null }

test('says first that no worker is alive, though others still stand in the list', () => {
  expect(alarmOf({ at, queue: idle, processes: [worker] })).toBeUndefined()
  expect(alarmOf({ at, queue: idle, processes: [{ ...worker, role: 'all' }] })).toBeUndefined()
  const dead = { ...worker, seenAt: '2026-11-21T01:58:00.000Z' }
  expect(isSilent(dead, at)).toBe(true)
  expect(alarmOf({ at, queue: { ...idle, waiting: 3, oldestSeconds: 30 }, processes: [dead, { ...worker, role: 'api' }] })).toMatch(
    /^No worker is alive, and 3 runs wait/,
  )
})

test('a queue that does not move is an alarm', () => {
  expect(alarmOf({ at, queue: { waiting: 1, running: 4, oldestSeconds: 500 }, processes: [worker] })).toBeUndefined()
  expect(alarmOf({ at, queue: { waiting: 1, running: 4, oldestSeconds: 3000 }, processes: [worker] })).toMatch(
    /^A run has waited for 50 min: 1 worker can’t keep up/,
  )
})

test('the worst comes first, and one filter has all that needs attention', () => {
  const states = ['good', 'off', 'held', 'running', 'failing', 'late'] as const
  expect(states.toSorted((one, other) => rankOf({ state: one }) - rankOf({ state: other }))).toEqual([
    'failing',
    'held',
    'late',
    'running',
    'good',
    'off',
  ])
  expect(states.filter((state) => matchesState({ state }, ATTENTION))).toEqual(['held', 'failing', 'late'])
  expect(states.filter((state) => matchesState({ state }, 'good'))).toEqual(['good'])
})

test('names kinds and times', () => {
  expect(typeOf({ type: { kind: 'oci-ecr', providerType: 'helm' } })).toBe('Helm · ECR')
  expect(typeOf({ type: { kind: 'pack', providerType: 'pack' } })).toBe('Legacy Pack')
  expect([40, 720, 10_800].map(durationWords)).toEqual(['40 s', '12 min', '3 hr'])
})
