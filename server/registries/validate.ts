import type { SpecOfKind } from '~/contract/registry-settings'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { loadVisible, registryNotFound } from './access'
import { externalIdOf } from './columns'
import { probe } from './probe'
import { readSpec, type RegistrySettings } from './settings'
import { secretSource, type SecretSource } from './stored-secret'
import type { RegistryWithSync } from './store'
import { kindWords } from './words'

/** Settings that are to be proved, with what belongs to them. */
export interface ToProve {
  readonly settings: RegistrySettings
  readonly source: SecretSource
  readonly externalId: string
  readonly saved: RegistryWithSync | undefined
}

/**
 * Reads settings that are to be proved without being saved.
 * @param registryUid a saved registry whose secret stands in for an absent or masked one, as long as the settings it was saved with are unchanged; empty for none
 * @throws AppError `InvalidRequest`, `RegistrySecretRequired`, `ResourceNotFound` for a `registryUid` that the caller can't change
 */
export async function readToProve(context: Context, input: SpecOfKind, registryUid: string | undefined): Promise<ToProve> {
  const { actor } = context
  const settings = readSpec(input, actor.scope)
  const uid = registryUid ?? ''
  const saved = uid === '' ? undefined : await loadVisible(context, uid, settings.kind)
  if (saved !== undefined && saved.scope !== actor.scope) throw registryNotFound(uid)
  return { settings, source: secretSource(settings, saved), externalId: await externalIdOf(context, settings), saved }
}

/**
 * Proves that a registry can be used, without saving anything.
 * @throws AppError what `readToProve` throws, or the code of what failed
 */
export async function validateRegistry(
  context: Context,
  input: SpecOfKind,
  registryUid: string | undefined,
): Promise<{ auditUid: string }> {
  authorize(context.actor, 'packRegistry.create')
  const proof = await readToProve(context, input, registryUid)
  await probe(context, proof)
  return recordValidation(context, proof, 'Validated')
}

/** @param what the beginning of the entry's message */
export async function recordValidation(
  context: Context,
  { settings, saved }: Pick<ToProve, 'settings' | 'saved'>,
  what: string,
): Promise<{ auditUid: string }> {
  const { resourceKind, noun } = kindWords[settings.kind]
  const { auditUid } = await write(context, 'packRegistry.create', async () => ({
    result: undefined,
    audit: {
      action: 'action',
      resourceKind,
      resourceUid: saved?.uid ?? '',
      resourceName: saved?.name ?? settings.endpoint,
      message: saved === undefined ? `${what} ${noun} at ${settings.endpoint}` : `${what} ${noun} ${saved.name}`,
    },
  }))
  return { auditUid }
}
