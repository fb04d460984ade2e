import { expect, test } from 'vitest'
import { isUnset, relativeTime } from './time'

const now = Date.parse('2026-01-15T12:00:00Z')
const at = (seconds: number) => relativeTime(new Date(now + seconds * 1000).toISOString(), now)

test.each([
  [-5, 'just now'],
  [20, 'just now'],
  [40, 'in a moment'],
  [-12 * 60, '12 min ago'],
  [-59.6 * 60, '1 hr ago'],
  [-3 * 3600, '3 hr ago'],
  [-24 * 3600, 'yesterday'],
  [-4 * 86400, '4 days ago'],
  [5 * 60, 'in 5 min'],
])('%d seconds are %s', (seconds, words) => {
  expect(at(seconds)).toBe(words)
})

test('Palette’s zero time is no time', () => {
  expect(isUnset('0001-01-01T00:00:00.000Z')).toBe(true)
  expect(isUnset(null)).toBe(true)
  expect(isUnset('2026-01-01T00:00:00Z')).toBe(false)
})
