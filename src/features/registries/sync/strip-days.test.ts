import { expect, test } from 'vitest'
import { stripDays, stripSummary } from './strip-days'

test('the last letter is the last day, also over the end of a month', () => {
  expect(stripDays('2026-12-01', 'sf').map(({ date, words }) => [date, words.split(': ')[1]])).toEqual([
    ['2026-11-30', 'good'],
    ['2026-12-01', 'a run failed'],
  ])
})

test('a letter of a later version is no run', () => {
  expect(stripDays('2026-12-01', 'x')[0]?.letter).toBe('-')
})

test('the days are counted by what they were like', () => {
  expect(stripSummary(stripDays('2026-12-01', '--sswhfc'))).toBe(
    '8 days: 2 good, 1 with content set aside, 1 held, 1 failed, 1 cancelled, 2 without a run.',
  )
})
