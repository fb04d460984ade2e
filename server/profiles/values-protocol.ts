import type { PackSchemaEntry } from '~/contract/packs'

/** Where a text stops being YAML. Line and column count from 1. */
export interface YamlProblem {
  readonly line: number
  readonly column: number
  /** One sentence that begins with the place: `Line 3, column 5: …`. */
  readonly message: string
}

/** Whether a text is YAML. */
export interface YamlQuestion {
  readonly type: 'check'
  readonly text: string
  /** Manifests may hold several documents, values are one. */
  readonly documents: 'one' | 'many'
}

/** What the values of a layer say where its pack demands something. */
export interface ValuesQuestion {
  readonly type: 'inspect'
  readonly text: string
  /** The pack's own values: what is read-only must be as it is there. */
  readonly defaults: string
  /** Of schema.yaml. */
  readonly entries: readonly PackSchemaEntry[]
  /** Dotted paths whose texts are handed back. */
  readonly paths: readonly string[]
}

export interface ValuesReport {
  /** Set when it is no YAML: then the rest is empty. */
  readonly problem: YamlProblem | undefined
  /** False for a list and for a text alone. Empty values are a mapping. */
  readonly isMapping: boolean
  /** `pack.namespace` is set. */
  readonly hasNamespace: boolean
  /** One sentence for each parameter that breaks schema.yaml. No value is quoted: it may be a password. */
  readonly violations: readonly string[]
  /** Parameters whose expression could not be tried: it is none that JavaScript knows, or took too long. */
  readonly unchecked: readonly string[]
  /** Texts at `paths`, as far as they are there. */
  readonly texts: ReadonlyMap<string, string>
}

/** Main thread to worker. */
export interface ValuesJob {
  readonly id: number
  readonly question: YamlQuestion | ValuesQuestion
}

/** Worker to main thread: first that it is loaded, then one report a job. */
export type ValuesAnswer = { readonly type: 'ready' } | { readonly type: 'report'; readonly id: number; readonly report: ValuesReport }
