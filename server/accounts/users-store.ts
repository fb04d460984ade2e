import { sql, type Updateable } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'

/** A user with the link that was last made for them; the password's hash stays in the database. */
export type UserRow = NonNullable<Awaited<ReturnType<typeof findTenantUser>>>

function people(db: Db | Tx) {
  return db
    .selectFrom('users')
    .leftJoin('password_links', 'password_links.user_uid', 'users.uid')
    .select([
      'users.uid',
      'users.scope',
      'users.email',
      'users.first_name as firstName',
      'users.last_name as lastName',
      'users.role',
      'users.active',
      'users.created_by as createdBy',
      'users.created_at as createdAt',
      'users.last_sign_in_at as lastSignInAt',
      'users.password_changed_at as passwordChangedAt',
      'password_links.sealed_token as sealedToken',
      'password_links.purpose as linkPurpose',
      'password_links.expires_at as linkExpiresAt',
    ])
    .select(sql<boolean>`users.password_hash is not null`.as('activated'))
}

/** In the order in which they were added. */
export async function listTenantUsers(db: Db, tenantUid: string): Promise<UserRow[]> {
  return people(db).where('users.tenant_uid', '=', tenantUid).orderBy('users.created_at').orderBy('users.uid').execute()
}

export async function findTenantUser(db: Db | Tx, tenantUid: string, uid: string) {
  return people(db).where('users.tenant_uid', '=', tenantUid).where('users.uid', '=', uid).executeTakeFirst()
}

/** The one of its admins who was added first. */
export async function findFirstAdmin(db: Db, tenantUid: string): Promise<UserRow | undefined> {
  return people(db)
    .where('users.tenant_uid', '=', tenantUid)
    .where('users.role', '=', 'Tenant Admin')
    .orderBy('users.created_at')
    .orderBy('users.uid')
    .limit(1)
    .executeTakeFirst()
}

/** In the order in which they were added. */
export async function listOperators(db: Db): Promise<UserRow[]> {
  return people(db).where('users.scope', '=', 'system').orderBy('users.created_at').orderBy('users.uid').execute()
}

export async function findOperator(db: Db | Tx, uid: string): Promise<UserRow | undefined> {
  return people(db).where('users.scope', '=', 'system').where('users.uid', '=', uid).executeTakeFirst()
}

/** Until the transaction ends nobody else changes or removes this user. */
export async function lockUser(tx: Tx, uid: string): Promise<void> {
  await tx.selectFrom('users').where('uid', '=', uid).select('uid').forNoKeyUpdate().execute()
}

/** Whether somebody else administers the tenant: can sign in, with that role. */
export async function hasOtherAdmin(tx: Tx, tenantUid: string, uid: string): Promise<boolean> {
  const row = await tx
    .selectFrom('users')
    .where('tenant_uid', '=', tenantUid)
    .where('uid', '!=', uid)
    .where('role', '=', 'Tenant Admin')
    .where('active', '=', true)
    .where('password_hash', 'is not', null)
    .select('uid')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function updateUser(tx: Tx, uid: string, changes: Updateable<Tables['users']>): Promise<void> {
  await tx.updateTable('users').set(changes).where('uid', '=', uid).execute()
}

export async function deleteUser(tx: Tx, uid: string): Promise<void> {
  await tx.deleteFrom('users').where('uid', '=', uid).execute()
}
