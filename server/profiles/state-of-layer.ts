import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import type { LayerState } from '~/contract/profile-tools'
import type { LayerRow } from './layer'

/**
 * How a layer stands to its registry.
 * @param current digest of the version that stands now where the layer was chosen; undefined when none does
 * @param registryIsThere whether the viewer can see the layer's registry
 */
export function stateOfLayer(
  layer: Pick<LayerRow, 'pack_uid' | 'digest' | 'kept_digest'>,
  current: string | undefined,
  registryIsThere: boolean,
): LayerState {
  if (layer.pack_uid === MANIFEST_PACK_UID) return 'ok'
  if (layer.pack_uid === '' && registryIsThere) return 'unlisted'
  if (current === undefined) return 'missing'
  if (layer.digest === '' || layer.digest === current) return 'ok'
  return layer.kept_digest === current ? 'kept' : 'changed'
}
