import type * as z from 'zod/mini'
import type { ManifestInputEntity, PackInputEntity, PackUpdateEntity } from '~/contract/cluster-profiles'
import type { Context } from '../context'
import { invalidFields, notFound } from '../errors'
import { changeProfile, type ProfileChange } from './change'
import { layerChanges } from './changes'
import { refuseInvalidTexts } from './check-texts'
import type { LayerRow, NewLayer, ProfileRow } from './layer'
import { newManifest } from './manifests'
import { resolveLayers } from './resolve'
import { checkManifest } from './values'

const inPack = () => 'pack'

/**
 * Puts a layer over those of the draft.
 * @returns uid of its pack; empty for a chart that is named by hand
 * @throws AppError `ResourceNotFound`, `InvalidRequest`
 */
export async function addLayer(context: Context, uid: string, { pack }: z.output<typeof PackInputEntity>): Promise<Added> {
  return added(
    await changeProfile(context, { permission: 'clusterProfile.update', uid }, async ({ row, draft }) => {
      const layer = await resolveOne(context, pack, [])
      if (draft.some(({ name }) => name === layer.name)) {
        throw invalidFields({ 'pack.name': `The profile has a layer named ${layer.name} already: change that one` })
      }
      await refuseInvalidTexts(context, [layer], [], inPack)
      return { result: layer.pack_uid, ...layersChange(row, draft, [...draft, layer], `Added ${layer.display_name} to`) }
    }),
  )
}

/**
 * Changes version and values of a layer. What is left out stays; the values of a version that is chosen anew are its own unless some are sent.
 * @throws AppError `ResourceNotFound`, `InvalidRequest`
 */
export async function updateLayer(
  context: Context,
  { uid, packName }: { uid: string; packName: string },
  { pack }: z.output<typeof PackUpdateEntity>,
): Promise<void> {
  await changeProfile(context, { permission: 'clusterProfile.update', uid }, async ({ row, draft }) => {
    const stored = findLayer(draft, packName)
    const input = pack.uid === '' ? { ...pack, registryUid: stored.registry_uid, type: stored.type } : pack
    const layer = await resolveOne(context, input, [stored])
    if (layer.name !== stored.name)
      throw invalidFields({ 'pack.name': `This is another pack than ${stored.name}: remove the layer, then add the other one` })
    await refuseInvalidTexts(context, [layer], [stored], inPack)
    const layers = draft.map((each) => (each.name === stored.name ? layer : each))
    return { result: undefined, ...layersChange(row, draft, layers, `Changed ${layer.display_name} in`) }
  })
}

/** @throws AppError `ResourceNotFound` */
export async function removeLayer(context: Context, { uid, packName }: { uid: string; packName: string }): Promise<void> {
  await changeProfile(context, { permission: 'clusterProfile.update', uid }, async ({ row, draft }) => {
    const stored = findLayer(draft, packName)
    const layers = draft.filter((each) => each !== stored)
    return { result: undefined, ...layersChange(row, draft, layers, `Removed ${stored.display_name} from`) }
  })
}

/**
 * @returns uid of the manifest
 * @throws AppError `ResourceNotFound`, `InvalidRequest`
 */
export async function addManifest(
  context: Context,
  { uid, packName }: { uid: string; packName: string },
  input: z.output<typeof ManifestInputEntity>,
): Promise<Added> {
  return added(
    await changeProfile(context, { permission: 'clusterProfile.update', uid }, async ({ row, draft }) => {
      const stored = findLayer(draft, packName)
      if (stored.manifests.some(({ name }) => name === input.name)) {
        throw invalidFields({ name: `The layer has a manifest named ${input.name} already: choose another name` })
      }
      const manifest = newManifest(context.services.newUid(), input)
      const layer = { ...stored, manifests: [...stored.manifests, manifest] }
      const checked = await checkManifest(input.content, context.signal)
      if (!checked.ok) throw invalidFields({ content: `The manifest is no YAML. ${checked.message}` })
      const layers = draft.map((each) => (each === stored ? layer : each))
      return { result: manifest.uid, ...layersChange(row, draft, layers, `Added the manifest ${input.name} to`) }
    }),
  )
}

interface Added {
  readonly uid: string
  readonly auditUid: string
}

function added({ result, auditUid }: { result: string; auditUid: string | undefined }): Added {
  if (auditUid === undefined) throw new Error('Something was added, and nothing was written')
  return { uid: result, auditUid }
}

async function resolveOne(
  context: Context,
  input: Parameters<typeof resolveLayers>[1][number],
  before: readonly LayerRow[],
): Promise<NewLayer> {
  const [layer] = await resolveLayers(context, [input], before, inPack)
  if (layer === undefined) throw new Error('One layer was sent, and none was made')
  return layer
}

function findLayer(draft: readonly LayerRow[], name: string): LayerRow {
  const layer = draft.find((each) => each.name === name)
  if (layer === undefined) throw notFound(`A layer named ${name}`)
  return layer
}

/** @param what begins a sentence that ends with the profile */
function layersChange(
  row: ProfileRow,
  before: readonly LayerRow[],
  layers: readonly NewLayer[],
  what: string,
): Pick<ProfileChange<unknown>, 'written'> {
  const changes = layerChanges(before, layers)
  if (Object.keys(changes).length === 0) return {}
  return { written: { layers, audit: { action: 'update', message: `${what} profile ${row.name} ${row.version}`, changes } } }
}
