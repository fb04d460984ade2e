import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import type { LayerState } from '~/contract/profile-tools'
import type { MockDb } from './db'
import type { LayerRow } from './profile-rows'
import type { RegistryRow } from './rows'
import type { PackRow } from './seeds/packs'

type Place = Pick<LayerRow, 'packUid' | 'registryUid' | 'registryName' | 'repository' | 'tag' | 'version' | 'displayName'>

/** What stands in the registries now, for layers of one tenant. */
export interface Present {
  /** The pack version where the layer was chosen; undefined when it is gone, and for manifests and charts that are named by hand. */
  pack(layer: Place): PackRow | undefined
  /** Undefined when it was removed, and for manifests. */
  registry(layer: Place): RegistryRow | undefined
  /** Why a layer can't be used; empty when it can. */
  missing(layer: Place): string
}

/** Names a place in a registry. */
function placeOf(registryUid: string, repository: string, version: string): string {
  return `${registryUid} ${repository}:${version}`
}

export function presentFor(db: MockDb, tenantUid: string): Present {
  const registries = new Map(
    db.registries.flatMap((row) => (row.scope === 'system' || row.tenantUid === tenantUid ? [[row.uid, row]] : [])),
  )
  const shelves = new Map<string, Map<string, PackRow>>()
  const shelfOf = (row: RegistryRow) => {
    const known = shelves.get(row.uid)
    if (known !== undefined) return known
    const rows = db.rowsOf(row)
    const shelf = new Map(rows.map((pack) => [placeOf(pack.registryUid, pack.repository, pack.version), pack]))
    shelves.set(row.uid, shelf)
    return shelf
  }
  const registry = (layer: Place) => registries.get(layer.registryUid)
  const pack = (layer: Place) => {
    const row = registry(layer)
    if (row === undefined || layer.packUid === '' || layer.packUid === MANIFEST_PACK_UID) return undefined
    return shelfOf(row).get(placeOf(layer.registryUid, layer.repository, layer.tag))
  }
  return {
    pack,
    registry,
    missing: (layer) => {
      if (layer.packUid === MANIFEST_PACK_UID) return ''
      if (registry(layer) === undefined) return `The registry ${layer.registryName} was removed`
      if (layer.packUid === '' || pack(layer) !== undefined) return ''
      return `${layer.displayName} ${layer.version} is no longer in the registry ${layer.registryName}`
    },
  }
}

/** How a layer stands to its registry now. */
export function stateOfLayer(layer: LayerRow, present: Present): LayerState {
  if (layer.packUid === MANIFEST_PACK_UID) return 'ok'
  if (present.missing(layer) !== '') return 'missing'
  const now = present.pack(layer)
  if (now === undefined) return 'unlisted'
  if (layer.digest === '' || layer.digest === now.digest) return 'ok'
  return layer.keptDigest === now.digest ? 'kept' : 'changed'
}
