import type { Selectable } from 'kysely'
import type { StoredManifest, Tables } from '../db/schema'

/** A layer as it is stored: what was chosen, whatever has become of its pack and its registry since. */
export type LayerRow = Selectable<Tables['profile_layers']>
export type ProfileRow = Selectable<Tables['profiles']>
export type Stage = LayerRow['stage']

/** A layer that is about to be stored: its place and its profile are not known yet. */
export interface NewLayer {
  readonly name: string
  readonly display_name: string
  readonly type: LayerRow['type']
  readonly layer: LayerRow['layer']
  readonly addon_type: string
  readonly pack_uid: string
  readonly registry_uid: string
  readonly registry_name: string
  readonly repository: string
  readonly tag: string
  readonly version: string
  readonly digest: string
  readonly kept_digest: string
  readonly chosen_at: Date
  readonly values_yaml: string
  readonly default_values: string
  readonly definition: string
  readonly manifests: readonly StoredManifest[]
}
