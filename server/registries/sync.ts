import type * as z from 'zod/mini'
import type { ForceSyncQuery, RegistryKind } from '~/contract/registries'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { AppError } from '../errors'
import { loadManaged } from './access'
import { forgetSkippedDigests } from './skipped-store'
import { requestRun } from './sync-store'
import { kindWords } from './words'

/**
 * Asks for a synchronisation. A run that waits or goes on already serves the request; `forceSync` stops it and starts a new one, which also reads again what was set aside.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `InvalidRequest` for an OCI registry that was added without synchronisation
 * or a default registry without credentials
 */
export async function syncRegistry(
  context: Context,
  kind: RegistryKind,
  uid: string,
  { forceSync }: z.output<typeof ForceSyncQuery>,
): Promise<{ auditUid: string }> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.update')
  const row = await loadManaged(context, uid, kind, 'System registries are synchronised in the System Console')
  const { name } = row
  if (row.needs_credentials)
    throw new AppError('InvalidRequest', `${name} needs AWS credentials before it can be synchronised: edit it and enter them`)
  if (!row.sync_supported && row.kind !== 'helm') {
    throw new AppError('InvalidRequest', 'This registry was added without synchronisation: add it again with it to synchronise')
  }
  const { resourceKind, noun } = kindWords[row.kind]
  const { auditUid } = await write(context, 'packRegistry.update', async (tx) => {
    const requested = await requestRun(tx, uid, {
      runId: services.newUid(),
      supersede: forceSync,
      trigger: forceSync ? 'forced' : 'manual',
      requestedBy: actor.email,
      now: services.now(),
    })
    if (forceSync) await forgetSkippedDigests(tx, uid)
    if (requested) await services.queue.enqueueSync(tx, uid)
    const message = forceSync ? `Forced a new synchronisation of ${noun} ${name}` : `Started the synchronisation of ${noun} ${name}`
    return { result: undefined, audit: { action: 'action', resourceKind, resourceUid: uid, resourceName: name, message } }
  })
  return { auditUid }
}
