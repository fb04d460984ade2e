import type * as z from 'zod/mini'
import type { PageQuery } from '~/contract/common'
import type { PackMetadataList, PacksFilterSpec } from '~/contract/packs'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { listMeta, readPage } from '../lists/paging'
import { offersNonFips } from '../tenants/fips'
import { toPackMetadata } from './present'
import { searchPackRows } from './store'

/**
 * Packs by filter, one item a pack name, with the newest version (by SemVer) in every registry that has it.
 *
 * All conditions must hold on a version for it to count, so `latestVersion` is the newest that matches. What Palette does not document is decided so:
 * without `state`, disabled packs are hidden; with it exactly those states are shown (`active` is the state of an ordinary pack).
 * `environment` finds packs for these clouds and those for `all`. `isFips` goes by the annotation `fips: "true"`; in the FIPS edition a
 * tenant finds packs without it only after it allowed them.
 */
export async function searchPacks(
  context: Context,
  { query, body }: { query: z.output<typeof PageQuery>; body: PacksFilterSpec },
): Promise<z.output<typeof PackMetadataList>> {
  authorize(context.actor, 'packRegistry.list')
  const page = readPage(query)
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  const { rows, total } = await searchPackRows(db, viewer, {
    fipsOnly: !(await offersNonFips(db, viewer)),
    filter: body.filter ?? {},
    sort: body.sort ?? [],
    page,
  })
  const items = toPackMetadata(rows)
  return { items, listmeta: listMeta(page, items.length, total) }
}
