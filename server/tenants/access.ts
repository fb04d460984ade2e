import type { Tx } from '../db/schema'
import { type AppError, notFound } from '../errors'
import { lockTenantRow } from './store'

/**
 * Locks a tenant until the transaction ends: first statement of whatever changes it or its users.
 * @throws AppError `ResourceNotFound`
 */
export async function lockTenant(tx: Tx, uid: string) {
  const row = await lockTenantRow(tx, uid)
  if (row === undefined) throw tenantNotFound(uid)
  return row
}

export function tenantNotFound(uid: string): AppError {
  return notFound(`The tenant ${uid}`)
}
