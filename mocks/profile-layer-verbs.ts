import type * as z from 'zod/mini'
import type { ManifestInputEntity, PackInputEntity, PackUpdateEntity } from '~/contract/cluster-profiles'
import { invalidFields, notFound } from './mock-error'
import { change, refuseTexts } from './profile-changes'
import { newManifest } from './manifests'
import { type LayerInput, resolveLayers } from './profile-layers'
import type { LayerRow, ProfileRow } from './profile-rows'
import { newUid } from './random'
import type { Caller } from './registry-verbs'
import { readYaml } from './values-yaml'

const inPack = () => 'pack'

interface Found {
  readonly row: ProfileRow
  readonly layer: LayerRow
}

/** A layer of the draft, or else of what is published. @throws MockError `ResourceNotFound` */
export function readLayer({ db, actor }: Caller, uid: string, name: string): Found {
  const row = db.profile(actor, uid)
  const layer = [...row.draft, ...(row.published ?? [])].find((each) => each.name === name)
  if (layer === undefined) throw notFound(`A layer named ${name}`)
  return { row, layer }
}

/** A layer that can be changed. @throws MockError `ResourceNotFound` */
function draftLayer({ db, actor }: Caller, uid: string, name: string): Found {
  const row = db.profile(actor, uid)
  const layer = row.draft.find((each) => each.name === name)
  if (layer === undefined) throw notFound(`A layer named ${name}`)
  return { row, layer }
}

function resolveOne(caller: Caller, input: LayerInput, before: readonly LayerRow[]): LayerRow {
  const [layer] = resolveLayers(caller, [input], before, inPack)
  if (layer === undefined) throw new Error('One layer was sent, and none was made')
  return layer
}

/** @returns uid of its pack; empty for a chart that is named by hand */
export async function addLayer(caller: Caller, uid: string, { pack }: z.output<typeof PackInputEntity>): Promise<string> {
  const row = caller.db.profile(caller.actor, uid)
  const layer = resolveOne(caller, pack, [])
  if (row.draft.some(({ name }) => name === layer.name))
    throw invalidFields({ 'pack.name': `The profile has a layer named ${layer.name} already: change that one` })
  await refuseTexts([layer], [], inPack)
  change(caller, row, { draft: [...row.draft, layer] }, `Added ${layer.displayName} to profile ${row.name} ${row.version}`)
  return layer.packUid
}

export async function updateLayer(
  caller: Caller,
  uid: string,
  packName: string,
  { pack }: z.output<typeof PackUpdateEntity>,
): Promise<void> {
  const { row, layer: stored } = draftLayer(caller, uid, packName)
  const input = pack.uid === '' ? { ...pack, registryUid: stored.registryUid, type: stored.type } : pack
  const layer = resolveOne(caller, input, [stored])
  if (layer.name !== stored.name)
    throw invalidFields({ 'pack.name': `This is another pack than ${stored.name}: remove the layer, then add the other one` })
  await refuseTexts([layer], [stored], inPack)
  const draft = row.draft.map((each) => (each === stored ? layer : each))
  change(caller, row, { draft }, `Changed ${layer.displayName} in profile ${row.name} ${row.version}`)
}

export function removeLayer(caller: Caller, uid: string, packName: string): void {
  const { row, layer } = draftLayer(caller, uid, packName)
  const draft = row.draft.filter((each) => each !== layer)
  change(caller, row, { draft }, `Removed ${layer.displayName} from profile ${row.name} ${row.version}`)
}

/** @returns uid of the manifest */
export async function addManifest(
  caller: Caller,
  uid: string,
  packName: string,
  { name, content }: z.output<typeof ManifestInputEntity>,
): Promise<string> {
  const { row, layer } = draftLayer(caller, uid, packName)
  if (layer.manifests.some((manifest) => manifest.name === name))
    throw invalidFields({ name: `The layer has a manifest named ${name} already: choose another name` })
  const reading = await readYaml(content, 'many')
  if (!reading.ok) throw invalidFields({ content: `The manifest is no YAML. ${reading.message}` })
  const manifest = newManifest(newUid(), name, content)
  const draft = row.draft.map((each) => (each === layer ? { ...layer, manifests: [...layer.manifests, manifest] } : each))
  change(caller, row, { draft }, `Added the manifest ${name} to profile ${row.name} ${row.version}`)
  return manifest.uid
}
