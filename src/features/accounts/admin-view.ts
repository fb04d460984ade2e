import type { AdminType, SystemAdmin } from '~/contract/people'

export const adminTypeWords = {
  OperationAdmin: 'Operations Administrator',
  AccountAdmin: 'Account Administrator',
} as const satisfies Record<AdminType, string>

const ROOT = 'Root Administrator'

/** The role by name: the wire has no word of its own for the root administrator. */
export function roleOf({ metadata, spec }: SystemAdmin): string {
  return metadata.annotations?.['role'] ?? adminTypeWords[spec.adminType]
}

export function nameOf({ spec }: SystemAdmin): string {
  return `${spec.firstName} ${spec.lastName}`.trim()
}

export interface AdminReasons {
  /** Why it can't be done; undefined when it can. */
  readonly remove: string | undefined
  readonly resetLink: string | undefined
}

/** What somebody may do to an account, beside what their role allows. @param ownUid uid of whoever is signed in */
export function adminReasons(admin: SystemAdmin, ownUid: string): AdminReasons {
  if (admin.metadata.uid === ownUid)
    return { remove: 'You can’t delete your own account', resetLink: 'Change your own password under My Account' }
  if (roleOf(admin) === ROOT)
    return { remove: 'The root administrator can’t be deleted', resetLink: 'The password of the root administrator can’t be reset here' }
  return { remove: undefined, resetLink: undefined }
}
