import type { PackLayer, PackPreset, PackSchemaEntry, PackType } from '~/contract/packs'
import type { LayerState } from '~/contract/profile-tools'

/** A manifest of a layer, as it is edited. */
export interface ManifestDraft {
  readonly name: string
  readonly content: string
  /** Of one that is stored already. */
  readonly uid?: string
}

/** How a layer came into the profile: each has a dialog of its own. */
export type LayerKind = 'pack' | 'chart' | 'private-chart' | 'zarf' | 'manifest'

/** A layer as it is edited: what the dialogs hand to the wizard, and what they open again. */
export interface LayerDraft {
  /** Name of the pack, chart, package or manifest: once a profile. */
  readonly name: string
  readonly displayName: string
  readonly kind: LayerKind
  readonly type: PackType
  readonly layer: PackLayer
  readonly addonType: string
  /** Empty for manifests. */
  readonly registryUid: string
  readonly registryName: string
  /** Empty for charts that are named by hand; `spectro-manifest-pack` for manifests. */
  readonly packUid: string
  readonly tag: string
  readonly version: string
  readonly logoUrl: string
  readonly values: string
  /** The pack's own, to compare with; undefined until they were read. */
  readonly defaultValues: string | undefined
  readonly presets: readonly PackPreset[]
  readonly schema: readonly PackSchemaEntry[]
  readonly manifests: readonly ManifestDraft[]
  /** Of a stored layer: how it stands to its registry. */
  readonly state?: LayerState
}

/** A profile as it is edited. */
export interface ProfileDraft {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly tags: readonly string[]
  readonly layers: readonly LayerDraft[]
}

export function kindOf(type: PackType, packUid: string): LayerKind {
  switch (type) {
    case 'helm':
      return packUid === '' ? 'private-chart' : 'chart'
    case 'oci':
      return 'zarf'
    case 'manifest':
      return 'manifest'
    case 'spectro':
      return 'pack'
  }
}
