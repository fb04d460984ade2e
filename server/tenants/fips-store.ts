import type { FipsSettings } from '~/contract/people'
import type { Db, Tx } from '../db/schema'

interface TenantFips {
  readonly name: string
  readonly fips: FipsSettings
}

export async function findTenantFips(db: Db, uid: string): Promise<TenantFips | undefined> {
  return db.selectFrom('tenants').where('uid', '=', uid).select(['name', 'fips']).executeTakeFirst()
}

/** Locks the tenant until the transaction ends. */
export async function lockTenantFips(tx: Tx, uid: string): Promise<TenantFips | undefined> {
  return tx.selectFrom('tenants').where('uid', '=', uid).select(['name', 'fips']).forUpdate().executeTakeFirst()
}

export async function saveTenantFips(tx: Tx, uid: string, fips: FipsSettings): Promise<void> {
  await tx
    .updateTable('tenants')
    .set({ fips: JSON.stringify(fips) })
    .where('uid', '=', uid)
    .execute()
}
