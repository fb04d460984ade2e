import type { Services } from '../context'
import type { Db, Tx } from '../db/schema'
import { AppError } from '../errors'
import { insertTenant, tenantNamed } from './store'

/** Names of tenants are compared without case. */
export async function tenantExists(db: Db | Tx, name: string): Promise<boolean> {
  return (await tenantNamed(db, name)) !== undefined
}

/**
 * @param duplicateFields what the error says about fields when the name is taken
 * @returns uid of the tenant
 * @throws AppError `DuplicateName`
 */
export async function createTenant(
  tx: Tx,
  services: Pick<Services, 'now' | 'newUid'>,
  name: string,
  duplicateFields: Record<string, string> = {},
): Promise<string> {
  if (await tenantExists(tx, name)) {
    throw new AppError('DuplicateName', `A tenant named ${name} exists already`, { details: { fields: duplicateFields } })
  }
  const uid = services.newUid()
  await insertTenant(tx, { uid, name, created_at: services.now() })
  return uid
}
