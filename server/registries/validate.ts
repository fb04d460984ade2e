import type { BasicOciRegistrySpec } from '~/contract/registries'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { loadVisible, registryNotFound, RESOURCE_KIND } from './access'
import { probe } from './probe'
import { readSpec } from './spec'
import { passwordSource } from './stored-secret'

/**
 * Proves that an OCI registry can be used, without saving anything. With `registryUid` the stored password stands in for an absent or masked one,
 * as long as the settings it was saved with are unchanged.
 * @throws AppError `InvalidRequest`, `RegistrySecretRequired`, `ResourceNotFound` for a `registryUid` that the caller can't change, or the `Registry…` code of what failed
 */
export async function validateBasicOciRegistry(context: Context, body: BasicOciRegistrySpec): Promise<{ auditUid: string }> {
  const { actor } = context
  authorize(actor, 'packRegistry.create')
  const settings = readSpec(body, actor.scope)
  const uid = body.registryUid ?? ''
  const saved = uid === '' ? undefined : await loadVisible(context, uid)
  if (saved !== undefined && saved.scope !== actor.scope) throw registryNotFound(uid)
  await probe(context, settings, passwordSource(settings, saved), saved)

  const { auditUid } = await write(context, 'packRegistry.create', async () => ({
    result: undefined,
    audit: {
      action: 'action',
      resourceKind: RESOURCE_KIND,
      resourceUid: uid,
      resourceName: saved?.name ?? settings.endpoint,
      message: saved === undefined ? `Validated OCI registry at ${settings.endpoint}` : `Validated OCI registry ${saved.name}`,
    },
  }))
  return { auditUid }
}
