import type { PackManifestUpdateEntity } from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { invalidFields } from '../errors'
import { openDetails } from '../packs/details'
import { parentTags } from '~/contract/pack-versions'
import { offersNonFips } from '../tenants/fips'
import { type ChoiceRegistry, type ChoiceRow, findChoiceRegistries, findChoicesByName, findChoicesByUid } from './choices-store'
import type { LayerRow, NewLayer } from './layer'
import { resolveManifests } from './manifests'

/** A layer as it is sent. Those of a creation are of this shape too. */
export type LayerInput = PackManifestUpdateEntity

/** How long saving waits for charts that nobody has opened, in milliseconds: their own values are worth having, and not worth a lost save. */
const OPEN_TIMEOUT = 10_000

/** Layers in the order they were sent; undefined where `fields` says what is wrong. */
interface Resolved {
  readonly layers: readonly (NewLayer | undefined)[]
  /** Field path to sentence. */
  readonly fields: Readonly<Record<string, string>>
}

/** Where a layer stands in what was sent. @param index from 0 */
export type LayerPath = (index: number) => string
const inTemplate: LayerPath = (index) => `spec.template.packs.${index}`

/**
 * Finds what layers are made of, among what the caller can see:
 * - with the uid of a pack version, that version;
 * - with the uid `spectro-manifest-pack`, or as type `manifest` without a uid, a layer of manifests;
 * - without a uid the version of `registryUid`, `name` and `tag`, where `tag` is a tag or a version; of a registry that is not synchronised any chart or Zarf package
 *   that is named by hand, whether it is there or not.
 *
 * A layer that was stored before with the same pack and tag stays what was chosen then, digest and all, even if its pack has left the registry since.
 * Charts that are chosen anew and were never opened are opened in their registry, to know their own values.
 * @param before layers of the stored draft; empty for a new profile
 * @throws AppError `InvalidRequest` with a sentence for every layer that can't be made
 */
export async function resolveLayers(
  context: Context,
  inputs: readonly LayerInput[],
  before: readonly LayerRow[],
  path: LayerPath = inTemplate,
): Promise<NewLayer[]> {
  const { layers, fields } = await tryLayers(context, inputs, before, path)
  if (Object.keys(fields).length > 0) throw invalidFields({ ...fields })
  return layers.filter((layer) => layer !== undefined)
}

/** The same, with what is wrong as a value. */
export async function tryLayers(
  context: Context,
  inputs: readonly LayerInput[],
  before: readonly LayerRow[],
  path: LayerPath = inTemplate,
): Promise<Resolved> {
  const fields: Record<string, string> = {}
  const stored = new Map(before.map((layer) => [layer.name, layer]))
  const choices = await readChoices(context, inputs, stored)
  const chosen = inputs.map((input, index) =>
    choose(input, stored, choices, (field, sentence) => (fields[`${path(index)}.${field}`] = sentence)),
  )
  const opened = await openChosen(context, chosen)
  const layers = inputs.map((input, index) => {
    const choice = chosen[index]
    if (choice === undefined) return undefined
    const manifests = resolveManifests(
      input.manifests,
      stored.get(choice.from === 'stored' ? choice.layer.name : nameOf(choice, input))?.manifests ?? [],
      {
        newUid: context.services.newUid,
        wrong: (field, sentence) => (fields[`${path(index)}.${field}`] = sentence),
      },
    )
    return toLayer(choice, input, { manifests, opened, now: context.services.now() })
  })
  refuseTwins(layers, (index, sentence) => (fields[`${path(index)}.name`] ??= sentence))
  return { layers, fields }
}

type Choice =
  | { readonly from: 'stored'; readonly layer: LayerRow }
  | { readonly from: 'pack'; readonly pack: ChoiceRow }
  | { readonly from: 'hand'; readonly registry: ChoiceRegistry }
  | { readonly from: 'manifests' }

interface Choices {
  readonly byUid: ReadonlyMap<string, ChoiceRow>
  readonly packs: readonly ChoiceRow[]
  readonly registries: ReadonlyMap<string, ChoiceRegistry>
  readonly fipsOnly: boolean
}

