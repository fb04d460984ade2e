import { expect, test } from 'vitest'
import { createStartedRuns, type EndedRun, endWords } from './started-runs'

function ended(name: string, outcome: EndedRun['lastRun']['outcome'], change: Partial<EndedRun> = {}): EndedRun {
  const lastRun = {
    uid: `run of ${name}`,
    outcome,
    trigger: 'manual',
    finishedAt: '2026-05-10T12:00:00.000Z',
    added: 3,
    changed: 1,
    removed: 0,
  } as const
  return { name, lastRun, message: '', held: null, ...change }
}

test('the end of a run is said once, to whoever asked for it', () => {
  const runs = createStartedRuns()
  runs.start(['r1'])
  expect(runs.ended('r2', ended('other', 'succeeded'))).toBeUndefined()
  expect(runs.ended('r1', ended('harbor', 'succeeded'))?.message).toBe('harbor is synchronised: 3 added, 1 changed')
  expect(runs.ended('r1', ended('harbor', 'succeeded'))).toBeUndefined()
})

test('runs that were asked for together are said together, when the last has ended', () => {
  const runs = createStartedRuns()
  runs.start(['r1', 'r2', 'r3', 'r4'])
  runs.forget('r4')
  expect(runs.ended('r1', ended('a', 'succeeded'))).toBeUndefined()
  expect(runs.ended('r2', ended('b', 'failed'))).toBeUndefined()
  expect(runs.ended('r3', ended('c', 'warnings'))?.message).toBe('2 of 3 registries are synchronised. Look at b')
})

test('one that was asked for again is said with the later request', () => {
  const runs = createStartedRuns()
  runs.start(['r1', 'r2'])
  runs.start(['r2'])
  expect(runs.ended('r1', ended('a', 'succeeded'))?.message).toBe('a is synchronised: 3 added, 1 changed')
  expect(runs.ended('r2', ended('b', 'succeeded'))?.message).toBe('b is synchronised: 3 added, 1 changed')
})

test('a failure is said with its reason, what is held with what waits, and what somebody stopped not at all', () => {
  expect(endWords([ended('a', 'failed', { message: 'The registry refused the credentials.' })])).toEqual({
    message: 'a could not be synchronised: The registry refused the credentials.',
    tone: 'info',
  })
  const held = { runUid: 'run', since: '2026-05-10T12:00:00.000Z', removals: 31, inUse: 0 }
  expect(endWords([ended('a', 'held', { held })])?.message).toBe('a: Held: 31 removals to review')
  expect(endWords([ended('a', 'cancelled')])).toBeUndefined()
})
