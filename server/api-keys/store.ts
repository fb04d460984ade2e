import type { Insertable, Updateable } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'

/** A key with whom it belongs to; its hash stays in the database. */
export type ApiKeyRow = NonNullable<Awaited<ReturnType<typeof findKey>>>

function keysOf(db: Db | Tx, tenantUid: string) {
  return db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.uid', 'api_keys.user_uid')
    .where('users.tenant_uid', '=', tenantUid)
    .select([
      'api_keys.uid',
      'api_keys.user_uid as userUid',
      'api_keys.name',
      'api_keys.description',
      'api_keys.active',
      'api_keys.expires_at as expiresAt',
      'api_keys.created_at as createdAt',
      'api_keys.updated_at as updatedAt',
      'users.email',
      'users.first_name as firstName',
      'users.last_name as lastName',
    ])
}

/** Newest first. @param userUid only the keys of this user */
export async function listKeys(db: Db, tenantUid: string, userUid: string | undefined) {
  let query = keysOf(db, tenantUid)
  if (userUid !== undefined) query = query.where('api_keys.user_uid', '=', userUid)
  return query.orderBy('api_keys.created_at', 'desc').orderBy('api_keys.uid').execute()
}

export async function findKey(db: Db, tenantUid: string, uid: string) {
  return keysOf(db, tenantUid).where('api_keys.uid', '=', uid).executeTakeFirst()
}

/** The same, locked until the transaction ends. */
export async function lockKey(tx: Tx, tenantUid: string, uid: string): Promise<ApiKeyRow | undefined> {
  return keysOf(tx, tenantUid).where('api_keys.uid', '=', uid).forUpdate('api_keys').executeTakeFirst()
}

export async function insertKey(tx: Tx, row: Insertable<Tables['api_keys']>): Promise<void> {
  await tx.insertInto('api_keys').values(row).execute()
}

export async function updateKey(tx: Tx, uid: string, changes: Updateable<Tables['api_keys']>): Promise<void> {
  await tx.updateTable('api_keys').set(changes).where('uid', '=', uid).execute()
}

export async function deleteKey(tx: Tx, uid: string): Promise<void> {
  await tx.deleteFrom('api_keys').where('uid', '=', uid).execute()
}

/** Whoever may have a key of this tenant: can sign in. */
export async function findKeyUser(tx: Tx, tenantUid: string, uid: string) {
  return tx
    .selectFrom('users')
    .where('uid', '=', uid)
    .where('tenant_uid', '=', tenantUid)
    .select(['email', 'active', 'password_hash as passwordHash'])
    .executeTakeFirst()
}

/** The user that a key acts for, while key, user and tenant are all active and the key has not expired. */
export async function findKeyActor(db: Db, keyHash: string, now: Date) {
  return db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.uid', 'api_keys.user_uid')
    .innerJoin('tenants', 'tenants.uid', 'users.tenant_uid')
    .where('api_keys.key_hash', '=', keyHash)
    .where('api_keys.active', '=', true)
    .where('api_keys.expires_at', '>', now)
    .where('users.active', '=', true)
    .where('tenants.active', '=', true)
    .select([
      'api_keys.expires_at as expiresAt',
      'users.uid',
      'users.email',
      'users.first_name as firstName',
      'users.last_name as lastName',
      'users.scope',
      'users.role',
      'tenants.uid as tenantUid',
      'tenants.name as tenantName',
    ])
    .executeTakeFirst()
}
