import { HISTORY_DAYS } from '~/contract/sync'

/** Of the drawing, a unit a day. */
export const WIDTH = HISTORY_DAYS

/** What each letter is called, and how high it stands of 20: the worse, the higher. */
const looks = [
  { letter: 's', tone: 'good', word: 'good', height: 7 },
  { letter: 'w', tone: 'warnings', word: 'with content set aside', height: 10 },
  { letter: 'f', tone: 'failed', word: 'failed', height: 20 },
  { letter: 'h', tone: 'held', word: 'held', height: 15 },
  { letter: 'c', tone: 'cancelled', word: 'cancelled', height: 4 },
] as const
const none = { letter: '-', tone: 'none', height: 1 } as const

export type StripTone = (typeof looks)[number]['tone'] | typeof none.tone

/** `Last 90 days: 86 good, 3 failed, 1 held`. */
export function stripWords(days: string): string {
  const parts = looks.flatMap(({ letter, word }) => {
    const count = Array.from(days).filter((each) => each === letter).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  return `Last ${HISTORY_DAYS} days: ${parts.length === 0 ? 'no run' : parts.join(', ')}`
}

/** The shapes to draw, one for each kind of day: days of one kind that follow each other are one block. @param days the last one at the right end */
export function bars(days: string): { readonly tone: StripTone; readonly path: string }[] {
  const shown = days.slice(-WIDTH).padStart(WIDTH, '-')
  return [...looks, none].flatMap(({ letter, tone, height }) => {
    const known = (each: string | undefined) => looks.some((look) => look.letter === each)
    const is = (index: number) => shown[index] === letter || (letter === '-' && index < WIDTH && !known(shown[index]))
    let path = ''
    for (let start = 0; start < WIDTH; start += 1) {
      if (!is(start)) continue
      let end = start + 1
      while (end < WIDTH && is(end)) end += 1
      path += `M${start} ${20 - height}h${end - start}v${height}h-${end - start}z`
      start = end
    }
    return path === '' ? [] : [{ tone, path }]
  })
}
