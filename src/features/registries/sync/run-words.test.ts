import { describe, expect, test } from 'vitest'
import type { SyncReceipt } from '~/contract/sync'
import {
  cappedWords,
  durationOf,
  limitWords,
  paceWords,
  phaseWords,
  receiptSentences,
  restartWords,
  secondsWords,
  shortDigest,
} from './run-words'

const empty: SyncReceipt = {
  pages: 0,
  repositories: 0,
  tags: 0,
  notSemver: 0,
  companions: 0,
  other: 0,
  unreadable: 0,
  compared: 0,
  trusted: 0,
  notModified: 0,
}

describe('the receipt', () => {
  test('says what was looked at and what was taken as unchanged', () => {
    expect(receiptSentences({ ...empty, pages: 9, tags: 812, notSemver: 44, unreadable: 3, compared: 5, trusted: 800 })).toEqual([
      '9 pages followed, 812 tags, 44 not SemVer, 3 unreadable.',
      '5 compared by digest, 800 taken as unchanged because their list was.',
    ])
  })
  test('has no second sentence where nothing was compared', () => {
    expect(receiptSentences({ ...empty, pages: 1, repositories: 1, tags: 1 })).toEqual(['1 page followed, 1 repository, 1 tag.'])
  })
})

test('durations are said in the units that people use', () => {
  expect([0.42, 9.96, 59.6, 200, 3600, 3900].map(secondsWords)).toEqual(['0.4 s', '10 s', '1 min', '3 min 20 s', '1 h', '1 h 5 min'])
})

test('a run that did not end, or never began, has no duration', () => {
  const at = '2026-11-20T10:00:00.000Z'
  expect(durationOf({ startedAt: at, finishedAt: null })).toBeUndefined()
  expect(durationOf({ startedAt: null, finishedAt: at })).toBeUndefined()
  expect(durationOf({ startedAt: at, finishedAt: '2026-11-20T10:01:30.000Z' })).toBe(90)
})

test('a list is called cut only where it is', () => {
  expect(cappedWords(1000, 13_795)).toBe('The first 1,000 of 13,795 are kept.')
  expect(cappedWords(1000, 1000)).toBeUndefined()
  expect(cappedWords(3, 3)).toBeUndefined()
})

test('interruptions are counted', () => {
  expect(restartWords(0)).toBeUndefined()
  expect(restartWords(1)).toBe('Went on after an interruption, 1 time')
})

test('a digest keeps its algorithm and enough to tell two apart', () => {
  expect(shortDigest(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('sha256:0123456789ab…')
  expect(shortDigest('')).toBe('')
})

describe('a run that goes on', () => {
  test('says its place while it waits', () => {
    expect(phaseWords({ phase: 'queued', queuePlace: 3 })).toBe('Waiting, place 3 in the queue')
    expect(phaseWords({ phase: 'reading', queuePlace: null })).toBe('Reading')
  })
  test('says its pace once it is known', () => {
    expect(paceWords({ rate: null, remainingSeconds: null })).toEqual([])
    expect(paceWords({ rate: 24.26, remainingSeconds: 125 })).toEqual(['24.3 a second', '3 min left'])
  })
  test('says what the registry allows', () => {
    const limit = { host: 'registry.example:443', limit: 200, remaining: 61, resumesAt: null }
    expect(limitWords(limit)).toBe('61 of 200 requests left')
    expect(limitWords({ ...limit, resumesAt: '2026-11-20T14:20:00.000Z' })).toMatch(/^61 of 200 requests left, resumes \d\d:20/)
    expect(limitWords({ ...limit, limit: null, remaining: null })).toBe('limits requests')
  })
})
