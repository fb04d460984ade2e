import type { Actor } from '../context'
import { permissionsOf } from './permissions'

/** A user as read with what proves who they are. */
export interface ActorRow {
  readonly uid: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly scope: Actor['scope']
  readonly role: string
  readonly tenantUid: string | null
  readonly tenantName: string | null
}

export function toActor({ uid, email, firstName, lastName, scope, role, tenantUid, tenantName }: ActorRow): Actor {
  const tenant = tenantUid !== null && tenantName !== null ? { uid: tenantUid, name: tenantName } : null
  return { uid, email, firstName, lastName, scope, tenant, role, permissions: permissionsOf(role) }
}
