import type * as z from 'zod/mini'
import type { ScopeQuery } from '~/contract/common'
import type { BasicOciRegistry, OciRegistries, RegistriesMetadata, RegistrySyncStatus } from '~/contract/registries'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { loadVisible } from './access'
import { toBasicOciRegistry, toMetadata, toSummary, toSyncStatus } from './present'
import { listRegistries } from './store'

/** Secrets are masked. @throws AppError `ResourceNotFound` */
export async function getBasicOciRegistry(context: Context, uid: string): Promise<z.output<typeof BasicOciRegistry>> {
  authorize(context.actor, 'packRegistry.get')
  return toBasicOciRegistry(await loadVisible(context, uid))
}

/** @throws AppError `ResourceNotFound` */
export async function basicOciRegistrySyncStatus(context: Context, uid: string): Promise<z.output<typeof RegistrySyncStatus>> {
  authorize(context.actor, 'packRegistry.get')
  return toSyncStatus(await loadVisible(context, uid))
}

/** By name without case. */
export async function listOciRegistries(context: Context): Promise<z.output<typeof OciRegistries>> {
  authorize(context.actor, 'packRegistry.list')
  const rows = await listRegistries(context.services.db, viewerOf(context.actor))
  return { items: rows.map(toSummary) }
}

/** By name without case. */
export async function listRegistriesMetadata(
  context: Context,
  { scope }: z.output<typeof ScopeQuery>,
): Promise<z.output<typeof RegistriesMetadata>> {
  authorize(context.actor, 'packRegistry.list')
  const rows = await listRegistries(context.services.db, viewerOf(context.actor))
  return { items: rows.filter((row) => scope === 'all' || row.scope === scope).map(toMetadata) }
}
