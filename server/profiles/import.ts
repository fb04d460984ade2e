import type * as z from 'zod/mini'
import { MANIFEST_PACK_UID, TAG_VALUE } from '~/contract/profile-fields'
import type { ExportedProfile, ProfileImport } from '~/contract/profile-tools'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { invalidFields } from '../errors'
import { refuseInvalidTexts } from './check-texts'
import { insertNew } from './create'
import type { NewLayer } from './layer'
import { readMeta } from './meta'
import { refuseUnpublishable } from './publish'
import { type LayerInput, tryLayers } from './resolve'
import { findRegistriesNamed } from './tools-store'
import { sealVariables } from './variable-secrets'

type FileLayer = ExportedProfile['spec']['layers'][number]

const layerPath = (index: number) => `profile.spec.layers.${index}`

/**
 * Creates a profile from an exported one. Registries are those that the caller named, else those of the same name, a tenant's own before the system's; packs are
 * found by name and tag.
 * @returns also what is not as it was where the file comes from
 * @throws AppError `InvalidRequest` with a sentence for every layer that can't be had here, `ClusterProfileInvalid` with `publish`, `DuplicateName`
 */
export async function importProfile(
  context: Context,
  { profile: { metadata, spec }, name = metadata.name, version = spec.version, registries, publish }: z.output<typeof ProfileImport>,
): Promise<{ uid: string; warnings: string[]; auditUid: string }> {
  const { services, actor } = context
  authorize(actor, 'clusterProfile.create')
  if (publish) authorize(actor, 'clusterProfile.publish')
  const meta = readMeta({ annotations: { description: metadata.description }, labels: Object.fromEntries(metadata.tags.map(labelOf)) })
  const places = await findRegistries(context, spec.layers, registries)
  const layers = await findLayers(context, spec.layers, places)
  await refuseInvalidTexts(context, layers, [], layerPath)
  if (publish) await refuseUnpublishable(context, { type: spec.type, layers, published: [] })
  const uid = services.newUid()
  const variables = sealVariables(services.secrets, uid, { sent: spec.variables, before: [], path: 'profile.spec.variables' })
  const { auditUid } = await insertNew(context, {
    uid,
    columns: { name, version, type: spec.type, cloud_type: spec.cloudType, ...meta },
    variables,
    layers,
    publish,
    message: `Imported profile ${name} ${version}`,
  })
  return { uid, warnings: warningsOf(spec, layers), auditUid }
}

/** `key:value`, or a word. */
function labelOf(tag: string): [string, string] {
  const colon = tag.indexOf(':')
  return colon < 0 ? [tag, TAG_VALUE] : [tag.slice(0, colon).trim(), tag.slice(colon + 1).trim()]
}

/** @returns uid by the name in the file @throws AppError `InvalidRequest` for a registry that was named and is not here */
async function findRegistries(
  { services, actor }: Context,
  layers: readonly FileLayer[],
  given: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(layers.map(({ registry }) => registry))].filter((name) => name !== '')
  const found = await findRegistriesNamed(services.db, viewerOf(actor), { names, uids: Object.values(given) })
  const fields: Record<string, string> = {}
  for (const [name, uid] of Object.entries(given)) {
    if (!found.some((registry) => registry.uid === uid))
      fields[`registries.${name}`] = `The registry that is to take the place of ${name} was not found`
  }
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
  return new Map(
    names.flatMap((name) => {
      const uid = Object.hasOwn(given, name) ? given[name] : found.find((registry) => registry.name === name)?.uid
      return uid === undefined ? [] : [[name, uid] as const]
    }),
  )
}

/** @throws AppError `InvalidRequest` with one sentence for each layer that can't be had here */
async function findLayers(context: Context, layers: readonly FileLayer[], places: ReadonlyMap<string, string>): Promise<NewLayer[]> {
  const inputs = layers.map((layer) => toInput(layer, places))
  const resolved = await tryLayers(context, inputs, [], layerPath)
  const fields: Record<string, string> = {}
  layers.forEach(({ displayName, version, registry }, index) => {
    const own = Object.entries(resolved.fields).find(([path]) => path.startsWith(`${layerPath(index)}.`))
    const isHomeless = registry !== '' && !places.has(registry)
    if (isHomeless)
      fields[layerPath(index)] =
        `${displayName} ${version} comes from the registry ${registry}, and none of this name is here. Add it, or choose another one in its place`
    else if (own !== undefined) fields[layerPath(index)] = own[1]
  })
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
  return resolved.layers.filter((layer) => layer !== undefined)
}

function toInput({ name, type, tag, registry, values, manifests }: FileLayer, places: ReadonlyMap<string, string>): LayerInput {
  if (registry === '') return { name, type: 'manifest', uid: MANIFEST_PACK_UID, tag, values, manifests }
  return { name, type, tag, registryUid: places.get(registry) ?? '', values, manifests }
}

function warningsOf({ layers: before }: ExportedProfile['spec'], layers: readonly NewLayer[]): string[] {
  return layers.flatMap(({ display_name, version, type, pack_uid, registry_name, digest }, index) => {
    const what = `${display_name} ${version}`.trim()
    if (type !== 'manifest' && pack_uid === '') return [`${what} was not looked for: the registry ${registry_name} is not synchronised`]
    const old = before[index]?.digest ?? ''
    return old === '' || digest === '' || old === digest
      ? []
      : [`${what} of the registry ${registry_name} has another digest than in the file: compare its values before you use it`]
  })
}
