import type { FipsSettings } from '~/contract/people'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import type { Db } from '../db/schema'
import type { Viewer } from '../db/viewer'
import { notFound } from '../errors'
import { isFipsEdition } from '../setup/edition'
import { findTenantFips, lockTenantFips, saveTenantFips } from './fips-store'

/** Nothing without the FIPS mark is allowed until somebody allows it. */
const closed = {
  fipsClusterFeatureConfig: { mode: 'nonFipsDisabled' },
  fipsClusterImportConfig: { mode: 'nonFipsDisabled' },
  fipsPackConfig: { mode: 'nonFipsDisabled' },
} as const satisfies FipsSettings

/**
 * What a tenant allows without the FIPS mark. Users of a tenant see their own alone.
 * @throws AppError `ResourceNotFound`
 */
export async function getTenantFips(context: Context, tenantUid: string): Promise<FipsSettings> {
  authorize(context.actor, 'setting.get')
  const tenant = isOwn(context, tenantUid) ? await findTenantFips(context.services.db, tenantUid) : undefined
  if (tenant === undefined) throw notFound('The tenant')
  return { ...closed, ...tenant.fips }
}

/**
 * Sets what a tenant allows without the FIPS mark; what is left out stays.
 * @throws AppError `ResourceNotFound`
 */
export async function updateTenantFips(context: Context, tenantUid: string, body: FipsSettings): Promise<{ auditUid: string }> {
  const { auditUid } = await write(context, 'setting.update', async (tx) => {
    const tenant = isOwn(context, tenantUid) ? await lockTenantFips(tx, tenantUid) : undefined
    if (tenant === undefined) throw notFound('The tenant')
    const old = { ...closed, ...tenant.fips }
    const next = { ...old, ...body }
    await saveTenantFips(tx, tenantUid, next)
    const changes: Record<string, [unknown, unknown]> = {}
    for (const key of ['fipsClusterFeatureConfig', 'fipsClusterImportConfig', 'fipsPackConfig'] as const)
      if (old[key].mode !== next[key].mode) changes[`${key}.mode`] = [old[key].mode, next[key].mode]
    const allowed = next.fipsPackConfig.mode === 'nonFipsEnabled'
    const message =
      changes['fipsPackConfig.mode'] === undefined
        ? `Saved the FIPS settings of tenant ${tenant.name}`
        : allowed
          ? `Allowed packs without the FIPS mark in tenant ${tenant.name}`
          : `Ruled out packs without the FIPS mark in tenant ${tenant.name}`
    return {
      result: undefined,
      audit: { action: 'update', resourceKind: 'tenant', resourceUid: tenantUid, resourceName: tenant.name, message, changes },
    }
  })
  return { auditUid }
}

/**
 * Whether packs without the FIPS mark are offered: always but in the FIPS edition, and there to operators and to tenants that allowed them.
 */
export async function offersNonFips(db: Db, viewer: Viewer): Promise<boolean> {
  if (viewer.scope === 'system' || !(await isFipsEdition(db))) return true
  const tenant = await findTenantFips(db, viewer.tenantUid)
  return tenant?.fips.fipsPackConfig?.mode === 'nonFipsEnabled'
}

function isOwn({ actor }: Context, tenantUid: string): boolean {
  return actor.scope === 'system' || actor.tenant?.uid === tenantUid
}
