import { type Role, roles } from '../authz/permissions'
import type { Services } from '../context'
import type { Tx } from '../db/schema'
import { AppError } from '../errors'
import { insertUser } from './store'

export interface NewUser {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: Role
  /** Null exactly for roles of the system. */
  readonly tenantUid: string | null
  /** From `hashPassword`, called before the transaction: it takes tens of milliseconds. Null for whoever gets a link to choose a password. */
  readonly passwordHash: string | null
  /** Email of who adds the account; empty for the first ones. */
  readonly createdBy?: string
}

/**
 * @returns uid of the user
 * @throws AppError `DuplicateName` when the realm or tenant has a user of this email; its field is `spec.emailId` unless `emailField` says otherwise
 */
export async function createUser(
  tx: Tx,
  services: Pick<Services, 'now' | 'newUid'>,
  user: NewUser,
  emailField = 'spec.emailId',
): Promise<string> {
  const { scope } = roles[user.role]
  if ((scope === 'system') !== (user.tenantUid === null)) throw new Error(`${user.role} is a role of the ${scope} realm`)
  const uid = services.newUid()
  const now = services.now()
  const inserted = await insertUser(tx, {
    uid,
    scope,
    tenant_uid: user.tenantUid,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    role: user.role,
    password_hash: user.passwordHash,
    password_changed_at: user.passwordHash === null ? null : now,
    created_by: user.createdBy ?? '',
    created_at: now,
  })
  if (inserted === 'duplicate') {
    const message = scope === 'system' ? 'A system administrator has this email already' : 'A user of this tenant has this email already'
    throw new AppError('DuplicateName', message, { details: { fields: { [emailField]: message } } })
  }
  return uid
}
