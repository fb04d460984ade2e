import type { PackManifestUpdateEntity } from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { newManifest } from './manifests'
import { invalidFields } from './mock-error'
import { newUid } from './random'
import type { LayerRow, ManifestRow } from './profile-rows'
import type { Caller } from './registry-verbs'
import type { RegistryRow } from './rows'
import { definitionOf } from './seeds/definitions'
import type { PackRow } from './seeds/packs'
import { valuesOf } from './seeds/texts'

/** A layer as it is sent. Those of a creation are of this shape too. */
export type LayerInput = PackManifestUpdateEntity

/** Where a layer stands in what was sent. @param index from 0 */
type LayerPath = (index: number) => string
const inTemplate: LayerPath = (index) => `spec.template.packs.${index}`

type Wrong = (field: string, sentence: string) => void

type Choice =
  | { readonly from: 'stored'; readonly layer: LayerRow }
  | { readonly from: 'pack'; readonly pack: PackRow }
  | { readonly from: 'hand'; readonly registry: RegistryRow }
  | { readonly from: 'manifests' }

/**
 * Finds what layers are made of, by the server's rules: by the uid of a version, as manifests, or by registry, name and version.
 * A layer that was stored before with the same pack and tag stays what was chosen then, even if its pack has left the registry since.
 * @param before layers of the stored draft; empty for a new profile
 * @throws MockError `InvalidRequest` with a sentence for every layer that can't be made
 */
export function resolveLayers(
  caller: Caller,
  inputs: readonly LayerInput[],
  before: readonly LayerRow[],
  path: LayerPath = inTemplate,
): LayerRow[] {
  const { layers, fields } = tryLayers(caller, inputs, before, path)
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
  return layers.filter((layer) => layer !== undefined)
}

/** The same, with what is wrong as a value: field path to sentence. */
export function tryLayers(
  caller: Caller,
  inputs: readonly LayerInput[],
  before: readonly LayerRow[],
  path: LayerPath = inTemplate,
): { layers: (LayerRow | undefined)[]; fields: Record<string, string> } {
  const fields: Record<string, string> = {}
  const packs = caller.db.packsSeenBy(caller.actor)
  const layers = inputs.map((input, index) => {
    const wrong: Wrong = (field, sentence) => (fields[`${path(index)}.${field}`] = sentence)
    const choice = choose(caller, packs, input, before, wrong)
    if (choice === undefined) return undefined
    const name = choice.from === 'pack' ? choice.pack.pack.name : choice.from === 'stored' ? choice.layer.name : input.name
    const stored = before.find((layer) => layer.name === name)
    return toLayer(caller, choice, input, resolveManifests(input.manifests, stored?.manifests ?? [], wrong))
  })
  const names = new Set<string>()
  for (const [index, layer] of layers.entries()) {
    if (layer === undefined) continue
    if (names.has(layer.name))
      fields[`${path(index)}.name`] ??= `The profile has another layer named ${layer.name}: a pack stands in it once`
    names.add(layer.name)
  }
  return { layers, fields }
}

function choose(
  caller: Caller,
  packs: readonly PackRow[],
  input: LayerInput,
  before: readonly LayerRow[],
  wrong: Wrong,
): Choice | undefined {
  const { uid = '', name, type, registryUid = '', tag = '' } = input
  if (uid === MANIFEST_PACK_UID || (uid === '' && type === 'manifest' && (registryUid === '' || tag === ''))) {
    const layer = before.find((stored) => stored.name === name && stored.packUid === MANIFEST_PACK_UID)
    return layer === undefined ? { from: 'manifests' } : { from: 'stored', layer }
  }
  const kept = before.find((layer) => isUnchanged(input, layer))
  if (kept !== undefined) return { from: 'stored', layer: kept }
  const choice = uid === '' ? chooseByName(caller, packs, input, wrong) : chooseByUid(caller, packs, input, wrong)
  if (choice?.from !== 'pack' || !caller.db.fipsOnly(caller.actor) || choice.pack.annotations.fips === 'true') return choice
  const { pack, version } = choice.pack
  wrong('uid', `${pack.displayName} ${version} has no FIPS mark, and this tenant does not allow packs without it`)
  return undefined
}

/** The tag may be left out: then it is the one that was chosen. */
function isUnchanged({ uid = '', name, registryUid = '', tag = '' }: LayerInput, layer: LayerRow): boolean {
  if (layer.packUid === MANIFEST_PACK_UID || (tag !== '' && tag !== layer.tag && tag !== layer.version)) return false
  return uid === '' ? sameName(name, layer.name) && registryUid === layer.registryUid : uid === layer.packUid
}

function chooseByUid(caller: Caller, packs: readonly PackRow[], input: LayerInput, wrong: Wrong): Choice | undefined {
  const { uid = '', registryUid = '', name, tag = '' } = input
  const row = packs.find((candidate) => candidate.uid === uid)
  if (row === undefined) {
    wrong('uid', vanished(name, tag, registryOf(caller, registryUid)))
    return undefined
  }
  const { pack, version } = row
  if (registryUid !== '' && registryUid !== row.registryUid) {
    const { name: stands = '' } = registryOf(caller, row.registryUid) ?? {}
    wrong('registryUid', `${pack.name} ${version} of this uid stands in the registry ${stands}, not in this one`)
    return undefined
  }
  if (!sameName(name, pack.name)) {
    wrong('name', `The uid is that of pack ${pack.name}, not of ${name}`)
    return undefined
  }
  if (tag !== '' && tag !== version && !parentTags(version).includes(tag)) {
    wrong('tag', `The uid is that of ${pack.name} ${version}, not of ${tag}`)
    return undefined
  }
  return { from: 'pack', pack: row }
}

