import type { Insertable } from 'kysely'
import type { Tables, Tx } from '../db/schema'

export async function insertAudit(tx: Tx, row: Insertable<Tables['audits']>): Promise<void> {
  await tx.insertInto('audits').values(row).execute()
}
