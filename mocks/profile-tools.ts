import type * as z from 'zod/mini'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { EXPORT_VERSION, type ExportedProfile, type ProfileClone, type ProfileImport, type ProfileImported } from '~/contract/profile-tools'
import { presentFor } from './layer-state'
import { invalidFields } from './mock-error'
import { refuseTexts } from './profile-changes'
import { type LayerInput, tryLayers } from './profile-layers'
import type { LayerRow, ProfileRow } from './profile-rows'
import { checkVariables, withoutSecrets } from './profile-variables'
import { labelsOf, tagsOf } from './profile-wire'
import { addProfile, newProfile } from './profiles'
import { newUid } from './random'
import type { Caller } from './registry-verbs'

/** A new profile with the layers of another one, as they were chosen; manifests of its own. */
export async function cloneProfile(caller: Caller, uid: string, body: z.output<typeof ProfileClone>): Promise<{ uid: string }> {
  const from = caller.db.profile(caller.actor, uid)
  const { description = from.annotations.description, name, version, publish } = body
  const draft = structuredClone(from.draft).map((layer) => ({
    ...layer,
    manifests: layer.manifests.map((manifest) => ({ ...manifest, uid: newUid() })),
  }))
  const { labels, type, cloudType, variables } = structuredClone(from)
  const { description: _, ...annotations } = from.annotations
  const row = newProfile(caller, {
    name,
    version,
    labels,
    annotations: { ...annotations, ...(description !== undefined && { description }) },
    type,
    cloudType,
    variables,
    draft,
  })
  await addProfile(caller, row, publish, `Copied profile ${from.name} ${from.version} to ${name} ${version}`)
  return { uid: row.uid }
}

export function exportProfile({ db }: Caller, row: ProfileRow): ExportedProfile {
  const present = presentFor(db, row.tenantUid)
  return {
    apiVersion: EXPORT_VERSION,
    kind: 'ClusterProfile',
    metadata: { name: row.name, description: row.annotations.description ?? '', tags: tagsOf(row.labels) },
    spec: {
      version: row.version,
      type: row.type,
      cloudType: row.cloudType,
      variables: withoutSecrets(row.variables),
      layers: row.draft.map((stored) => {
        const { name, displayName, type, layer, tag, version, digest, values } = stored
        const registry = present.registry(stored)?.name ?? stored.registryName
        const manifests = stored.manifests.map((manifest) => ({ name: manifest.name, content: manifest.content }))
        return { name, displayName, type, layer, tag, version, digest, registry, values, manifests }
      }),
    },
  }
}

type FileLayer = ExportedProfile['spec']['layers'][number]
const layerPath = (index: number) => `profile.spec.layers.${index}`

export async function importProfile(caller: Caller, body: z.output<typeof ProfileImport>): Promise<ProfileImported> {
  const { profile, publish } = body
  const { metadata, spec } = profile
  const places = placesOf(caller, spec.layers, body.registries)
  const draft = findLayers(caller, spec.layers, places)
  await refuseTexts(draft, [], layerPath)
  const row = newProfile(caller, {
    name: body.name ?? metadata.name,
    version: body.version ?? spec.version,
    labels: labelsOf(metadata.tags),
    annotations: { description: metadata.description },
    type: spec.type,
    cloudType: spec.cloudType,
    variables: checkVariables(spec.variables, 'profile.spec.variables', []),
    draft,
  })
  await addProfile(caller, row, publish, `Imported profile ${row.name} ${row.version}`)
  return { uid: row.uid, warnings: draft.flatMap((layer, index) => warningsOf(layer, spec.layers[index]?.digest ?? '')) }
}

/** Uids of registries by their names in the file: one that was chosen in its place, else one of that name, a tenant's own before one of the system. */
function placesOf(
  { db, actor }: Caller,
  layers: readonly FileLayer[],
  chosen: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const rows = db.visibleRegistries(actor)
  const fields = Object.entries(chosen).flatMap(([name, uid]) =>
    rows.some((row) => row.uid === uid)
      ? []
      : [[`registries.${name}`, `The registry that is to take the place of ${name} was not found`] as const],
  )
  if (fields.length > 0) throw invalidFields(Object.fromEntries(fields))
  return new Map(
    layers.flatMap(({ registry }) => {
      const same = rows.filter(({ name }) => name === registry)
      const uid = Object.hasOwn(chosen, registry) ? chosen[registry] : (same.find(({ scope }) => scope === 'tenant') ?? same[0])?.uid
      return uid === undefined ? [] : [[registry, uid] as const]
    }),
  )
}

function findLayers(caller: Caller, layers: readonly FileLayer[], places: ReadonlyMap<string, string>): LayerRow[] {
  const inputs = layers.map(({ name, type, tag, registry, values, manifests }): LayerInput => {
    if (registry === '') return { name, type: 'manifest', uid: MANIFEST_PACK_UID, tag, values, manifests }
    return { name, type, tag, registryUid: places.get(registry) ?? '', values, manifests }
  })
  const resolved = tryLayers(caller, inputs, [], layerPath)
  const fields: Record<string, string> = {}
  for (const [index, { displayName, version, registry }] of layers.entries()) {
    const own = Object.entries(resolved.fields).find(([path]) => path.startsWith(`${layerPath(index)}.`))
    if (registry !== '' && !places.has(registry))
      fields[layerPath(index)] =
        `${displayName} ${version} comes from the registry ${registry}, and none of this name is here. Add it, or choose another one in its place`
    else if (own !== undefined) fields[layerPath(index)] = own[1]
  }
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
  return resolved.layers.filter((layer) => layer !== undefined)
}

/** @param before digest in the file */
function warningsOf({ displayName, version, type, packUid, registryName, digest }: LayerRow, before: string): string[] {
  const what = `${displayName} ${version}`.trim()
  if (type !== 'manifest' && packUid === '') return [`${what} was not looked for: the registry ${registryName} is not synchronised`]
  if (before === '' || digest === '' || before === digest) return []
  return [`${what} of the registry ${registryName} has another digest than in the file: compare its values before you use it`]
}
