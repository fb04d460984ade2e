import type { PackFile, PackResource } from '~/contract/catalogue'
import type { SyncProgress } from '~/contract/console'
import type { PackConstraint, PackLayer, PackPreset, PackSchemaEntry, PackType } from '~/contract/packs'

export interface PackLogo {
  readonly mediaType: 'image/png' | 'image/gif' | 'image/jpeg' | 'image/svg+xml' | 'image/webp'
  readonly bytes: Buffer
  /** Hex. */
  readonly sha256: string
}

/** What has to be opened to be seen: of a chart it is in the archive. */
export interface ContentDetails {
  /** Text of values.yaml; empty when there is none. */
  readonly valuesYaml: string
  /** Markdown; empty when there is none. */
  readonly readme: string
  readonly logo: PackLogo | null
  /** The first `MAX_FILES` in the archive, folders left out, with paths below the pack; null where nobody has looked yet. */
  readonly files: readonly PackFile[] | null
}

/**
 * A version in the catalogue, as far as its registry tells: a pack, a chart (type `helm`) or a Zarf package (type `oci`). Every text is storable: no NUL, no lone
 * surrogates.
 */
export interface PackContent extends ContentDetails {
  readonly name: string
  readonly displayName: string
  readonly version: string
  readonly layer: PackLayer
  readonly type: PackType
  readonly addonType: string
  readonly addonSubType: string
  readonly cloudTypes: string[]
  readonly group: string
  readonly eol: string
  readonly annotations: Record<string, string>
  readonly schemaEntries: PackSchemaEntry[]
  readonly presets: PackPreset[]
  readonly dependencies: PackConstraint[]
  /** What the nodes must have. */
  readonly resources: PackResource[]
  /** Text of pack.json, Chart.yaml or zarf.yaml; empty where it is not known. */
  readonly definition: string
  /** Where the archive of a chart is: an absolute http, https or oci address. Empty when nothing is left to open. */
  readonly archiveUrl: string
  /** Address of the icon that a chart names; empty without one. */
  readonly iconUrl: string
  /** False: values, README and logo are read when somebody opens the version. */
  readonly detailsRead: boolean
}

/** A version as it stands in a registry. */
export interface FoundPack {
  /** Repository of OCI; of a classic Helm repository or a legacy pack registry the name. */
  readonly repository: string
  /** Of OCI; elsewhere the version as it is written there. */
  readonly tag: string
  /** Of the manifest that the tag points to, or another fingerprint that changes with the content. */
  readonly digest: string
  readonly content: PackContent
}

export type SyncProgressCounts = Pick<SyncProgress, 'phase' | 'repositories' | 'tags' | 'packs'>

export interface Skipped {
  /** `repository:tag`, or a repository whose tags can't be read. */
  readonly reference: string
  /** Set when the content itself is the reason: as long as the digest stays, so does the reason. */
  readonly digest: string | null
  readonly reason: string
}

export interface ReadOptions {
  /** `repository:tag` to the digest of last time, also of contents that were set aside. */
  readonly known: ReadonlyMap<string, string>
  readonly signal: AbortSignal
  onProgress(progress: SyncProgressCounts): void
  onPack(found: FoundPack): Promise<void>
  onSkipped(skipped: Skipped): Promise<void>
}

export interface ReadSummary {
  /**
   * Every `repository:tag` that exists now: read, unchanged and set aside ones. Of a repository whose tags could not be read, those known before, so that nothing
   * counts as removed that may still be there.
   */
  readonly references: ReadonlySet<string>
  /** HTTP requests sent. */
  readonly requests: number
  /** Received in bodies. */
  readonly bytes: number
}
