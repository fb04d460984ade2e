import { describe, expect, test } from 'vitest'
import { isQuiet, isTimeZone, nextRunAt } from './schedule'

const BERLIN = 'Europe/Berlin'
const NEW_YORK = 'America/New_York'
const quiet = (from: string, to: string, timeZone = BERLIN) => ({ from, to, timeZone })
const next = (at: string, quietHours: ReturnType<typeof quiet> | null) =>
  nextRunAt({ from: new Date(Date.parse(at) - 3_600_000), seconds: 3600, quietHours }).toISOString()

describe('quiet hours', () => {
  test.each([
    ['2026-06-01T19:59:59Z', false],
    ['2026-06-01T20:00:00Z', true],
    ['2026-06-01T22:30:00Z', true],
    ['2026-06-02T03:59:59Z', true],
    ['2026-06-02T04:00:00Z', false],
  ])('from 22:00 to 06:00 in Berlin, %s: %s', (at, expected) => {
    expect(isQuiet(new Date(at), quiet('22:00', '06:00'))).toBe(expected)
  })

  test('of the same day, around midnight, and none at all', () => {
    expect(isQuiet(new Date('2026-01-10T11:00:00Z'), quiet('12:00', '13:00'))).toBe(true)
    expect(isQuiet(new Date('2026-01-10T12:00:00Z'), quiet('12:00', '13:00'))).toBe(false)
    expect(isQuiet(new Date('2026-01-10T22:59:00Z'), quiet('00:00', '06:00'))).toBe(false)
    expect(isQuiet(new Date('2026-01-10T23:00:00Z'), quiet('00:00', '06:00'))).toBe(true)
    expect(isQuiet(new Date('2026-01-10T22:59:00Z'), quiet('22:00', '00:00'))).toBe(true)
    expect(isQuiet(new Date('2026-01-10T23:00:00Z'), quiet('22:00', '00:00'))).toBe(false)
    expect(isQuiet(new Date('2026-01-10T23:00:00Z'), quiet('10:00', '10:00'))).toBe(false)
    expect(isQuiet(new Date(), null)).toBe(false)
  })
})

describe('the next run', () => {
  test.each<[string, ReturnType<typeof quiet> | null, string]>([
    ['2026-06-01T21:30:00Z', null, '2026-06-01T21:30:00.000Z'],
    ['2026-06-01T12:00:00Z', quiet('22:00', '06:00'), '2026-06-01T12:00:00.000Z'],
    ['2026-06-01T21:30:41Z', quiet('22:00', '06:00'), '2026-06-02T04:00:00.000Z'],
    ['2026-06-02T03:59:59Z', quiet('22:00', '06:00'), '2026-06-02T04:00:00.000Z'],
    ['2026-01-10T11:10:00Z', quiet('12:00', '13:15'), '2026-01-10T12:15:00.000Z'],
    ['2026-06-01T18:10:00Z', quiet('23:30', '08:45', 'Asia/Kolkata'), '2026-06-02T03:15:00.000Z'],
    // 29 March 2026: Berlin's clocks go from 02:00 to 03:00, so that the night is an hour shorter.
    ['2026-03-28T22:30:00Z', quiet('22:00', '06:00'), '2026-03-29T04:00:00.000Z'],
    ['2026-03-29T00:30:00Z', quiet('22:00', '03:30'), '2026-03-29T01:30:00.000Z'],
    // Half past two is left out that night: the run begins when the clocks have passed it.
    ['2026-03-28T22:30:00Z', quiet('22:00', '02:30'), '2026-03-29T01:00:00.000Z'],
    // 25 October 2026: 02:00 to 03:00 comes twice, so that the night is an hour longer.
    ['2026-10-24T21:00:00Z', quiet('22:00', '06:00'), '2026-10-25T05:00:00.000Z'],
    ['2026-10-25T00:30:00Z', quiet('22:00', '03:30'), '2026-10-25T02:30:00.000Z'],
    // New York: 8 March and 1 November 2026, 02:00 in the morning.
    ['2026-03-08T04:00:00Z', quiet('22:00', '06:00', NEW_YORK), '2026-03-08T10:00:00.000Z'],
    ['2026-11-01T03:00:00Z', quiet('22:00', '06:00', NEW_YORK), '2026-11-01T11:00:00.000Z'],
    ['2026-11-01T06:30:00Z', quiet('00:30', '01:45', NEW_YORK), '2026-11-01T06:45:00.000Z'],
  ])('due at %s, quiet %j: %s', (at, quietHours, expected) => {
    expect(next(at, quietHours)).toBe(expected)
  })

  test('never begins in quiet hours, at whatever quarter of an hour of a year it is due', () => {
    const quietHours = quiet('21:40', '02:30')
    const wrong: string[] = []
    for (let at = Date.parse('2026-01-01T00:00:00Z'); at < Date.parse('2027-01-01T00:00:00Z'); at += 15 * 60_000) {
      const due = nextRunAt({ from: new Date(at), seconds: 0, quietHours })
      const early = due.getTime() > at && !isQuiet(new Date(due.getTime() - 60_000), quietHours)
      if (isQuiet(due, quietHours) || due.getTime() < at || early) wrong.push(due.toISOString())
    }
    expect(wrong).toEqual([])
  })
})

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Europe/Atlantis', false],
  ['+02:00', false],
  ['', false],
])('%j is a time zone: %s', (name, known) => {
  expect(isTimeZone(name)).toBe(known)
})
