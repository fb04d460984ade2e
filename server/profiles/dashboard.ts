import type * as z from 'zod/mini'
import type {
  ClusterProfilesFilterSpec,
  ClusterProfilesMetadata,
  ClusterProfilesSummary,
  ClusterProfileSummary,
} from '~/contract/cluster-profiles'
import type { PageQuery } from '~/contract/common'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { listMeta, readPage } from '../lists/paging'
import { loadProfile, tenantOf } from './access'
import { inOrder, passes } from './filter'
import { findPresent } from './layer-state'
import { type LayerHead, listLayerHeads, listProfiles, listVersionsNamed } from './store'
import { fipsMode, toProfileSummary } from './summary'

/**
 * Profiles by filter, one item a version.
 * @throws AppError `InvalidRequest` for a `continue` that no list handed out
 */
export async function searchProfiles(
  context: Context,
  { query, body }: { query: z.output<typeof PageQuery>; body: ClusterProfilesFilterSpec },
): Promise<z.output<typeof ClusterProfilesSummary>> {
  authorize(context.actor, 'clusterProfile.list')
  const page = readPage(query)
  const { filter = {}, sort = [] } = body
  const { db } = context.services
  const tenantUid = tenantOf(context.actor)
  const all = await listProfiles(db, tenantUid)
  let found = inOrder(
    all.filter((row) => passes(row, filter)),
    sort,
  )
  if (filter.fips !== undefined) {
    const layers = byProfile(
      await listLayerHeads(
        db,
        tenantUid,
        found.map(({ uid }) => uid),
      ),
    )
    const present = await findPresent(context, [...layers.values()].flat())
    found = found.filter(
      ({ uid }) =>
        fipsMode(
          (layers.get(uid) ?? []).filter(({ stage }) => stage === 'draft'),
          present,
        ) === filter.fips,
    )
  }
  const shown = found.slice(page.offset, page.offset + page.limit)
  const layers = await listLayerHeads(
    db,
    tenantUid,
    shown.map(({ uid }) => uid),
  )
  const present = await findPresent(context, layers)
  const layersOf = byProfile(layers)
  const versions = groupBy(all, ({ name }) => name.toLowerCase())
  return {
    items: shown.map((row) =>
      toProfileSummary(row, layersOf.get(row.uid) ?? [], { versions: versions.get(row.name.toLowerCase()) ?? [], present }),
    ),
    listmeta: listMeta(page, shown.length, found.length),
  }
}

/** Names and versions of all profiles: by name, newest version first. */
export async function listProfilesMetadata(context: Context): Promise<z.output<typeof ClusterProfilesMetadata>> {
  authorize(context.actor, 'clusterProfile.list')
  const rows = inOrder(await listProfiles(context.services.db, tenantOf(context.actor)), [])
  return {
    items: rows.map(({ uid, name, cloud_type, version }) => ({ metadata: { name, uid }, spec: { cloudType: cloud_type, version } })),
  }
}

/** @throws AppError `ResourceNotFound` */
export async function getProfileSummary(context: Context, uid: string): Promise<ClusterProfileSummary> {
  authorize(context.actor, 'clusterProfile.get')
  const { row, draft, published } = await loadProfile(context, uid)
  const layers = [...draft, ...published]
  const versions = await listVersionsNamed(context.services.db, tenantOf(context.actor), [row.name])
  return toProfileSummary(row, layers, { versions, present: await findPresent(context, layers) })
}

function byProfile(layers: readonly LayerHead[]): ReadonlyMap<string, readonly LayerHead[]> {
  return groupBy(layers, ({ profile_uid }) => profile_uid)
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
