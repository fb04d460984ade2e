import { ListQuery, PageQuery } from '../common'
import type { Operation } from '../operation'
import { PackMetadataList, PackNameQuery, PackReadme, PacksFilterSpec, PackSummaries, PackTagEntity } from '../packs'

/** The catalogue. */
export const packsApi = {
  packsSummaryList: {
    method: 'GET',
    path: '/v1/packs',
    summary: 'Pack versions of all registries the caller can see',
    access: 'packRegistry.list',
    query: ListQuery,
    success: { status: 200, schema: PackSummaries },
  },
  packsSearch: {
    method: 'POST',
    path: '/v1/packs/search',
    summary: 'Packs by filter, one entry a pack',
    access: 'packRegistry.list',
    query: PageQuery,
    body: PacksFilterSpec,
    success: { status: 200, schema: PackMetadataList },
  },
  packsNameRegistryUidList: {
    method: 'GET',
    path: '/v1/packs/{packName}/registries/{registryUid}',
    summary: 'All versions of a pack in one registry',
    access: 'packRegistry.get',
    query: PackNameQuery,
    success: { status: 200, schema: PackTagEntity },
  },
  packsUid: {
    method: 'GET',
    path: '/v1/packs/{uid}',
    summary: 'The pack that has this version, with all its versions',
    access: 'packRegistry.get',
    success: { status: 200, schema: PackTagEntity },
  },
  packsUidReadme: {
    method: 'GET',
    path: '/v1/packs/{uid}/readme',
    summary: 'README of a pack version (Markdown)',
    access: 'packRegistry.get',
    success: { status: 200, schema: PackReadme },
  },
  packsPackUidLogo: {
    method: 'GET',
    path: '/v1/packs/{packUid}/logo',
    summary: 'Logo of a pack version',
    access: 'packRegistry.get',
    success: { status: 200, binary: true },
  },
} as const satisfies Record<string, Operation>