async function readChoices(
  { services, actor }: Context,
  inputs: readonly LayerInput[],
  stored: ReadonlyMap<string, LayerRow>,
): Promise<Choices> {
  const viewer = viewerOf(actor)
  const uids = inputs.flatMap(({ uid = '' }) => (uid === '' || uid === MANIFEST_PACK_UID ? [] : [uid]))
  const named = inputs.flatMap(({ uid = '', registryUid = '', name, tag = '' }) =>
    uid === '' && registryUid !== '' && tag !== '' ? [{ registryUid, name, tag }] : [],
  )
  const registryUids = [...inputs.map(({ registryUid = '' }) => registryUid), ...[...stored.values()].map((layer) => layer.registry_uid)]
  const packs = await findChoicesByName(services.db, viewer, named)
  const registries = await findChoiceRegistries(services.db, viewer, [...new Set(registryUids)])
  return {
    byUid: new Map((await findChoicesByUid(services.db, viewer, uids)).map((pack) => [pack.uid, pack])),
    packs,
    registries: new Map(registries.map((registry) => [registry.uid, registry])),
    fipsOnly: !(await offersNonFips(services.db, viewer)),
  }
}

type Wrong = (field: string, sentence: string) => void

function choose(input: LayerInput, stored: ReadonlyMap<string, LayerRow>, choices: Choices, wrong: Wrong): Choice | undefined {
  if (isManifestLayer(input)) {
    const layer = stored.get(input.name)
    return layer?.pack_uid === MANIFEST_PACK_UID ? { from: 'stored', layer } : { from: 'manifests' }
  }
  const kept = [...stored.values()].find((layer) => isUnchanged(input, layer))
  if (kept !== undefined) return { from: 'stored', layer: kept }
  const choice = (input.uid ?? '') === '' ? chooseByName(input, choices, wrong) : chooseByUid(input, choices, wrong)
  if (choice?.from !== 'pack' || !choices.fipsOnly || choice.pack.annotations.fips?.toLowerCase() === 'true') return choice
  wrong('uid', `${choice.pack.display_name} ${choice.pack.version} has no FIPS mark, and this tenant does not allow packs without it`)
  return undefined
}

/** A pack of the catalogue can be of type `manifest` too: it is named by its uid, or by registry and tag. */
function isManifestLayer({ uid = '', type, registryUid = '', tag = '' }: LayerInput): boolean {
  return uid === MANIFEST_PACK_UID || (uid === '' && type === 'manifest' && (registryUid === '' || tag === ''))
}

/** The tag may be left out: then it is the one that was chosen. */
function isUnchanged({ uid = '', name, registryUid = '', tag = '' }: LayerInput, layer: LayerRow): boolean {
  if (layer.pack_uid === MANIFEST_PACK_UID || (tag !== '' && tag !== layer.tag && tag !== layer.version)) return false
  return uid === '' ? sameName(name, layer.name) && registryUid === layer.registry_uid : uid === layer.pack_uid
}

function chooseByUid(input: LayerInput, { byUid, registries }: Choices, wrong: Wrong): Choice | undefined {
  const { uid = '', registryUid = '', name, tag = '' } = input
  const pack = byUid.get(uid)
  if (pack === undefined) {
    wrong('uid', vanished({ name, tag, registry: registries.get(registryUid) }))
    return undefined
  }
  if (registryUid !== '' && registryUid !== pack.registry_uid) {
    wrong('registryUid', `${pack.name} ${pack.version} of this uid stands in the registry ${pack.registry_name}, not in this one`)
    return undefined
  }
  if (!sameName(name, pack.name)) {
    wrong('name', `The uid is that of pack ${pack.name}, not of ${name}`)
    return undefined
  }
  // A moving tag above the version, such as 1.2.x, comes with the uid of the version that it stood for.
  if (tag !== '' && ![pack.tag, pack.version, ...parentTags(pack.version)].includes(tag)) {
    wrong('tag', `The uid is that of ${pack.name} ${pack.version}, not of ${tag}`)
    return undefined
  }
  return { from: 'pack', pack }
}

