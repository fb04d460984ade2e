import { type Expression, expressionBuilder, sql, type SqlBool, type Updateable } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'
import { violatesUnique } from '../db/unique'
import type { Condition as ConditionOn, Order as OrderOn } from '../lists/expressions'
import type { Page } from '../lists/paging'

/** Columns that a list may be filtered and ordered by. */
export const listFields = {
  'metadata.name': { column: 'name', kind: 'text' },
  'metadata.uid': { column: 'uid', kind: 'text' },
  'spec.orgName': { column: 'name', kind: 'text' },
} as const

type ListField = keyof typeof listFields
export type Condition = ConditionOn<ListField>
export type Order = OrderOn<ListField>

/** A tenant with the email of its first admin, null without one. */
export type TenantRow = NonNullable<Awaited<ReturnType<typeof findTenant>>>

/** @returns `duplicate` when there is a tenant of this name; the transaction can't go on then */
export async function insertTenant(tx: Tx, row: { uid: string; name: string; created_at: Date }): Promise<'inserted' | 'duplicate'> {
  try {
    await tx.insertInto('tenants').values(row).execute()
    return 'inserted'
  } catch (error) {
    if (violatesUnique(error, 'tenants_name')) return 'duplicate'
    throw error
  }
}

export async function tenantNamed(db: Db | Tx, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('tenants')
    .select('uid')
    .where(sql<string>`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row?.uid
}

const tenants = expressionBuilder<Tables, 'tenants'>()

function selectTenants(db: Db) {
  return db
    .selectFrom('tenants')
    .select((eb) => [
      'tenants.uid',
      'tenants.name',
      'tenants.active',
      'tenants.to_be_deleted as toBeDeleted',
      'tenants.created_at as createdAt',
      eb
        .selectFrom('users')
        .whereRef('users.tenant_uid', '=', 'tenants.uid')
        .where('users.role', '=', 'Tenant Admin')
        .orderBy('users.created_at')
        .orderBy('users.uid')
        .limit(1)
        .select('users.email')
        .as('adminEmail'),
    ])
}

/** By name without case unless `order` says otherwise. */
export async function listTenantRows(
  db: Db,
  options: { filter: readonly (readonly Condition[])[]; order: readonly Order[]; page: Page },
): Promise<{ rows: TenantRow[]; total: number }> {
  const { filter, order, page } = options
  const condition: Expression<SqlBool> =
    filter.length === 0 ? sql<boolean>`true` : tenants.or(filter.map((all) => tenants.and(all.map(conditionSql))))
  const { total } = await db
    .selectFrom('tenants')
    .where(condition)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  let query = selectTenants(db).where(condition)
  for (const { field, direction } of order) query = query.orderBy(orderSql(listFields[field].column), direction)
  const rows = await query.orderBy(orderSql('name')).orderBy('tenants.uid').limit(page.limit).offset(page.offset).execute()
  return { rows, total }
}

export async function findTenant(db: Db, uid: string) {
  return selectTenants(db).where('tenants.uid', '=', uid).executeTakeFirst()
}

/** Until the transaction ends nobody else changes the tenant or, by convention, its users. Rows that refer to it can still be added. */
export async function lockTenantRow(tx: Tx, uid: string) {
  return tx
    .selectFrom('tenants')
    .where('uid', '=', uid)
    .select(['uid', 'name', 'active', 'to_be_deleted as toBeDeleted'])
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export async function updateTenant(tx: Tx, uid: string, changes: Updateable<Tables['tenants']>): Promise<void> {
  await tx.updateTable('tenants').set(changes).where('uid', '=', uid).execute()
}

/** Takes registries, their catalogue, users, sessions and keys with it. */
export async function deleteTenant(tx: Tx, uid: string): Promise<void> {
  await tx.deleteFrom('tenants').where('uid', '=', uid).execute()
}

/** Names of what belongs to a tenant, ordered. */
export async function listBelongings(db: Db, uid: string): Promise<{ registries: string[]; users: string[]; apiKeys: string[] }> {
  const registries = await db.selectFrom('registries').where('tenant_uid', '=', uid).select('name').orderBy('name').execute()
  const users = await db.selectFrom('users').where('tenant_uid', '=', uid).select('email').orderBy('email').execute()
  const apiKeys = await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.uid', 'api_keys.user_uid')
    .where('users.tenant_uid', '=', uid)
    .select('api_keys.name')
    .orderBy('api_keys.name')
    .execute()
  return {
    registries: registries.map((row) => row.name),
    users: users.map((row) => row.email),
    apiKeys: apiKeys.map((row) => row.name),
  }
}

function conditionSql({ field, operator, values }: Condition): Expression<SqlBool> {
  const { column } = listFields[field]
  if (operator === 'in') return tenants(`tenants.${column}`, 'in', [...values])
  return tenants(`tenants.${column}`, operator === '!=' ? '!=' : '=', values[0] ?? '')
}

function orderSql(column: 'name' | 'uid'): Expression<string> {
  return sql<string>`lower(${sql.ref(`tenants.${column}`)}) collate "C"`
}
