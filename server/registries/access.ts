import type { RegistryKind } from '~/contract/registries'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { AppError, notFound } from '../errors'
import { findRegistry, type RegistryWithSync } from './store'

/**
 * @param kind what the address that was called stands for; undefined for any
 * @throws AppError `ResourceNotFound`, also for a registry of another tenant and for one of another kind: Palette's clients try one address after the other
 */
export async function loadVisible(context: Context, uid: string, kind: RegistryKind | undefined): Promise<RegistryWithSync> {
  const row = await findRegistry(context.services.db, viewerOf(context.actor), uid)
  if (row === undefined || (kind !== undefined && row.kind !== kind)) throw registryNotFound(uid)
  return row
}

/**
 * A registry that the caller may change.
 * @param refusal the sentence for a tenant who tries it on a system registry, which tenants see
 * @throws AppError `ResourceNotFound`, `Forbidden`
 */
export async function loadManaged(
  context: Context,
  uid: string,
  kind: RegistryKind | undefined,
  refusal: string,
): Promise<RegistryWithSync> {
  const row = await loadVisible(context, uid, kind)
  if (row.scope !== context.actor.scope) throw new AppError('Forbidden', refusal)
  return row
}

export function registryNotFound(uid: string): AppError {
  return notFound(`Registry ${uid}`)
}

/** Names are unique within a scope, tenant by tenant. */
export function duplicateName(name: string): AppError {
  const sentence = `A registry named ${name} exists already: choose another name`
  return new AppError('DuplicateName', sentence, { details: { fields: { 'metadata.name': sentence } } })
}
