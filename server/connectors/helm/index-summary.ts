import { newestOf } from '../oci/names'
import type { ChartRow, ChartSample, IndexCounts, SkippedChart, WantedChart } from './index-protocol'

/** Charts of which one version is handed back. */
const MAX_SAMPLES = 5
/** Reasons that are told apart; what comes later counts together. */
const MAX_REASONS = 20
const OTHER_REASONS = 'other reasons'

/** Counts what an index holds while it is read, and picks versions to try. Synchronous: 20,000 versions take some 2 ms. */
export function createIndexSummary(wanted: readonly WantedChart[]) {
  const samples = new Map<string, ChartSample>()
  const reasons = new Map<string, { count: number; readonly example: string }>()
  const usable = { charts: 0, versions: 0 }
  const unusable = { notSemver: 0, others: 0 }
  /** Of the chart at hand, as far as it is to be sampled. */
  let ofChart: ChartSample[] = []
  let before = 0
  const wantedOf = (name: string) => wanted.find((one) => one.name === name)

  return {
    row({ chart, version, archiveUrl }: ChartRow): void {
      usable.versions += 1
      if (samples.size < MAX_SAMPLES || wantedOf(chart) !== undefined) ofChart.push({ chart, version, archiveUrl })
    },
    skipped({ reference, reason, notSemver }: SkippedChart): void {
      unusable[notSemver === true ? 'notSemver' : 'others'] += 1
      const key = reasons.size < MAX_REASONS || reasons.has(reason) ? reason : OTHER_REASONS
      const known = reasons.get(key)
      if (known === undefined) reasons.set(key, { count: 1, example: reference.slice(0, 200) })
      else known.count += 1
    },
    endOfChart(): void {
      if (usable.versions > before) usable.charts += 1
      before = usable.versions
      const sample = pick(ofChart, wantedOf(ofChart[0]?.chart ?? ''))
      if (sample !== undefined) samples.set(sample.chart, sample)
      ofChart = []
    },
    result(): Pick<IndexCounts, 'usable' | 'unusable' | 'skipped' | 'samples'> {
      return {
        usable,
        unusable,
        skipped: [...reasons]
          .map(([reason, { count, example }]) => ({ reason, count, example }))
          .toSorted((one, other) => other.count - one.count),
        samples: [...samples.values()].toSorted(
          (one, other) => Number(wantedOf(other.chart) !== undefined) - Number(wantedOf(one.chart) !== undefined),
        ),
      }
    },
  }
}

/** The wanted version, or the newest one. Helm lists the newest first: that counts where none is a version. */
function pick(versions: readonly ChartSample[], wanted: WantedChart | undefined): ChartSample | undefined {
  const own = wanted === undefined ? undefined : versions.find(({ version }) => version === wanted.version)
  if (own !== undefined || versions.length === 0) return own
  const newest = newestOf(versions.map(({ version }) => ({ tag: version })).toReversed())
  return versions.find(({ version }) => version === newest?.tag)
}
