import { type Expression, expressionBuilder, type Insertable, sql, type SqlBool } from 'kysely'
import type { AuditsExportQuery } from '~/contract/audits'
import type { Db, Tables, Tx } from '../db/schema'
import type { Viewer } from '../db/viewer'
import type { Page } from '../lists/paging'

export async function insertAudit(tx: Tx, row: Insertable<Tables['audits']>): Promise<void> {
  await tx.insertInto('audits').values(row).execute()
}

/** What a reader asks for, beside the page. */
export type AuditFilter = Omit<AuditsExportQuery, 'projectUid'>

/** An entry with the names of who acted, as far as the account still exists. */
export type AuditRow = Awaited<ReturnType<typeof selectRows>>[number]

/** Where to go on in the order of the list. */
export interface Position {
  readonly at: Date
  readonly uid: string
}

/** Newest first. */
export async function listAudits(
  db: Db,
  viewer: Viewer,
  filter: AuditFilter,
  page: Page,
): Promise<{ rows: readonly AuditRow[]; total: number }> {
  const conditions = [inReach(viewer, filter.tenantUid), ...filterConditions(filter)]
  const { total } = await db
    .selectFrom('audits')
    .where((eb) => eb.and(conditions))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { rows: await selectRows(db, conditions, page), total }
}

/** The next entries below a position, newest first: for reading many of them without a transaction. */
export async function readAuditsBelow(
  db: Db,
  viewer: Viewer,
  filter: AuditFilter,
  options: { below: Position | undefined; limit: number },
): Promise<readonly AuditRow[]> {
  const { below, limit } = options
  const conditions = [inReach(viewer, filter.tenantUid), ...filterConditions(filter)]
  if (below !== undefined) conditions.push(sql<boolean>`(audits.at, audits.uid) < (${below.at}::timestamptz, ${below.uid}::text)`)
  return selectRows(db, conditions, { limit, offset: 0 })
}

/** Operators may read any entry by its uid: they can list those of every tenant too. */
export async function findAudit(db: Db, viewer: Viewer, uid: string): Promise<AuditRow | undefined> {
  const conditions: Expression<SqlBool>[] = [audits('audits.uid', '=', uid)]
  if (viewer.scope === 'tenant') conditions.push(ownedBy(viewer))
  const [row] = await selectRows(db, conditions, { limit: 1, offset: 0 })
  return row
}

/** Locks an entry of the viewer's own scope until the transaction ends. */
export async function lockAudit(tx: Tx, viewer: Viewer, uid: string) {
  return tx
    .selectFrom('audits')
    .where(ownedBy(viewer))
    .where('uid', '=', uid)
    .select(['resource_name as resourceName', 'message', 'user_message as userMessage'])
    .forUpdate()
    .executeTakeFirst()
}

export async function updateUserMessage(tx: Tx, viewer: Viewer, uid: string, text: string): Promise<void> {
  await tx.updateTable('audits').set({ user_message: text }).where(ownedBy(viewer)).where('uid', '=', uid).execute()
}

/** Kinds of resource with entries that the viewer can list, ordered. */
export async function listResourceKinds(db: Db, viewer: Viewer): Promise<string[]> {
  let query = db.selectFrom('audits').select('resource_kind').distinct()
  if (viewer.scope === 'tenant') query = query.where(ownedBy(viewer))
  const rows = await query.orderBy('resource_kind').execute()
  return rows.map((row) => row.resource_kind)
}

export async function deleteAuditsBefore(db: Db, time: Date): Promise<void> {
  await db.deleteFrom('audits').where('at', '<', time).execute()
}

const audits = expressionBuilder<Tables, 'audits'>()

// Written as the index on (coalesce(tenant_uid, ''), at) is.
function ofTenant(uid: string): Expression<SqlBool> {
  return sql<boolean>`coalesce(audits.tenant_uid, '') = ${uid}`
}

function ownedBy(viewer: Viewer): Expression<SqlBool> {
  return ofTenant(viewer.scope === 'system' ? '' : viewer.tenantUid)
}

/** Tenants read their own entries, whatever they ask for; operators those of the system, or of the tenant they name. */
function inReach(viewer: Viewer, tenantUid: string | undefined): Expression<SqlBool> {
  if (!given(tenantUid)) return ownedBy(viewer)
  return viewer.scope === 'system' ? ofTenant(tenantUid) : audits.and([ownedBy(viewer), ofTenant(tenantUid)])
}

function filterConditions(filter: AuditFilter): Expression<SqlBool>[] {
  const { startTime, endTime, userUid, resourceKind, resourceUid, actionType } = filter
  return [
    ...(startTime === undefined ? [] : [audits('audits.at', '>=', new Date(startTime))]),
    ...(endTime === undefined ? [] : [audits('audits.at', '<', new Date(endTime))]),
    ...(given(userUid) ? [audits('audits.actor_uid', '=', userUid)] : []),
    ...(given(resourceKind) ? [audits('audits.resource_kind', '=', resourceKind)] : []),
    ...(given(resourceUid) ? [audits('audits.resource_uid', '=', resourceUid)] : []),
    // Palette knows actions that never happen here: no entry has them.
    ...(actionType === undefined ? [] : [sql<boolean>`audits.action = ${actionType}`]),
  ]
}

/** Clients send empty filters for none. */
function given(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}

async function selectRows(db: Db, conditions: readonly Expression<SqlBool>[], page: Page) {
  return db
    .selectFrom('audits')
    .leftJoin('users', 'users.uid', 'audits.actor_uid')
    .leftJoin('tenants', 'tenants.uid', 'audits.tenant_uid')
    .where((eb) => eb.and([...conditions]))
    .selectAll('audits')
    .select(['users.first_name as firstName', 'users.last_name as lastName', 'tenants.name as tenantName'])
    .orderBy('audits.at', 'desc')
    .orderBy('audits.uid', 'desc')
    .limit(page.limit)
    .offset(page.offset)
    .execute()
}
