import type { Db, Tx } from '../db/schema'

export async function insertSession(
  db: Db | Tx,
  row: { token_hash: string; user_uid: string; created_at: Date; expires_at: Date },
): Promise<void> {
  await db.insertInto('sessions').values(row).execute()
}

/** The session that a token hash stands for while it lasts, with its user and the user's tenant. */
export async function findSession(db: Db, tokenHash: string, now: Date) {
  return (
    db
      .selectFrom('sessions')
      .innerJoin('users', 'users.uid', 'sessions.user_uid')
      .leftJoin('tenants', 'tenants.uid', 'users.tenant_uid')
      .select([
        'sessions.expires_at as expiresAt',
        'users.uid',
        'users.email',
        'users.first_name as firstName',
        'users.last_name as lastName',
        'users.scope',
        'users.role',
        'tenants.uid as tenantUid',
        'tenants.name as tenantName',
      ])
      .where('sessions.token_hash', '=', tokenHash)
      .where('sessions.expires_at', '>', now)
      // Whoever was deactivated is out at once, also where the session was opened at that very moment.
      .where('users.active', '=', true)
      .where((eb) => eb.or([eb('tenants.uid', 'is', null), eb('tenants.active', '=', true)]))
      .executeTakeFirst()
  )
}

export async function extendSession(db: Db, tokenHash: string, expiresAt: Date): Promise<void> {
  await db.updateTable('sessions').set({ expires_at: expiresAt }).where('token_hash', '=', tokenHash).execute()
}

/** Ends a session that still lasts. @returns whose it was */
export async function takeSession(tx: Tx, tokenHash: string, now: Date): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('sessions')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .returning('user_uid')
    .executeTakeFirst()
  return row?.user_uid
}

/** Ends those of these sessions that belong to the user. */
export async function deleteSessions(db: Db, userUid: string, tokenHashes: readonly string[]): Promise<void> {
  await db.deleteFrom('sessions').where('user_uid', '=', userUid).where('token_hash', 'in', tokenHashes).execute()
}

/** Ends all sessions of a user but the one named. */
export async function deleteSessionsOfUser(tx: Tx, userUid: string, exceptTokenHash: string | null): Promise<void> {
  let query = tx.deleteFrom('sessions').where('user_uid', '=', userUid)
  if (exceptTokenHash !== null) query = query.where('token_hash', '!=', exceptTokenHash)
  await query.execute()
}

/** Ends the sessions of everybody in a tenant. */
export async function deleteSessionsOfTenant(tx: Tx, tenantUid: string): Promise<void> {
  await tx
    .deleteFrom('sessions')
    .where('user_uid', 'in', (eb) => eb.selectFrom('users').where('users.tenant_uid', '=', tenantUid).select('users.uid'))
    .execute()
}

export async function deleteExpiredSessions(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<=', now).execute()
}

/** The realm an active user signs in to. */
export async function scopeOfUser(tx: Tx, uid: string) {
  return (await tx.selectFrom('users').select('scope').where('uid', '=', uid).where('active', '=', true).executeTakeFirst())?.scope
}
