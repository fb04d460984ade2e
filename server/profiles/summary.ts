import type { ClusterProfileSummary } from '~/contract/cluster-profiles'
import { logoUrlOf } from '../packs/present'
import type { Present } from './layer-state'
import { toMeta, toVersions } from './present'
import type { LayerHead, ProfileHead } from './store'

type FipsMode = ClusterProfileSummary['status']['fips']['mode']

/**
 * What the FIPS marks of the packs make of a profile: manifests carry none and are left out. `unknown` without packs, and where one of them is gone or was named by hand.
 */
export function fipsMode(layers: readonly LayerHead[], present: Present): FipsMode {
  const packs = layers.filter(({ type }) => type !== 'manifest').map((layer) => present.pack(layer))
  const known = packs.filter((pack) => pack !== undefined)
  if (packs.length === 0 || known.length < packs.length) return 'unknown'
  const marked = known.filter(({ annotations }) => annotations.fips?.toLowerCase() === 'true').length
  return marked === known.length ? 'full' : marked === 0 ? 'none' : 'partial'
}

/**
 * @param layers of the draft and of what is published
 * @param versions of the same name
 */
export function toProfileSummary(
  row: ProfileHead,
  layers: readonly LayerHead[],
  { versions, present }: { versions: readonly Pick<ProfileHead, 'uid' | 'version'>[]; present: Present },
): ClusterProfileSummary {
  const draft = layers.filter(({ stage }) => stage === 'draft')
  const published = layers.filter(({ stage }) => stage === 'published')
  const stateOf = (state: string) => draft.filter((layer) => present.pack(layer)?.state === state).length
  return {
    metadata: toMeta(row),
    specSummary: {
      draft: toTemplate(row, draft, present),
      ...(row.published_at !== null && { published: toTemplate(row, published, present) }),
      version: row.version,
      versions: toVersions(versions),
    },
    status: {
      fips: { mode: fipsMode(draft, present) },
      inUseClusterTemplates: [],
      inUseClusterUids: [],
      inUseClusters: [],
      isPublished: row.published_at !== null,
      pack: {
        deleted: draft.filter((layer) => present.missing(layer) !== '').length,
        deprecated: stateOf('deprecated'),
        disabled: stateOf('disabled'),
      },
    },
  }
}

function toTemplate(row: ProfileHead, layers: readonly LayerHead[], present: Present) {
  return {
    cloudType: row.cloud_type,
    packs: layers.map((layer) => {
      const pack = present.pack(layer)
      return {
        addonType: layer.addon_type,
        annotations: pack?.annotations ?? {},
        displayName: layer.display_name,
        layer: layer.layer,
        logoUrl: pack === undefined ? '' : logoUrlOf(pack),
        name: layer.name,
        packUid: layer.pack_uid,
        tag: layer.tag,
        type: layer.type,
        version: layer.version,
      }
    }),
    type: row.type,
  }
}
