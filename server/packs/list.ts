import type * as z from 'zod/mini'
import type { ListQuery } from '~/contract/common'
import type { PackSummaries } from '~/contract/packs'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { parseFilters, parseOrderBy } from './filters'
import { listMeta, readPage } from '../lists/paging'
import { offersNonFips } from '../tenants/fips'
import { toPackSummary } from './present'
import { listPackRows } from './store'

/**
 * Pack versions of all registries the caller can see, disabled ones too; by name and newest version first unless `orderBy` says otherwise.
 * In the FIPS edition a tenant sees packs without the FIPS mark only after it allowed them.
 * `fields` is accepted and changes nothing: items are always whole.
 * @throws AppError `InvalidRequest` that names what is wrong with `filters`, `orderBy` or `continue`
 */
export async function listPacks(context: Context, query: z.output<typeof ListQuery>): Promise<z.output<typeof PackSummaries>> {
  authorize(context.actor, 'packRegistry.list')
  const page = readPage(query)
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  const { rows, total } = await listPackRows(db, viewer, {
    fipsOnly: !(await offersNonFips(db, viewer)),
    filter: parseFilters(query.filters ?? ''),
    order: parseOrderBy(query.orderBy ?? ''),
    page,
  })
  return { items: rows.map(toPackSummary), listmeta: listMeta(page, rows.length, total) }
}
