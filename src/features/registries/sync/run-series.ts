import type { SyncRun } from '~/contract/sync'
import { countOf, formatNumber } from '../../../lib/number'
import { outcomeWords } from '../sync-words'
import { durationOf, outcomes, secondsWords } from './run-words'

/** Most bars of a chart: more than that is noise at this width. */
export const BARS = 50

/** One run in both charts. */
export interface RunBar {
  readonly uid: string
  /** RFC 3339; when it began. */
  readonly at: string
  readonly outcome: SyncRun['outcome']
  readonly seconds: number
  readonly added: number
  readonly changed: number
  readonly removed: number
}

/** Runs that started and ended, the oldest first. @param runs the newest first */
export function runBars(runs: readonly SyncRun[]): RunBar[] {
  return runs
    .flatMap(({ uid, outcome, startedAt, finishedAt, added, changed, removed }) => {
      const seconds = durationOf({ startedAt, finishedAt })
      return seconds === undefined || startedAt === null ? [] : [{ uid, at: startedAt, outcome, seconds, added, changed, removed }]
    })
    .slice(0, BARS)
    .toReversed()
}

/** How often the largest is the next one, so that drawing it whole would flatten all others. */
const TOWERS = 4

export interface Scale {
  /** What fills the height of the drawing. */
  readonly top: number
  /** One value is larger and is drawn cut. */
  readonly isCut: boolean
}

/** The height of a drawing: of the largest, or of the next one where the largest towers over all others (a first run that read everything). */
export function scaleOf(values: readonly number[]): Scale {
  const [largest = 0, next = 0] = values.toSorted((a, b) => b - a)
  const isCut = next > 0 && largest > TOWERS * next
  return { top: isCut ? next * 1.5 : largest, isCut }
}

/** Height of a bar between 0 and 1. What is there but tiny beside the largest is still seen. */
export function heightOf(value: number, top: number): number {
  if (value <= 0 || top <= 0) return 0
  return Math.min(1, Math.max(0.03, value / top))
}

export function changesOf({ added, changed, removed }: Pick<RunBar, 'added' | 'changed' | 'removed'>): number {
  return added + changed + removed
}

/** What the chart of durations shows, for those who do not see it. */
export function durationSummary(bars: readonly RunBar[]): string {
  const sorted = bars.map(({ seconds }) => seconds).toSorted((a, b) => a - b)
  const [shortest, middle, longest] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
  if (shortest === undefined || middle === undefined || longest === undefined) return 'No run has ended.'
  const failed = bars.filter(({ outcome }) => outcome === 'failed').length
  const spread =
    sorted.length === 1
      ? secondsWords(longest)
      : `from ${secondsWords(shortest)} to ${secondsWords(longest)}, half of them within ${secondsWords(middle)}`
  return `Duration of ${countOf(bars.length, 'run')}: ${spread}${failed === 0 ? '' : `; ${formatNumber(failed)} ${outcomes.failed.word.toLowerCase()}`}.`
}

/** What the chart of changes shows, for those who do not see it. */
export function changeSummary(bars: readonly RunBar[]): string {
  const sum = bars.reduce(
    (total, bar) => ({
      added: total.added + bar.added,
      changed: total.changed + bar.changed,
      removed: total.removed + bar.removed,
    }),
    { added: 0, changed: 0, removed: 0 },
  )
  return `Versions in ${countOf(bars.length, 'run')}: ${outcomeWords(sum)}.`
}
