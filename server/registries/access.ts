import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { AppError, notFound } from '../errors'
import { findRegistry, type RegistryWithSync } from './store'

/** What kind of registry audit entries speak of. */
export const RESOURCE_KIND = 'ociregistry'

/** @throws AppError `ResourceNotFound`, also for a registry of another tenant */
export async function loadVisible(context: Context, uid: string): Promise<RegistryWithSync> {
  const row = await findRegistry(context.services.db, viewerOf(context.actor), uid)
  if (row === undefined) throw registryNotFound(uid)
  return row
}

/**
 * A registry that the caller may change.
 * @param refusal the sentence for a tenant who tries it on a system registry, which tenants see
 * @throws AppError `ResourceNotFound`, `Forbidden`
 */
export async function loadManaged(context: Context, uid: string, refusal: string): Promise<RegistryWithSync> {
  const row = await loadVisible(context, uid)
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
