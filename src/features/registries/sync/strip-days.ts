import { countOf } from '../../../lib/number'

/** What a day of the strip was like, by its letter. */
export const dayLooks = {
  s: { tone: 'good', word: 'good', legend: 'Good' },
  w: { tone: 'warnings', word: 'good, with content set aside', legend: 'With content set aside' },
  h: { tone: 'held', word: 'held', legend: 'Held' },
  f: { tone: 'failed', word: 'a run failed', legend: 'Failed' },
  c: { tone: 'cancelled', word: 'cancelled', legend: 'Cancelled' },
  '-': { tone: 'none', word: 'no run', legend: 'No run' },
} as const

export type DayLetter = keyof typeof dayLooks
export type DayTone = (typeof dayLooks)[DayLetter]['tone']

export interface StripDay {
  /** `2026-11-21`, in UTC. */
  readonly date: string
  readonly letter: DayLetter
  /** `Sat 21 Nov: a run failed`. */
  readonly words: string
}

const DAY_MS = 86_400_000
const named = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })

function isLetter(letter: string): letter is DayLetter {
  return letter in dayLooks
}

/** @param until the last day, `2026-11-21` @param letters a letter a day, the last one `until` */
export function stripDays(until: string, letters: string): StripDay[] {
  const last = Date.parse(`${until.slice(0, 10)}T00:00:00Z`)
  return Array.from(letters, (each, index) => {
    const letter = isLetter(each) ? each : '-'
    const time = last - (letters.length - 1 - index) * DAY_MS
    const date = new Date(time)
    return { date: date.toISOString().slice(0, 10), letter, words: `${named.format(date)}: ${dayLooks[letter].word}` }
  })
}

/** `90 days: 80 good, 3 with content set aside, 1 failed, 6 without a run.` */
export function stripSummary(days: readonly StripDay[]): string {
  const order = ['s', 'w', 'h', 'f', 'c', '-'] as const
  const words = { s: 'good', w: 'with content set aside', h: 'held', f: 'failed', c: 'cancelled', '-': 'without a run' } as const
  const parts = order.flatMap((letter) => {
    const count = days.filter((day) => day.letter === letter).length
    return count === 0 ? [] : [`${count} ${words[letter]}`]
  })
  return `${countOf(days.length, 'day')}: ${parts.join(', ')}.`
}
