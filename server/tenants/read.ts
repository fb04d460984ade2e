import type * as z from 'zod/mini'
import { type ListQuery, UNSET_TIME } from '~/contract/common'
import type { CleanUpResource, Tenant, Tenants } from '~/contract/people'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { parseFilters, parseOrderBy } from '../lists/expressions'
import { listMeta, readPage } from '../lists/paging'
import { tenantNotFound } from './access'
import { findTenant, listBelongings, listFields, listTenantRows, type TenantRow } from './store'

/** Clean-up is done within its one call: there is never one under way, and a tenant that was cleaned up is no longer there. */
const cleanUpStatus = {
  cleanUpError: '',
  cleanUpStages: '',
  cleanUpTimestamp: UNSET_TIME,
  cleanedResources: [],
  isCompleted: false,
  isInProgress: false,
}

/**
 * Tenants by name unless `orderBy` says otherwise. `fields` is accepted and changes nothing: items are always whole.
 * @throws AppError `InvalidRequest` that names what is wrong with `filters`, `orderBy` or `continue`
 */
export async function listTenants({ services, actor }: Context, query: z.output<typeof ListQuery>): Promise<z.output<typeof Tenants>> {
  authorize(actor, 'tenant.list')
  const page = readPage(query)
  const { rows, total } = await listTenantRows(services.db, {
    filter: parseFilters(query.filters ?? '', listFields),
    order: parseOrderBy(query.orderBy ?? '', listFields),
    page,
  })
  return { items: rows.map(toTenant), listmeta: listMeta(page, rows.length, total) }
}

/** @throws AppError `ResourceNotFound` */
export async function getTenant(context: Context, uid: string): Promise<Tenant> {
  return toTenant(await loadTenant(context, uid))
}

/** What a tenant still holds, by kind; kinds of which it has none are left out. @throws AppError `ResourceNotFound` */
export async function tenantBelongings(context: Context, uid: string): Promise<z.output<typeof CleanUpResource>> {
  await loadTenant(context, uid)
  const belongings = Object.entries(await listBelongings(context.services.db, uid))
  return {
    activeResources: { activeResources: Object.fromEntries(belongings.filter(([, names]) => names.length > 0)) },
    tenantStatus: cleanUpStatus,
  }
}

/** @throws AppError `ResourceNotFound` */
async function loadTenant({ services, actor }: Context, uid: string): Promise<TenantRow> {
  authorize(actor, 'tenant.get')
  const row = await findTenant(services.db, uid)
  if (row === undefined) throw tenantNotFound(uid)
  return row
}

function toTenant(row: TenantRow): Tenant {
  return {
    metadata: { uid: row.uid, name: row.name, creationTimestamp: row.createdAt.toISOString() },
    spec: { authType: 'password', orgEmailId: row.adminEmail ?? '', orgName: row.name },
    status: { cleanUpStatus, isActive: row.active, toBeDeleted: row.toBeDeleted },
  }
}
