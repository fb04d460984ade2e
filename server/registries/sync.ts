import type * as z from 'zod/mini'
import type { ForceSyncQuery } from '~/contract/registries'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { loadManaged, RESOURCE_KIND } from './access'
import { forgetSkippedDigests, requestRun } from './sync-store'

/**
 * Asks for a synchronisation. A run that waits or goes on already serves the request; `forceSync` stops it and starts a new one, which also reads again what was set aside.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry
 */
export async function syncBasicOciRegistry(
  context: Context,
  uid: string,
  { forceSync }: z.output<typeof ForceSyncQuery>,
): Promise<{ auditUid: string }> {
  const { services } = context
  authorize(context.actor, 'packRegistry.update')
  const { name } = await loadManaged(context, uid, 'System registries are synchronised in the System Console')
  const { auditUid } = await write(context, 'packRegistry.update', async (tx) => {
    const requested = await requestRun(tx, uid, { runId: services.newUid(), supersede: forceSync })
    if (forceSync) await forgetSkippedDigests(tx, uid)
    if (requested) await services.queue.enqueueSync(tx, uid)
    return {
      result: undefined,
      audit: {
        action: 'action',
        resourceKind: RESOURCE_KIND,
        resourceUid: uid,
        resourceName: name,
        message: forceSync ? `Forced a new synchronisation of OCI registry ${name}` : `Started the synchronisation of OCI registry ${name}`,
      },
    }
  })
  return { auditUid }
}
