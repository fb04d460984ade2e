import { write } from '../audit/write'
import type { Context } from '../context'
import { profileNotFound, tenantOf } from './access'
import { PROFILE_KIND } from './change'
import { deleteProfile, lockProfile } from './store'

/** Removes one version of a profile with its draft and what was published. @throws AppError `ResourceNotFound` */
export async function removeProfile(context: Context, uid: string): Promise<void> {
  const tenantUid = tenantOf(context.actor)
  await write(context, 'clusterProfile.delete', async (tx) => {
    const row = await lockProfile(tx, tenantUid, uid)
    if (row === undefined) throw profileNotFound(uid)
    await deleteProfile(tx, tenantUid, uid)
    const message = `Removed profile ${row.name} ${row.version}`
    return { result: undefined, audit: { action: 'delete', resourceKind: PROFILE_KIND, resourceUid: uid, resourceName: row.name, message } }
  })
}
