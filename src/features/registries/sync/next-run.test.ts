import { describe, expect, test } from 'vitest'
import { afterQuietHours, intervals, intervalWords, nextRunAt, timeZones, whenWords } from './next-run'

const at = (time: string) => Date.parse(time)
const iso = (time: number) => new Date(time).toISOString()
const night = { from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' }

describe('quiet hours', () => {
  test('over midnight end in the morning of their zone', () => {
    // Berlin is an hour ahead in winter.
    expect(iso(afterQuietHours(at('2026-11-22T22:30:15Z'), night))).toBe('2026-11-23T05:00:00.000Z')
    expect(iso(afterQuietHours(at('2026-11-23T03:00:00Z'), night))).toBe('2026-11-23T05:00:00.000Z')
  })
  test('leave other times as they are', () => {
    expect(iso(afterQuietHours(at('2026-11-23T05:00:00Z'), night))).toBe('2026-11-23T05:00:00.000Z')
    expect(iso(afterQuietHours(at('2026-11-23T12:34:56Z'), night))).toBe('2026-11-23T12:34:56.000Z')
  })
  test('within a day end on that day', () => {
    expect(iso(afterQuietHours(at('2026-11-23T09:00:00Z'), { from: '08:00', to: '18:00', timeZone: 'UTC' }))).toBe(
      '2026-11-23T18:00:00.000Z',
    )
  })
  test('end by the clock on the wall where clocks are put forward and back', () => {
    // 29 March 2026, 02:00 becomes 03:00; 25 October 2026, 03:00 becomes 02:00.
    expect(iso(afterQuietHours(at('2026-03-28T22:00:00Z'), night))).toBe('2026-03-29T04:00:00.000Z')
    expect(iso(afterQuietHours(at('2026-10-24T21:00:00Z'), night))).toBe('2026-10-25T05:00:00.000Z')
  })
})

describe('the next run', () => {
  const facts = { lastRunAt: at('2026-11-22T20:00:00Z'), installationSeconds: 86_400 }
  const now = at('2026-11-22T20:10:00Z')
  test('is an interval after the last, or the installation’s', () => {
    expect(iso(nextRunAt({ intervalSeconds: 3600, quietHours: null }, facts, now))).toBe('2026-11-22T21:00:00.000Z')
    expect(iso(nextRunAt({ intervalSeconds: null, quietHours: null }, facts, now))).toBe('2026-11-23T20:00:00.000Z')
  })
  test('is never in the past, and waits for the end of quiet hours', () => {
    expect(iso(nextRunAt({ intervalSeconds: 3600, quietHours: null }, facts, at('2026-11-24T00:00:00Z')))).toBe('2026-11-24T00:00:00.000Z')
    expect(iso(nextRunAt({ intervalSeconds: 3600, quietHours: night }, facts, now))).toBe('2026-11-23T05:00:00.000Z')
  })
  test('is said in the zone that counts', () => {
    expect(whenWords(at('2026-11-23T05:00:00Z'), 'Europe/Berlin')).toBe('06:00, Mon 23 Nov (Europe/Berlin)')
    expect(() => whenWords(0, 'Europe/Nowhere')).toThrow(RangeError)
  })
})

test('intervals are those within the installation’s, and the one that is saved', () => {
  expect(intervals(86_400, null)).toEqual([900, 1800, 3600, 10_800, 21_600, 43_200, 86_400])
  expect(intervals(3600, null)).toEqual([900, 1800, 3600])
  expect(intervals(3600, 7200)).toEqual([900, 1800, 3600, 7200])
  expect([900, 3600, 7200, 5400, 172_800].map(intervalWords)).toEqual(['15 minutes', '1 hour', '2 hours', '90 minutes', '2 days'])
})

test('the zone of the browser is offered even where the list leaves it out', () => {
  expect(timeZones('UTC').filter((zone) => zone === 'UTC')).toHaveLength(1)
  expect(timeZones('Etc/GMT+3')).toContain('Etc/GMT+3')
})
