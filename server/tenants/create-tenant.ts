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
  const uid = services.newUid()
  const inserted = await insertTenant(tx, { uid, name, created_at: services.now() })
  if (inserted === 'duplicate') throw tenantNameTaken(name, duplicateFields)
  return uid
}

export function tenantNameTaken(name: string, fields: Record<string, string>): AppError {
  return new AppError('DuplicateName', `A tenant named ${name} exists already`, { details: { fields } })
}
