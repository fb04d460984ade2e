import type { PackLogo } from '../content'

/** What the worker is started with. */
export interface IndexWorkerData {
  /** Address of the index without `index.yaml`, with a slash at the end: relative addresses of charts start here. */
  readonly base: string
  /** `chart:version` to the fingerprint of last time; what is unchanged comes back as a reference alone. */
  readonly known: ReadonlyMap<string, string>
  /** Look into everything, but hand nothing back but counts. */
  readonly countOnly: boolean
  /** Hand back these alone: `chart:version`, or a chart with all its versions. */
  readonly only?: ReadonlySet<string> | undefined
  /** Charts to look for; an empty version means any. */
  readonly wanted: readonly WantedChart[]
  /** Largest text, in bytes; compressed and not. */
  readonly maxBytes: number
}

export interface WantedChart {
  readonly name: string
  readonly version: string
}

/** One version of a chart, as slim as the catalogue needs it. Every text is storable. */
export interface ChartRow {
  readonly chart: string
  readonly version: string
  /** `sha256:…` over all that the index says about the version and the catalogue keeps. */
  readonly fingerprint: string
  readonly annotations: Record<string, string>
  readonly definition: string
  readonly archiveUrl: string
  /** http or https; empty without one. */
  readonly iconUrl: string
  /** Of an icon that stands in the index itself; in `logos` of this or an earlier batch. */
  readonly logoSha256: string | null
}

export interface SkippedChart {
  readonly reference: string
  readonly reason: string
  /** Its version is none of SemVer. */
  readonly notSemver?: boolean
}

/** Main thread to worker. */
export type IndexRequest =
  | { readonly type: 'chunk'; readonly bytes: Uint8Array }
  | { readonly type: 'end' }
  /** A batch was taken: there is room for another. */
  | { readonly type: 'taken' }

export interface IndexBatch {
  readonly type: 'batch'
  readonly rows: readonly ChartRow[]
  readonly logos: readonly PackLogo[]
  readonly skipped: readonly SkippedChart[]
  /** `chart:version` of what is as it was. */
  readonly unchanged: readonly string[]
  /** Charts looked through so far, and all. */
  readonly charts: { readonly done: number; readonly total: number }
}

export interface IndexRefusal {
  readonly type: 'refused'
  readonly kind: 'bad-response' | 'too-large'
  readonly webPage: boolean
  /** Fits behind “index.yaml”, without a full stop. */
  readonly reason: string
}

/** A version that may be tried: the newest one of a chart, or a wanted one. */
export type ChartSample = Pick<ChartRow, 'chart' | 'version' | 'archiveUrl'>

/** What an index holds, in numbers. */
export interface IndexCounts {
  /** All that are listed. */
  readonly charts: number
  /** Likewise, with those that can't be used. */
  readonly versions: number
  /** Charts with a version that can be used, and those versions. */
  readonly usable: { readonly charts: number; readonly versions: number }
  /** What is set aside, by reason, the most frequent first. */
  readonly skipped: readonly { readonly reason: string; readonly count: number; readonly example: string }[]
  /** Versions that are set aside because theirs is none of SemVer, and all others. */
  readonly unusable: { readonly notSemver: number; readonly others: number }
  /** Of a few charts; the wanted ones first. */
  readonly samples: readonly ChartSample[]
  readonly missing: readonly WantedChart[]
}

/** Worker to main thread. The last message is `done` or `refused`. */
export type IndexReply = IndexBatch | IndexRefusal | ({ readonly type: 'done' } & IndexCounts)
