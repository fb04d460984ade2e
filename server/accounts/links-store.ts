import type { Insertable } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'

export type LinkPurpose = Tables['password_links']['purpose']

/** A user has one link: a newer one takes its place. */
export async function saveLink(tx: Tx, row: Insertable<Tables['password_links']>): Promise<void> {
  await tx
    .insertInto('password_links')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('user_uid').doUpdateSet((eb) => ({
        token_hash: eb.ref('excluded.token_hash'),
        sealed_token: eb.ref('excluded.sealed_token'),
        purpose: eb.ref('excluded.purpose'),
        expires_at: eb.ref('excluded.expires_at'),
      })),
    )
    .execute()
}

export async function deleteLinkOfUser(tx: Tx, userUid: string): Promise<void> {
  await tx.deleteFrom('password_links').where('user_uid', '=', userUid).execute()
}

/** A link that is still good, with whom it is for: an active user, of an active tenant if of any. */
export async function findLink(db: Db, tokenHash: string, now: Date) {
  return db
    .selectFrom('password_links')
    .innerJoin('users', 'users.uid', 'password_links.user_uid')
    .leftJoin('tenants', 'tenants.uid', 'users.tenant_uid')
    .where('password_links.token_hash', '=', tokenHash)
    .where('password_links.expires_at', '>', now)
    .where('users.active', '=', true)
    .where((eb) => eb.or([eb('tenants.uid', 'is', null), eb('tenants.active', '=', true)]))
    .select([
      'password_links.purpose',
      'users.uid',
      'users.scope',
      'users.email',
      'users.tenant_uid as tenantUid',
      'users.password_hash as passwordHash',
      'tenants.name as tenantName',
    ])
    .executeTakeFirst()
}

/** Of two callers at once exactly one gets true: the row is locked by the first, and gone for the second. */
export async function takeLink(tx: Tx, tokenHash: string, now: Date): Promise<boolean> {
  const row = await tx
    .deleteFrom('password_links')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .returning('user_uid')
    .executeTakeFirst()
  return row !== undefined
}
