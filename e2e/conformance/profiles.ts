import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { ask, freshName, packUid } from './calls'
import type { Target } from './target'

export const LAYER_VALUES = 'pack:\n  namespace: conformance\n'
export const MANIFEST_LAYER = 'setup'

/** A layer of the pack that exists from the start. */
export async function packLayer(target: Target) {
  const { packName, adminRegistryUid } = target.existing
  return { name: packName, registryUid: adminRegistryUid, uid: await packUid(target), values: LAYER_VALUES }
}

/** A layer of one manifest. */
export const manifestLayer = () => ({
  name: MANIFEST_LAYER,
  type: 'manifest',
  uid: MANIFEST_PACK_UID,
  registryUid: '',
  manifests: [{ name: 'namespace', content: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: conformance\n' }],
})

/** Adds a profile of type Add-on. @param options.layers a layer of the pack and one of a manifest when left out @returns its uid */
export async function addProfile(
  target: Target,
  options: { name?: string; version?: string; layers?: readonly unknown[]; variables?: readonly unknown[] } = {},
): Promise<string> {
  const { name = freshName('profile'), version = '1.0.0', layers, variables = [] } = options
  const packs = layers ?? [await packLayer(target), manifestLayer()]
  const body = { metadata: { name }, spec: { version, template: { type: 'add-on', packs }, variables } }
  return (await ask(target, 'clusterProfilesCreate', { as: 'admin', body })).uid
}
