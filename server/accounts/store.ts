import { type Insertable, sql } from 'kysely'
import type { Scope } from '~/contract/operation'
import type { Db, Tables, Tx } from '../db/schema'
import { violatesUnique } from '../db/unique'

/** A user that could be meant by what was typed at log-in. */
export interface Candidate {
  readonly uid: string
  /** Null until the person has chosen a password. */
  readonly passwordHash: string | null
  readonly active: boolean
  readonly tenantName: string | null
  /** Null for operators. */
  readonly tenantActive: boolean | null
}

/** Users of one realm with this email; in the tenant realm, of one organization when it is named. All comparisons without case. */
export async function findCandidates(db: Db, scope: Scope, email: string, organization: string | undefined): Promise<Candidate[]> {
  let query = db
    .selectFrom('users')
    .leftJoin('tenants', 'tenants.uid', 'users.tenant_uid')
    .select([
      'users.uid',
      'users.password_hash as passwordHash',
      'users.active',
      'tenants.name as tenantName',
      'tenants.active as tenantActive',
    ])
    .where('users.scope', '=', scope)
    .where(sql<string>`lower(users.email)`, '=', email.toLowerCase())
    .orderBy('tenants.name')
  if (organization !== undefined) query = query.where(sql<string>`lower(tenants.name)`, '=', organization.toLowerCase())
  return query.execute()
}

/**
 * Counts an attempt before its password is looked at, so that any number of attempts at once can't get past the limit.
 * A lock that has run out starts the count anew.
 * @returns false when the account is locked
 */
export async function reserveAttempt(db: Db, uid: string, options: { now: Date; limit: number; lockUntil: Date }): Promise<boolean> {
  const { now, limit, lockUntil } = options
  const attempts = sql<number>`(case when locked_until is null then failed_sign_ins else 0 end + 1)`
  const row = await db
    .updateTable('users')
    .set({
      failed_sign_ins: attempts,
      locked_until: sql<Date | null>`case when ${attempts} >= ${limit} then ${lockUntil}::timestamptz end`,
    })
    .where('uid', '=', uid)
    .where((where) => where.or([where('locked_until', 'is', null), where('locked_until', '<=', now)]))
    .returning('uid')
    .executeTakeFirst()
  return row !== undefined
}

/** Takes one reserved attempt back: it was meant for another account of the same person. */
export async function releaseAttempt(db: Db, uid: string): Promise<void> {
  await db
    .updateTable('users')
    .set({ failed_sign_ins: sql<number>`greatest(failed_sign_ins - 1, 0)`, locked_until: null })
    .where('uid', '=', uid)
    .execute()
}

export async function clearAttempts(db: Db, uid: string): Promise<void> {
  await db.updateTable('users').set({ failed_sign_ins: 0, locked_until: null }).where('uid', '=', uid).execute()
}

export async function recordSignIn(db: Db, uid: string, at: Date): Promise<void> {
  await db.updateTable('users').set({ failed_sign_ins: 0, locked_until: null, last_sign_in_at: at }).where('uid', '=', uid).execute()
}

/** The latest end of the locks on these accounts. */
export async function lockedUntil(db: Db, uids: readonly string[]): Promise<Date | null> {
  const row = await db
    .selectFrom('users')
    .select((select) => select.fn.max('locked_until').as('until'))
    .where('uid', 'in', uids)
    .executeTakeFirst()
  return row?.until ?? null
}

export async function passwordHashOf(db: Db, uid: string): Promise<string | null> {
  const row = await db.selectFrom('users').select('password_hash').where('uid', '=', uid).executeTakeFirst()
  return row?.password_hash ?? null
}

/** @returns `duplicate` when the realm or tenant has a user of this email; the transaction can't go on then */
export async function insertUser(tx: Tx, row: Insertable<Tables['users']>): Promise<'inserted' | 'duplicate'> {
  try {
    await tx.insertInto('users').values(row).execute()
    return 'inserted'
  } catch (error) {
    if (violatesUnique(error, 'users_email')) return 'duplicate'
    throw error
  }
}

export async function operatorExists(db: Db | Tx): Promise<boolean> {
  const row = await db.selectFrom('users').select('uid').where('scope', '=', 'system').limit(1).executeTakeFirst()
  return row !== undefined
}

/** When things happened to an account. */
export async function accountTimes(db: Db, uid: string) {
  return db
    .selectFrom('users')
    .select(['created_at as createdAt', 'last_sign_in_at as lastSignInAt', 'password_changed_at as passwordChangedAt'])
    .where('uid', '=', uid)
    .executeTakeFirst()
}
