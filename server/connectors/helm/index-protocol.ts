import type { PackLogo } from '../content'

/** What the worker is started with. */
export interface IndexWorkerData {
  /** Address of the index without `index.yaml`, with a slash at the end: relative addresses of charts start here. */
  readonly base: string
  /** `chart:version` to the fingerprint of last time; what is unchanged comes back as a reference alone. */
  readonly known: ReadonlyMap<string, string>
  /** Look into everything, but hand nothing back but counts. */
  readonly countOnly: boolean
  /** Hand back this one version and nothing else. */
  readonly only?: WantedChart | undefined
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

/** Worker to main thread. The last message is `done` or `refused`. */
export type IndexReply =
  | IndexBatch
  | IndexRefusal
  | { readonly type: 'done'; readonly charts: number; readonly versions: number; readonly missing: readonly WantedChart[] }
