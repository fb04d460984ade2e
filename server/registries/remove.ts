import type { RegistryKind } from '~/contract/registries'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { beginRemoving, removeOrphanLogos } from '../packs/catalogue'
import { loadManaged, registryNotFound } from './access'
import { deleteRegistry, lockRegistry } from './store'
import { kindWords } from './words'

/**
 * Removes a registry with all of its catalogue. A synchronisation that goes on notices and stops.
 * @param kind what the address that was called stands for; undefined for any
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry
 */
export async function removeRegistry(context: Context, kind: RegistryKind | undefined, uid: string): Promise<void> {
  authorize(context.actor, 'packRegistry.delete')
  await loadManaged(context, uid, kind, 'System registries are removed in the System Console')
  const viewer = viewerOf(context.actor)
  await write(context, 'packRegistry.delete', async (tx) => {
    await beginRemoving(tx)
    const row = await lockRegistry(tx, viewer, uid)
    if (row === undefined) throw registryNotFound(uid)
    await deleteRegistry(tx, viewer, uid)
    await removeOrphanLogos(tx)
    const { resourceKind, noun } = kindWords[row.kind]
    return {
      result: undefined,
      audit: { action: 'delete', resourceKind, resourceUid: uid, resourceName: row.name, message: `Removed ${noun} ${row.name}` },
    }
  })
}
