import { sql } from 'kysely'
import type { Db, Tx } from '../db/schema'

export async function insertTenant(tx: Tx, row: { uid: string; name: string; created_at: Date }): Promise<void> {
  await tx.insertInto('tenants').values(row).execute()
}

export async function tenantNamed(db: Db | Tx, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('tenants')
    .select('uid')
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row?.uid
}
