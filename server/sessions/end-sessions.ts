import type { Tx } from '../db/schema'
import { deleteSessionsOfTenant, deleteSessionsOfUser } from './store'
import { hashToken } from './token'

/** Ends the sessions of a user. @param options.except token of the one that goes on */
export async function endSessionsOfUser(tx: Tx, userUid: string, options: { except?: string | null } = {}): Promise<void> {
  const { except = null } = options
  await deleteSessionsOfUser(tx, userUid, except === null ? null : hashToken(except))
}

/** Ends the sessions of everybody in a tenant. */
export async function endSessionsOfTenant(tx: Tx, tenantUid: string): Promise<void> {
  await deleteSessionsOfTenant(tx, tenantUid)
}
