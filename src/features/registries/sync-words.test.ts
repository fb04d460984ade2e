import { describe, expect, it, test } from 'vitest'
import type { RegistryOverview } from '~/contract/console'
import type { RegistrySyncStatus } from '~/contract/registries'
import { sampleOverview } from './overview-sample'
import { failingWords, heldWords, isLate, leftWords, paceLine } from './sync-words'

const DAY = 86_400
const now = Date.parse('2026-05-10T12:00:00.000Z')
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()
const sync: RegistrySyncStatus = { isSyncSupported: true, lastRunTime: ago(DAY), lastSyncedTime: ago(DAY), message: '', status: 'Success' }
const overview: RegistryOverview = { ...sampleOverview, sync, createdAt: ago(30 * DAY) }

test.each([
  [3, '5 s left'],
  [41, '45 s left'],
  [58, '1 min left'],
  [121, '3 min left'],
  [7200, '2 h left'],
])('%i seconds read “%s”', (seconds, words) => {
  expect(leftWords(seconds)).toBe(words)
})

describe('the line under a run', () => {
  const limit = { host: 'registry-1.docker.io:443', limit: 200, remaining: 61, resumesAt: '2026-05-10T14:20:00.000Z' }

  it('says how fast it goes and how long it still takes, or nothing while that is not known', () => {
    expect(paceLine({ rate: 14.4, remainingSeconds: 120, limit: null })).toBe('14/s · 2 min left')
    expect(paceLine({ rate: 1.26, remainingSeconds: null, limit: { ...limit, resumesAt: null } })).toBe('1.3/s')
    expect(paceLine({ rate: null, remainingSeconds: null, limit: null })).toBeUndefined()
    expect(paceLine({ rate: 0, remainingSeconds: null, limit: null })).toBeUndefined()
  })

  it('says instead until when the registry wants no requests', () => {
    expect(paceLine({ rate: 14, remainingSeconds: 120, limit })).toMatch(/^61 of 200 requests left, resumes \d{2}[:.]\d{2}/)
    expect(paceLine({ rate: 14, remainingSeconds: 120, limit: { ...limit, limit: null } })).toMatch(/^61 requests left, resumes /)
    expect(paceLine({ rate: 14, remainingSeconds: 120, limit: { ...limit, remaining: null } })).toMatch(
      /^The registry asks to wait, resumes /,
    )
  })
})

test('what fails says since when, and how old the catalogue is', () => {
  const failing = (change: Partial<RegistryOverview>) => ({ sync, overview: { ...overview, ...change } })
  expect(failingWords(failing({}), now)).toBeUndefined()
  expect(failingWords(failing({ failingSince: ago(3 * DAY) }), now)).toMatch(/^Failing since .*7.*, catalogue as of .*9.*$/)
  const never = { ...sync, lastSyncedTime: '0001-01-01T00:00:00.000Z' }
  expect(failingWords({ sync: never, overview: { ...overview, failingSince: ago(3 * DAY) } }, now)).toMatch(/, nothing read yet$/)
})

test('removals that wait are counted', () => {
  expect(heldWords({ removals: 31 })).toBe('Held: 31 removals to review')
  expect(heldWords({ removals: 1 })).toBe('Held: 1 removal to review')
})

describe('late', () => {
  const late = (change: Partial<RegistryOverview>) => {
    const item = { ...overview, ...change }
    return isLate({ ...item, overview: item }, DAY, now)
  }
  const old = { ...sync, lastSyncedTime: ago(2 * DAY + 60) }

  it('is what had no good run for two intervals, its own before the installation’s', () => {
    expect(late({})).toBe(false)
    expect(late({ sync: old })).toBe(true)
    expect(late({ settings: { ...overview.settings, intervalSeconds: 3600 } })).toBe(true)
    expect(late({ sync: old, settings: { ...overview.settings, intervalSeconds: 7 * DAY } })).toBe(false)
    expect(late({ sync: { ...sync, lastSyncedTime: '' } })).toBe(true)
    expect(late({ sync: { ...sync, lastSyncedTime: '' }, createdAt: ago(60) })).toBe(false)
  })

  it('is not what says itself why it had none, or does not synchronise', () => {
    const paused = { since: ago(DAY), message: '', by: 'person' } as const
    const held = { runUid: 'run1', since: ago(DAY), removals: 31, inUse: 0 }
    for (const change of [
      { paused },
      { held },
      { failingSince: ago(DAY) },
      { synchronised: false },
      { needsCredentials: true },
      { sync: { ...old, status: 'InProgress' as const } },
    ])
      expect(late({ sync: old, ...change })).toBe(false)
    expect(isLate({ ...overview, sync: old, overview: undefined }, DAY, now)).toBe(false)
  })
})
