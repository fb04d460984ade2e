import * as z from 'zod/mini'
import type { AwsPartition } from '~/contract/aws'
import type { Db, Tx } from '../db/schema'

/** The account that roles are assumed from, as it is stored. */
const StoredAccount = z.object({
  accessKey: z.string(),
  accountId: z.string(),
  /** By `secrets`. */
  sealedSecretKey: z.string(),
})
export type StoredAccount = z.infer<typeof StoredAccount>

const StoredExternalId = z.object({ externalId: z.string() })

const accountKeys: Record<AwsPartition, string> = { aws: 'aws_sts', 'aws-us-gov': 'awsgov_sts' }

export async function loadAccount(db: Db | Tx, partition: AwsPartition): Promise<StoredAccount | undefined> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', accountKeys[partition]).executeTakeFirst()
  return row === undefined ? undefined : StoredAccount.parse(row.value)
}

export async function saveAccount(tx: Tx, partition: AwsPartition, account: StoredAccount): Promise<void> {
  const value = JSON.stringify(account)
  await tx
    .insertInto('settings')
    .values({ key: accountKeys[partition], value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

/** @param tenantUid null for the system */
export async function loadExternalId(db: Db, tenantUid: string | null): Promise<string | undefined> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', externalIdKey(tenantUid)).executeTakeFirst()
  return row === undefined ? undefined : StoredExternalId.parse(row.value).externalId
}

/** Of several callers at once the first one's stays. */
export async function keepExternalId(db: Db, tenantUid: string | null, externalId: string): Promise<void> {
  await db
    .insertInto('settings')
    .values({ key: externalIdKey(tenantUid), value: JSON.stringify({ externalId }) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}

export async function deleteExternalId(tx: Tx, tenantUid: string): Promise<void> {
  await tx.deleteFrom('settings').where('key', '=', externalIdKey(tenantUid)).execute()
}

function externalIdKey(tenantUid: string | null): string {
  return `aws_external_id:${tenantUid ?? 'system'}`
}
