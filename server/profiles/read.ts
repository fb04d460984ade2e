import type * as z from 'zod/mini'
import type {
  ClusterProfile,
  ClusterProfilePackConfigList,
  ClusterProfilePacksEntities,
  ManifestEntities,
  PackRefSummaryResponse,
} from '~/contract/cluster-profiles'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { notFound } from '../errors'
import { loadVisible } from '../registries/access'
import { toMetadata } from '../registries/present'
import { loadProfile, type StoredProfile, tenantOf } from './access'
import type { LayerRow } from './layer'
import { findPresent } from './layer-state'
import { toClusterProfile, toPackMeta, toPackSpec } from './present'
import { listVersionsNamed } from './store'

/** A profile with its draft and, after a publication, what was published. @throws AppError `ResourceNotFound` */
export async function getProfile(context: Context, uid: string): Promise<ClusterProfile> {
  authorize(context.actor, 'clusterProfile.get')
  const profile = await loadProfile(context, uid)
  const { row, draft, published } = profile
  const versions = await listVersionsNamed(context.services.db, tenantOf(context.actor), [row.name])
  return toClusterProfile(profile, versions, await findPresent(context, [...draft, ...published]))
}

/** Packs of the draft's layers, each with the values of its layer. @throws AppError `ResourceNotFound` */
export async function getProfilePacks(context: Context, uid: string): Promise<z.output<typeof ClusterProfilePacksEntities>> {
  authorize(context.actor, 'clusterProfile.get')
  const { draft } = await loadProfile(context, uid)
  const present = await findPresent(context, draft)
  return { items: draft.map((layer) => ({ metadata: toPackMeta(layer), spec: toPackSpec(layer, present), status: {} })) }
}

/** One layer of a profile: of the draft, or else of what is published. */
interface LayerName {
  readonly uid: string
  readonly packName: string
}

/** @throws AppError `ResourceNotFound` */
export async function getProfilePack(context: Context, name: LayerName): Promise<z.output<typeof PackRefSummaryResponse>> {
  authorize(context.actor, 'clusterProfile.get')
  const layer = layerOf(await loadProfile(context, name.uid), name.packName)
  const present = await findPresent(context, [layer])
  const registry = present.registry(layer) && (await loadVisible(context, layer.registry_uid, undefined))
  return {
    metadata: toPackMeta(layer),
    spec: { macros: { resolved: {} }, pack: toPackSpec(layer, present), ...(registry !== undefined && { registry: toMetadata(registry) }) },
  }
}

/**
 * Values and manifests of a layer, as one item.
 * @param packUid of the layer's pack; a chart that is named by hand has none, and any will do
 * @throws AppError `ResourceNotFound`, also for the uid of another pack
 */
export async function getProfilePackConfig(
  context: Context,
  name: LayerName,
  packUid: string,
): Promise<z.output<typeof ClusterProfilePackConfigList>> {
  authorize(context.actor, 'clusterProfile.get')
  const layer = layerOf(await loadProfile(context, name.uid), name.packName)
  if (layer.pack_uid !== '' && layer.pack_uid !== packUid) throw notFound(`A layer of pack ${packUid}`)
  return {
    items: [
      {
        spec: {
          associatedObject: name.uid,
          isValuesOverridden: layer.values_yaml !== layer.default_values,
          manifests: layer.manifests.map(({ uid, name: manifest, digest }) => ({
            digest,
            isOverridden: false,
            name: manifest,
            parentUid: name.uid,
            uid,
          })),
          name: layer.name,
          packUid: layer.pack_uid,
          scope: 'tenant',
          tag: layer.tag,
          type: layer.type,
          values: layer.values_yaml,
          version: layer.version,
        },
      },
    ],
  }
}

/** Manifests of a layer with their contents, in the draft and as published. @throws AppError `ResourceNotFound` */
export async function getProfileManifests(context: Context, { uid, packName }: LayerName): Promise<z.output<typeof ManifestEntities>> {
  authorize(context.actor, 'clusterProfile.get')
  const profile = await loadProfile(context, uid)
  layerOf(profile, packName)
  const of = (layers: readonly LayerRow[]) => layers.find(({ name }) => name === packName)?.manifests ?? []
  const [draft, published] = [of(profile.draft), of(profile.published)]
  const all = new Map([...published, ...draft].map((manifest) => [manifest.uid, manifest]))
  const dataOf = (manifests: typeof draft, manifestUid: string) => {
    const found = manifests.find((manifest) => manifest.uid === manifestUid)
    return found && { content: found.content, digest: found.digest }
  }
  return {
    items: [...all.values()].map(({ uid: manifestUid, name }) => {
      const [inDraft, inPublished] = [dataOf(draft, manifestUid), dataOf(published, manifestUid)]
      return {
        metadata: { name, uid: manifestUid },
        spec: { ...(inDraft && { draft: inDraft }), ...(inPublished && { published: inPublished }) },
      }
    }),
  }
}

function layerOf({ draft, published }: StoredProfile, name: string): LayerRow {
  const layer = draft.find((each) => each.name === name) ?? published.find((each) => each.name === name)
  if (layer === undefined) throw notFound(`A layer named ${name}`)
  return layer
}
