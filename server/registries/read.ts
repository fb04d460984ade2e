import type * as z from 'zod/mini'
import type { ScopeQuery } from '~/contract/common'
import type { OciRegistries, OciRegistryEntity } from '~/contract/oci-registries'
import type { RegistriesMetadata, RegistryConfigEntity, RegistryKind, RegistrySyncStatus } from '~/contract/registries'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { notFound } from '../errors'
import { loadVisible, registryNotFound } from './access'
import { toMetadata, toOciEntity, toOciSummary, toPackRegistry, toSyncStatus } from './present'
import { findSystemRegistryNamed, listRegistries, type RegistryWithSync } from './store'

/** @param kind what the address that was called stands for @throws AppError `ResourceNotFound` */
export async function getRegistry(context: Context, kind: RegistryKind, uid: string): Promise<RegistryWithSync> {
  authorize(context.actor, 'packRegistry.get')
  return loadVisible(context, uid, kind)
}

/** An OCI registry of either type. @throws AppError `ResourceNotFound` */
export async function getOciRegistry(context: Context, uid: string): Promise<OciRegistryEntity> {
  authorize(context.actor, 'packRegistry.get')
  const row = await loadVisible(context, uid, undefined)
  if (row.kind !== 'oci-basic' && row.kind !== 'oci-ecr') throw registryNotFound(uid)
  return toOciEntity(row)
}

/** @throws AppError `ResourceNotFound` */
export async function registrySyncStatus(context: Context, kind: RegistryKind, uid: string): Promise<RegistrySyncStatus> {
  authorize(context.actor, 'packRegistry.get')
  return toSyncStatus(await loadVisible(context, uid, kind))
}

/** By name without case. */
export async function listOciRegistries(context: Context): Promise<z.output<typeof OciRegistries>> {
  authorize(context.actor, 'packRegistry.list')
  const rows = await listRegistries(context.services.db, viewerOf(context.actor), ['oci-basic', 'oci-ecr'])
  return { items: rows.map(toOciSummary) }
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

/** A system registry by name, its secret masked. @throws AppError `ResourceNotFound` */
export async function getRegistryConfig(context: Context, name: string): Promise<z.output<typeof RegistryConfigEntity>> {
  authorize(context.actor, 'packRegistry.get')
  const row = await findSystemRegistryNamed(context.services.db, name)
  if (row === undefined) throw notFound(`Registry ${name}`)
  const { auth, endpoint } = toPackRegistry(row).spec
  return { config: { auth, endpoint, name } }
}
