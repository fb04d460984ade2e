import type { Actor } from '../context'
import type { Viewer } from '../db/viewer'

/** @throws Error when a tenant's actor has no tenant, which would be a defect of the session */
export function viewerOf(actor: Actor): Viewer {
  if (actor.scope === 'system') return { scope: 'system' }
  if (actor.tenant === null) throw new Error('A tenant actor without a tenant')
  return { scope: 'tenant', tenantUid: actor.tenant.uid }
}
