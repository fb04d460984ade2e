import type { BasicOciRegistry, BasicOciRegistryInput, BasicOciRegistrySpec } from '~/contract/oci-registries'
import type { RegistrySyncStatus } from '~/contract/registries'
import type { Context } from '../context'
import { createRegistry } from '../registries/create'
import { toBasicOciRegistry } from '../registries/present'
import { getRegistry, registrySyncStatus } from '../registries/read'
import { removeRegistry } from '../registries/remove'
import { syncRegistry } from '../registries/sync'
import { updateRegistryOf } from '../registries/update'
import { validateRegistry } from '../registries/validate'

/** The verbs as the addresses of OCI registries with Basic credentials call them. */
export function createBasicOciRegistry(
  context: Context,
  { query, body }: { query: { skipPackSync: boolean }; body: BasicOciRegistryInput },
): Promise<{ uid: string; auditUid: string }> {
  const { name } = body.metadata
  return createRegistry(context, { name, input: { kind: 'oci-basic', spec: body.spec }, skipSync: query.skipPackSync })
}

export function validateBasicOciRegistry(context: Context, spec: BasicOciRegistrySpec): Promise<{ auditUid: string }> {
  return validateRegistry(context, { kind: 'oci-basic', spec }, spec.registryUid)
}

export function updateBasicOciRegistry(context: Context, uid: string, body: BasicOciRegistryInput): Promise<void> {
  return updateRegistryOf(context, uid, body.metadata.name, { kind: 'oci-basic', spec: body.spec })
}

export async function getBasicOciRegistry(context: Context, uid: string): Promise<BasicOciRegistry> {
  return toBasicOciRegistry(await getRegistry(context, 'oci-basic', uid))
}

export function deleteBasicOciRegistry(context: Context, uid: string): Promise<void> {
  return removeRegistry(context, 'oci-basic', uid)
}

export function syncBasicOciRegistry(context: Context, uid: string, query: { forceSync: boolean }): Promise<{ auditUid: string }> {
  return syncRegistry(context, 'oci-basic', uid, query)
}

export function basicOciRegistrySyncStatus(context: Context, uid: string): Promise<RegistrySyncStatus> {
  return registrySyncStatus(context, 'oci-basic', uid)
}