function chooseByName(caller: Caller, packs: readonly PackRow[], input: LayerInput, wrong: Wrong): Choice | undefined {
  const { registryUid = '', name, tag = '', type } = input
  const registry = registryOf(caller, registryUid)
  if (registry === undefined) {
    wrong(
      'registryUid',
      registryUid === '' ? `Name the registry of ${name}, or the uid of its pack` : `The registry of ${name} was not found`,
    )
    return undefined
  }
  if (tag === '') {
    wrong('tag', `Enter the version of ${name}`)
    return undefined
  }
  if (!registry.synchronised) {
    if (type === 'helm' || type === 'oci') return { from: 'hand', registry }
    wrong('type', `${registry.name} is not synchronised: only Helm charts and Zarf packages can be named by hand`)
    return undefined
  }
  const same = packs.filter((row) => row.registryUid === registryUid && row.pack.name === name && row.version === tag)
  const row = same.find(({ pack }) => pack.type === type) ?? same[0]
  if (row !== undefined) return { from: 'pack', pack: row }
  wrong('tag', vanished(name, tag, registry))
  return undefined
}

function registryOf({ db, actor }: Caller, uid: string): RegistryRow | undefined {
  return db.visibleRegistries(actor).find((row) => row.uid === uid)
}

/** Palette's clients put the repository before the name: `charts--nginx`. */
function sameName(asked: string, name: string): boolean {
  return asked === name || asked.endsWith(`--${name}`)
}

function vanished(name: string, tag: string, registry: RegistryRow | undefined): string {
  const what = tag === '' ? name : `${name} ${tag}`
  return registry === undefined
    ? `${what} was not found: it has left its registry, or the registry was removed. Choose another version`
    : `${what} is not in the registry ${registry.name}. Choose another version, or synchronise the registry`
}

/** `14.4.5` has `14.x` and `14.4.x` above it. */
export function parentTags(version: string): string[] {
  const [major, minor] = version.split('.')
  return [`${major}.x`, `${major}.${minor}.x`]
}

/** What is chosen of a pack version now. */
export function chosenOf(caller: Caller, row: PackRow): Omit<LayerRow, 'values' | 'manifests'> {
  const { pack, version, registryUid, repository, digest } = row
  return {
    name: pack.name,
    displayName: pack.displayName,
    type: pack.type,
    layer: pack.layer,
    addonType: pack.addonType,
    packUid: row.uid,
    registryUid,
    registryName: registryOf(caller, registryUid)?.name ?? '',
    repository,
    tag: version,
    version,
    digest,
    keptDigest: '',
    chosenAt: caller.db.now(),
    defaultValues: valuesOf(row),
    definition: definitionOf(row).text,
  }
}

function toLayer(caller: Caller, choice: Choice, input: LayerInput, manifests: ManifestRow[]): LayerRow {
  if (choice.from === 'stored') return { ...choice.layer, values: input.values ?? choice.layer.values, manifests }
  if (choice.from === 'pack') {
    const chosen = chosenOf(caller, choice.pack)
    return { ...chosen, values: input.values ?? chosen.defaultValues, manifests }
  }
  const registry = choice.from === 'hand' ? choice.registry : undefined
  return {
    name: input.name,
    displayName: input.name,
    type: registry === undefined ? 'manifest' : input.type,
    layer: 'addon',
    addonType: '',
    packUid: registry === undefined ? MANIFEST_PACK_UID : '',
    registryUid: registry?.uid ?? '',
    registryName: registry?.name ?? '',
    repository: '',
    tag: input.tag ?? '',
    version: input.tag ?? '',
    digest: '',
    keptDigest: '',
    chosenAt: caller.db.now(),
    values: input.values ?? '',
    defaultValues: '',
    definition: '',
    manifests,
  }
}

/** @param inputs undefined keeps all */
function resolveManifests(inputs: LayerInput['manifests'], before: readonly ManifestRow[], wrong: Wrong): ManifestRow[] {
  if (inputs === undefined) return [...before]
  const names = new Set<string>()
  return inputs.flatMap(({ uid = '', name, content }, index) => {
    const stored = before.find((manifest) => (uid === '' ? manifest.name === name : manifest.uid === uid))
    if (stored === undefined && uid !== '') {
      wrong(`manifests.${index}.uid`, `The layer has no manifest of this uid. Leave the uid out to add ${name}`)
      return []
    }
    if (names.has(name)) {
      wrong(`manifests.${index}.name`, `The layer has another manifest named ${name}`)
      return []
    }
    names.add(name)
    return newManifest(stored?.uid ?? newUid(), name, content ?? stored?.content ?? '')
  })
}
