import type { PackFile, PackResource } from '~/contract/catalogue'
import type { SyncProgress, SyncReceipt } from '~/contract/sync'
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

/** How far a run is, as its connector knows it. */
export type SyncProgressCounts = Pick<SyncProgress, 'phase' | 'repositories' | 'tags' | 'packs' | 'item' | 'requests' | 'bytes'>

/** Validators of answers, by address: sent back, they make a request conditional (RFC 9110 13.1). */
export type Validators = Readonly<Record<string, { readonly etag?: string; readonly lastModified?: string }>>

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
  /** Read these alone: `repository:tag`, or a repository with all its tags, as references name them. Everything when left out. */
  readonly only?: ReadonlySet<string> | undefined
  /** Of the last run that read everything: what did not change since need not be sent again. Left out, everything is asked for. */
  readonly validators?: Validators | undefined
  /**
   * Repositories to the fingerprint that their list of tags had when all their digests were compared, not long ago. Where it is the same again, known digests are
   * taken for unchanged without a request, but for those in `compareAlways`. Empty or left out, every digest is compared.
   */
  readonly compared?: ReadonlyMap<string, string> | undefined
  /** References whose digests are compared whatever `compared` says: somebody uses them. */
  readonly compareAlways?: ReadonlySet<string> | undefined
  /** Repositories that this very run was through with before it was interrupted: nothing is asked about them, and what is known of them counts as there. */
  readonly done?: ReadonlySet<string> | undefined
  readonly signal: AbortSignal
  onProgress(progress: SyncProgressCounts): void
  onPack(found: FoundPack): Promise<void>
  onSkipped(skipped: Skipped): Promise<void>
  /** Everything of a repository was compared, and what changed was handed over. @param fingerprint of its list of tags */
  onRepository?(repository: string, fingerprint: string): void
}

export interface ReadSummary {
  /**
   * Every `repository:tag` that exists now: read, unchanged and set aside ones. Of a repository whose tags could not be read, those known before, so that nothing
   * counts as removed that may still be there.
   */
  readonly references: ReadonlySet<string>
  /** Repositories (and single references) that `references` is complete for; left out where it is for the whole registry. */
  readonly within?: ReadonlySet<string> | undefined
  /** HTTP requests sent. */
  readonly requests: number
  /** Received in bodies. */
  readonly bytes: number
  readonly receipt: SyncReceipt
  /** To be kept for the next run, where the registry gave any. */
  readonly validators?: Validators | undefined
}
