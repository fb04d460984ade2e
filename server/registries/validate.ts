import type { SpecOfKind } from '~/contract/registry-settings'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { loadVisible, registryNotFound } from './access'
import { externalIdOf } from './columns'
import { probe } from './probe'
import { readSpec } from './settings'
import { secretSource } from './stored-secret'
import { kindWords } from './words'

/**
 * Proves that a registry can be used, without saving anything.
 * @param registryUid a saved registry whose secret stands in for an absent or masked one, as long as the settings it was saved with are unchanged; empty for none
 * @throws AppError `InvalidRequest`, `RegistrySecretRequired`, `ResourceNotFound` for a `registryUid` that the caller can't change, or the `Registry…` code of what failed
 */
export async function validateRegistry(
  context: Context,
  input: SpecOfKind,
  registryUid: string | undefined,
): Promise<{ auditUid: string }> {
  const { actor } = context
  authorize(actor, 'packRegistry.create')
  const settings = readSpec(input, actor.scope)
  const uid = registryUid ?? ''
  const saved = uid === '' ? undefined : await loadVisible(context, uid, settings.kind)
  if (saved !== undefined && saved.scope !== actor.scope) throw registryNotFound(uid)
  const source = secretSource(settings, saved)
  await probe(context, { settings, source, externalId: await externalIdOf(context, settings), saved })

  const { resourceKind, noun } = kindWords[settings.kind]
  const { auditUid } = await write(context, 'packRegistry.create', async () => ({
    result: undefined,
    audit: {
      action: 'action',
      resourceKind,
      resourceUid: uid,
      resourceName: saved?.name ?? settings.endpoint,
      message: saved === undefined ? `Validated ${noun} at ${settings.endpoint}` : `Validated ${noun} ${saved.name}`,
    },
  }))
  return { auditUid }
}
