import { sql } from 'kysely'
import type { Db, Tx } from '../db/schema'

const KEY = 'setup-token'

/** Replaces the set-up token by another one. @param tokenHash SHA-256, hex */
export async function saveSetupToken(db: Db, tokenHash: string): Promise<void> {
  const value = JSON.stringify({ tokenHash })
  await db
    .insertInto('settings')
    .values({ key: KEY, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

export async function setupTokenMatches(db: Db, tokenHash: string): Promise<boolean> {
  const row = await db.selectFrom('settings').select('key').where('key', '=', KEY).where(hashInRow, '=', tokenHash).executeTakeFirst()
  return row !== undefined
}

/** Of two callers at once exactly one gets true: the row is locked by the first, and gone for the second. */
export async function consumeSetupToken(tx: Tx, tokenHash: string): Promise<boolean> {
  const row = await tx.deleteFrom('settings').where('key', '=', KEY).where(hashInRow, '=', tokenHash).returning('key').executeTakeFirst()
  return row !== undefined
}

export async function deleteSetupToken(tx: Tx): Promise<void> {
  await tx.deleteFrom('settings').where('key', '=', KEY).execute()
}

const hashInRow = sql<string>`value ->> 'tokenHash'`

/** Whether something that happens once has happened to this installation. */
export async function hasFact(db: Db | Tx, key: string): Promise<boolean> {
  return (await db.selectFrom('settings').select('key').where('key', '=', key).executeTakeFirst()) !== undefined
}

/** @returns false when it was remembered before: of two callers at once exactly one gets true */
export async function rememberFact(tx: Tx, key: string): Promise<boolean> {
  const row = await tx
    .insertInto('settings')
    .values({ key, value: JSON.stringify({}) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .executeTakeFirst()
  return row !== undefined
}
