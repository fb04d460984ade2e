import type { SyncOutcome, SyncRun } from '~/contract/sync'
import { countOf } from '../../../lib/number'
import { absoluteTime } from '../../../lib/time'
import { BARS, changesOf, changeSummary, durationSummary, heightOf, type RunBar, runBars, scaleOf } from './run-series'
import { outcomeWords } from '../sync-words'
import { outcomes, secondsWords } from './run-words'
import type { DayTone } from './strip-days'
import styles from './History.module.css'

/** The colours of the strip, for runs. */
const tones = {
  queued: 'none',
  running: 'none',
  succeeded: 'good',
  // How long it took is what is drawn here; that something was set aside, the list says.
  warnings: 'good',
  held: 'held',
  failed: 'failed',
  cancelled: 'cancelled',
  superseded: 'cancelled',
} as const satisfies Record<SyncOutcome, DayTone>

/** Units of the drawings, which stretch to the room there is. */
const HEIGHT = 64
const STEP = 10
const BAR = 7

/** How long runs took and what they changed, at a glance. The list below has the same in words. */
export function RunCharts({ runs }: { readonly runs: readonly SyncRun[] }) {
  const bars = runBars(runs)
  // One bar says nothing that the list does not say better.
  if (bars.length < 2) return null
  const lengths = bars.map(({ seconds }) => seconds)
  const changes = bars.map(changesOf)
  const [longest, most] = [Math.max(...lengths), Math.max(...changes)]
  const [time, size] = [scaleOf(lengths), scaleOf(changes)]
  const which = bars.length === BARS ? `the last ${BARS} runs here` : countOf(bars.length, 'run')
  return (
    <div className={styles.charts}>
      <Chart
        title="Duration"
        note={`${which}, at most ${secondsWords(longest)}${cutWords(time.isCut)}`}
        summary={durationSummary(bars)}
        bars={bars}
        words={(bar) => `${absoluteTime(bar.at)}: ${secondsWords(bar.seconds)}, ${outcomes[bar.outcome].word.toLowerCase()}`}
        parts={(bar) => [{ height: heightOf(bar.seconds, time.top) * HEIGHT, tone: tones[bar.outcome] }]}
        isCut={(bar) => bar.seconds > time.top}
      />
      <Chart
        title="Versions added, changed, removed"
        note={most === 0 ? 'nothing changed' : `at most ${countOf(most, 'version')} in a run${cutWords(size.isCut)}`}
        summary={changeSummary(bars)}
        bars={bars}
        words={(bar) => `${absoluteTime(bar.at)}: ${outcomeWords(bar)}`}
        parts={(bar) => stacked(bar, size.top)}
        isCut={(bar) => changesOf(bar) > size.top}
        legend={most > 0}
      />
    </div>
  )
}

function cutWords(isCut: boolean): string {
  return isCut ? ' (drawn cut)' : ''
}

interface Part {
  readonly height: number
  readonly tone: DayTone | 'added' | 'changed' | 'removed'
}

function stacked(bar: RunBar, top: number): Part[] {
  const all = changesOf(bar)
  const full = heightOf(all, top) * HEIGHT
  return (['added', 'changed', 'removed'] as const).flatMap((tone) =>
    bar[tone] === 0 ? [] : [{ tone, height: Math.max(1, (full * bar[tone]) / all) }],
  )
}

interface ChartProps {
  readonly title: string
  readonly note: string
  /** What it shows, in a sentence. */
  readonly summary: string
  readonly bars: readonly RunBar[]
  readonly words: (bar: RunBar) => string
  /** From the ground up. */
  readonly parts: (bar: RunBar) => readonly Part[]
  /** Larger than the drawing is high. */
  readonly isCut: (bar: RunBar) => boolean
  readonly legend?: boolean
}

function Chart({ title, note, summary, bars, words, parts, isCut, legend = false }: ChartProps) {
  const width = Math.max(bars.length, 12) * STEP
  return (
    <figure className={styles.chart}>
      <figcaption>
        <strong>{title}</strong> <span className={styles.secondary}>{note}</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={summary}>
        {bars.map((bar, index) => {
          let ground = HEIGHT
          return (
            <g key={bar.uid} data-tooltip={words(bar)}>
              {/* The whole column answers the pointer, however low the bar. */}
              <rect x={index * STEP} y={0} width={STEP} height={HEIGHT} className={styles.column} />
              {parts(bar).map(({ height, tone }) => {
                ground -= height
                return <rect key={tone} x={index * STEP + 1} y={ground} width={BAR} height={height} className={styles[`${tone}Bar`]} />
              })}
              {isCut(bar) && <path d={`M${index * STEP} 14 l${BAR + 2} -5 v4 l-${BAR + 2} 5 z`} className={styles.cut} />}
            </g>
          )
        })}
      </svg>
      {legend && (
        <ul className={styles.legend} aria-label="What the colours mean">
          {(['added', 'changed', 'removed'] as const).map((tone) => (
            <li key={tone}>
              <svg className={styles.swatch} viewBox="0 0 1 1" aria-hidden="true">
                <rect width={1} height={1} className={styles[`${tone}Bar`]} />
              </svg>
              {tone}
            </li>
          ))}
        </ul>
      )}
    </figure>
  )
}
