import type * as z from 'zod/mini'
import type { RegistriesOverview, RegistryOverview, SkippedContents } from '~/contract/console'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { loadVisible, registryNotFound } from './access'
import { toOverview } from './present'
import { listOverviews, listSkipped } from './store'

/** Most entries that are handed out at once; `total` counts all. */
const SKIPPED_LIMIT = 1000

/** By name without case. */
export async function listRegistryOverviews(context: Context): Promise<z.output<typeof RegistriesOverview>> {
  authorize(context.actor, 'packRegistry.list')
  const viewer = viewerOf(context.actor)
  const rows = await listOverviews(context.services.db, viewer)
  return { items: rows.map((row) => toOverview(row, viewer, context.services.now())) }
}

/** @throws AppError `ResourceNotFound` */
export async function getRegistryOverview(context: Context, uid: string): Promise<RegistryOverview> {
  authorize(context.actor, 'packRegistry.get')
  const viewer = viewerOf(context.actor)
  const [row] = await listOverviews(context.services.db, viewer, uid)
  if (row === undefined) throw registryNotFound(uid)
  return toOverview(row, viewer, context.services.now())
}

/** The first 1,000 contents that the last synchronisation set aside, by reference. @throws AppError `ResourceNotFound` */
export async function listSkippedContents(context: Context, uid: string): Promise<z.output<typeof SkippedContents>> {
  authorize(context.actor, 'packRegistry.get')
  await loadVisible(context, uid, undefined)
  const { rows, total } = await listSkipped(context.services.db, viewerOf(context.actor), uid, SKIPPED_LIMIT)
  return { items: rows.map(({ reference, reason }) => ({ reference, reason })), total }
}
