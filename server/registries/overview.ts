import type * as z from 'zod/mini'
import type { RegistriesOverview, RegistryOverview, SkippedContents } from '~/contract/console'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context, Services } from '../context'
import type { Viewer } from '../db/viewer'
import { loadVisible, registryNotFound } from './access'
import { toOverview } from './present'
import { addressOfSkipped } from './skipped-address'
import { listOverviews, listSkipped } from './store'

/** Most entries that are handed out at once; `total` counts all. */
const SKIPPED_LIMIT = 1000

/** By name without case. */
export async function listRegistryOverviews(context: Context): Promise<z.output<typeof RegistriesOverview>> {
  authorize(context.actor, 'packRegistry.list')
  return { items: await overviewsOf(context.services, viewerOf(context.actor)) }
}

/** Of those among them that the viewer sees; without uids of all that they see. By name without case. */
export async function overviewsOf(
  { db, now }: Pick<Services, 'db' | 'now'>,
  viewer: Viewer,
  uids?: readonly string[],
): Promise<RegistryOverview[]> {
  return (await listOverviews(db, viewer, uids)).map((row) => toOverview(row, viewer, now()))
}

/** @throws AppError `ResourceNotFound` */
export async function getRegistryOverview(context: Context, uid: string): Promise<RegistryOverview> {
  authorize(context.actor, 'packRegistry.get')
  const [overview] = await overviewsOf(context.services, viewerOf(context.actor), [uid])
  if (overview === undefined) throw registryNotFound(uid)
  return overview
}

/** The first 1,000 contents that the last synchronisation set aside, by reference. @throws AppError `ResourceNotFound` */
export async function listSkippedContents(context: Context, uid: string): Promise<z.output<typeof SkippedContents>> {
  authorize(context.actor, 'packRegistry.get')
  const registry = await loadVisible(context, uid, undefined)
  const { rows, total } = await listSkipped(context.services.db, viewerOf(context.actor), uid, SKIPPED_LIMIT)
  const items = rows.map(({ reference, reason, since }) => ({
    reference,
    reason,
    since: since?.toISOString() ?? null,
    url: addressOfSkipped(registry, reference),
  }))
  return { items, total }
}
