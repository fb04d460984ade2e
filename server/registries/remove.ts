import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { beginRemoving, removeOrphanLogos } from '../packs/catalogue'
import { loadManaged, registryNotFound, RESOURCE_KIND } from './access'
import { deleteRegistry, lockRegistry } from './store'

/**
 * Removes an OCI registry with all of its catalogue. A synchronisation that goes on notices and stops.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry
 */
export async function deleteBasicOciRegistry(context: Context, uid: string): Promise<void> {
  authorize(context.actor, 'packRegistry.delete')
  await loadManaged(context, uid, 'System registries are removed in the System Console')
  const viewer = viewerOf(context.actor)
  await write(context, 'packRegistry.delete', async (tx) => {
    await beginRemoving(tx)
    const row = await lockRegistry(tx, viewer, uid)
    if (row === undefined) throw registryNotFound(uid)
    await deleteRegistry(tx, viewer, uid)
    await removeOrphanLogos(tx)
    return {
      result: undefined,
      audit: {
        action: 'delete',
        resourceKind: RESOURCE_KIND,
        resourceUid: uid,
        resourceName: row.name,
        message: `Removed OCI registry ${row.name}`,
      },
    }
  })
}
