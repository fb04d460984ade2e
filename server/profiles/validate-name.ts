import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { duplicateProfile, tenantOf } from './access'
import { PROFILE_KIND } from './change'
import { listVersionsNamed } from './store'

/**
 * Whether a profile of this name and version can be created. The answer names an audit entry, as that of the validation of a registry does.
 * @throws AppError `DuplicateName`
 */
export async function validateProfileName(
  context: Context,
  { name, version }: { name: string; version: string },
): Promise<{ auditUid: string }> {
  authorize(context.actor, 'clusterProfile.create')
  const versions = await listVersionsNamed(context.services.db, tenantOf(context.actor), [name])
  if (versions.some((each) => each.version === version)) throw duplicateProfile(name, version)
  const { auditUid } = await write(context, 'clusterProfile.create', async () => ({
    result: undefined,
    audit: {
      action: 'action',
      resourceKind: PROFILE_KIND,
      resourceUid: '',
      resourceName: name,
      message: `Checked whether profile ${name} ${version} can be created`,
    },
  }))
  return { auditUid }
}
