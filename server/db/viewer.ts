import { type Expression, expressionBuilder, type SqlBool } from 'kysely'
import type { Tables } from './schema'

/** Whose eyes a query has. Every query over registries or packs takes one, so that none can forget the tenant. */
export type Viewer = { readonly scope: 'system' } | { readonly scope: 'tenant'; readonly tenantUid: string }

/** The row filter over `registries`: operators see the system's, tenants see their own and the system's. */
export function seenBy(viewer: Viewer): Expression<SqlBool> {
  const eb = expressionBuilder<Tables, 'registries'>()
  const system = eb('registries.scope', '=', 'system')
  return viewer.scope === 'system' ? system : eb.or([system, eb('registries.tenant_uid', '=', viewer.tenantUid)])
}

/** The row filter for writes over `registries`: operators own the system's, tenants their own. */
export function ownedBy(viewer: Viewer): Expression<SqlBool> {
  const eb = expressionBuilder<Tables, 'registries'>()
  return viewer.scope === 'system' ? eb('registries.scope', '=', 'system') : eb('registries.tenant_uid', '=', viewer.tenantUid)
}
