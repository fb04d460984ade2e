import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { findPresentPacks, findPresentRegistries, placeOf, type PresentPack, type PresentRegistry } from './present-packs-store'
import { stateOfLayer } from './state-of-layer'
import type { LayerHead } from './store'

/** What has become of layers since they were chosen. */
export interface Present {
  /** What stands now where the layer was chosen. */
  pack(layer: LayerHead): PresentPack | undefined
  registry(layer: LayerHead): PresentRegistry | undefined
  /** Why the layer can't be used, in one sentence; empty when it can. */
  missing(layer: LayerHead): string
}

/** Looks the packs and registries of some layers up, in two queries for all of them. */
export async function findPresent({ services, actor }: Context, layers: readonly LayerHead[]): Promise<Present> {
  const viewer = viewerOf(actor)
  const packs = await findPresentPacks(services.db, viewer, layers)
  const registries = await findPresentRegistries(services.db, viewer, layers)
  const present: Present = {
    pack: (layer) => packs.get(placeOf(layer)),
    registry: (layer) => registries.get(layer.registry_uid),
    missing(layer) {
      const registry = present.registry(layer)
      if (stateOfLayer(layer, present.pack(layer)?.digest, registry !== undefined) !== 'missing') return ''
      return registry === undefined
        ? `The registry ${layer.registry_name} was removed`
        : `${layer.name} ${layer.tag} is no longer in the registry ${layer.registry_name}`
    },
  }
  return present
}
