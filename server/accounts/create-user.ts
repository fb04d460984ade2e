import { type Role, roles } from '../authz/permissions'
import type { Services } from '../context'
import type { Tx } from '../db/schema'
import { insertUser } from './store'

export interface NewUser {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly role: Role
  /** Null exactly for roles of the system. */
  readonly tenantUid: string | null
  /** From `hashPassword`, called before the transaction: it takes tens of milliseconds. */
  readonly passwordHash: string
}

/** @returns uid of the user */
export async function createUser(tx: Tx, services: Pick<Services, 'now' | 'newUid'>, user: NewUser): Promise<string> {
  const { scope } = roles[user.role]
  if ((scope === 'system') !== (user.tenantUid === null)) throw new Error(`${user.role} is a role of the ${scope} realm`)
  const uid = services.newUid()
  const now = services.now()
  await insertUser(tx, {
    uid,
    scope,
    tenant_uid: user.tenantUid,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    role: user.role,
    password_hash: user.passwordHash,
    password_changed_at: now,
    created_at: now,
  })
  return uid
}
