import { queryOptions } from '@tanstack/react-query'
import type { ClusterProfileSummary } from '~/contract/cluster-profiles'
import { ProfileType } from '~/contract/profile-fields'
import { UNSET_TIME } from '~/contract/common'
import { PackType } from '~/contract/packs'
import * as z from 'zod/mini'
import { call } from '../../api/client'
import type { ApiFailure } from '../../api/failure'
import type { LayerFacts, ProfileFacts } from './profile-rows'
import { labelsToTags } from './wizard/profile-tags'

/** In front of a Palette there is no overview: the rows are put together from pages of its summaries. */
export const paletteProfiles = queryOptions<readonly ProfileFacts[], ApiFailure>({
  queryKey: ['clusterProfilesFilterSummary', 'rows'],
  queryFn: async ({ signal }) => {
    const found: ProfileFacts[] = []
    for (let token = ''; ;) {
      const query = { offset: found.length, ...(token !== '' && { continue: token }) }
      const { items, listmeta } = await call('clusterProfilesFilterSummary', { query, body: {} }, signal)
      found.push(...items.map(fromSummary))
      token = listmeta.continue
      if (items.length === 0 || token === '') return found
    }
  },
})

type Template = NonNullable<ClusterProfileSummary['specSummary']['draft']>

export function fromSummary({ metadata, specSummary, status }: ClusterProfileSummary): ProfileFacts {
  const { draft, published, version } = specSummary
  const template = draft ?? published
  const type = z.safeParse(ProfileType, template?.type)
  return {
    uid: metadata.uid,
    name: metadata.name,
    version,
    description: metadata.annotations?.['description'] ?? '',
    type: type.success ? type.data : 'cluster',
    tags: labelsToTags(metadata.labels),
    isPublished: status.isPublished,
    hasChanges: status.isPublished && draft !== undefined && published !== undefined && packsOf(draft) !== packsOf(published),
    createdAt: metadata.creationTimestamp ?? UNSET_TIME,
    updatedAt: metadata.lastModifiedTimestamp ?? UNSET_TIME,
    updatedBy: '',
    layers: (template?.packs ?? []).map(toLayer),
    counted: { missing: status.pack.deleted, deprecated: status.pack.deprecated + status.pack.disabled },
  }
}

function packsOf({ packs }: Template): string {
  return packs.map(({ name, packUid, tag }) => `${name} ${packUid} ${tag}`).join('\n')
}

function toLayer(pack: Template['packs'][number]): LayerFacts {
  const type = z.safeParse(PackType, pack.type)
  return {
    name: pack.name,
    displayName: pack.displayName === '' ? pack.name : pack.displayName,
    type: type.success ? type.data : 'spectro',
    layer: pack.layer,
    packUid: pack.packUid,
    registryUid: '',
    registryName: '',
    version: pack.version === '' ? pack.tag : pack.version,
    logoUrl: pack.logoUrl,
    state: undefined,
    deprecated: false,
    fips: false,
  }
}