function chooseByName(input: LayerInput, { packs, registries }: Choices, wrong: Wrong): Choice | undefined {
  const { registryUid = '', name, tag = '', type } = input
  const registry = registries.get(registryUid)
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
  if (!registry.sync_supported) {
    if (type === 'helm' || type === 'oci') return { from: 'hand', registry }
    wrong('type', `${registry.name} is not synchronised: only Helm charts and Zarf packages can be named by hand`)
    return undefined
  }
  const same = packs.filter((pack) => pack.registry_uid === registryUid && pack.name === name && (pack.tag === tag || pack.version === tag))
  const pack =
    same.find((each) => each.type === type && each.tag === tag) ??
    same.find((each) => each.type === type) ??
    same.find((each) => each.tag === tag) ??
    same[0]
  if (pack !== undefined) return { from: 'pack', pack }
  wrong('tag', vanished({ name, tag, registry }))
  return undefined
}

/** Palette's clients put the repository before the name: `charts--nginx`. */
function sameName(asked: string, name: string): boolean {
  return asked === name || asked.endsWith(`--${name}`)
}

function vanished({ name, tag, registry }: { name: string; tag: string; registry: ChoiceRegistry | undefined }): string {
  const what = tag === '' ? name : `${name} ${tag}`
  return registry === undefined
    ? `${what} was not found: it has left its registry, or the registry was removed. Choose another version`
    : `${what} is not in the registry ${registry.name}. Choose another version, or synchronise the registry`
}

function nameOf(choice: Exclude<Choice, { from: 'stored' }>, input: LayerInput): string {
  return choice.from === 'pack' ? choice.pack.name : input.name
}

/** Charts that nobody has opened yet, opened now as far as it can be done in time. @returns values by uid of the pack */
async function openChosen(context: Context, chosen: readonly (Choice | undefined)[]): Promise<ReadonlyMap<string, ChoiceRow>> {
  const unread = chosen.flatMap((choice) => (choice?.from === 'pack' && !choice.pack.details_read ? [choice.pack.uid] : []))
  if (unread.length === 0) return new Map()
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(OPEN_TIMEOUT)])
  await Promise.all(unread.map((uid) => openDetails({ ...context, signal }, uid)))
  const rows = await findChoicesByUid(context.services.db, viewerOf(context.actor), unread)
  return new Map(rows.map((row) => [row.uid, row]))
}

function toLayer(
  choice: Choice,
  input: LayerInput,
  { manifests, opened, now }: { manifests: NewLayer['manifests']; opened: ReadonlyMap<string, ChoiceRow>; now: Date },
): NewLayer {
  switch (choice.from) {
    case 'stored': {
      const { profile_uid: _profile, stage: _stage, position: _position, ...layer } = choice.layer
      return { ...layer, values_yaml: input.values ?? layer.values_yaml, manifests }
    }
    case 'pack': {
      const pack = opened.get(choice.pack.uid) ?? choice.pack
      return {
        name: pack.name,
        display_name: pack.display_name,
        type: pack.type,
        layer: pack.layer,
        addon_type: pack.addon_type,
        pack_uid: pack.uid,
        registry_uid: pack.registry_uid,
        registry_name: pack.registry_name,
        repository: pack.repository,
        tag: pack.tag,
        version: pack.version,
        digest: pack.digest,
        kept_digest: '',
        chosen_at: now,
        values_yaml: input.values ?? pack.values_yaml,
        default_values: pack.values_yaml,
        definition: pack.definition,
        manifests,
      }
    }
    case 'hand':
    case 'manifests': {
      const byHand = choice.from === 'hand'
      return {
        name: input.name,
        display_name: input.name,
        type: byHand ? input.type : 'manifest',
        layer: 'addon',
        addon_type: '',
        pack_uid: byHand ? '' : MANIFEST_PACK_UID,
        registry_uid: byHand ? choice.registry.uid : '',
        registry_name: byHand ? choice.registry.name : '',
        repository: '',
        tag: input.tag ?? '',
        version: input.tag ?? '',
        digest: '',
        kept_digest: '',
        chosen_at: now,
        values_yaml: input.values ?? '',
        default_values: '',
        definition: '',
        manifests,
      }
    }
  }
}

/** A profile has every pack once. */
function refuseTwins(layers: readonly (NewLayer | undefined)[], wrong: (index: number, sentence: string) => void): void {
  const names = new Set<string>()
  layers.forEach((layer, index) => {
    if (layer === undefined) return
    if (names.has(layer.name)) wrong(index, `The profile has another layer named ${layer.name}: a pack stands in it once`)
    names.add(layer.name)
  })
}
