import type { Tenant, User } from '~/contract/people'

export const TENANTS_PATH = '/system/tenants'

export type TenantState = 'active' | 'inactive' | 'deleting'

export const stateWords = { active: 'Active', inactive: 'Inactive', deleting: 'Deleting' } as const satisfies Record<TenantState, string>

export function tenantState({ status }: Tenant): TenantState {
  if (status.toBeDeleted) return 'deleting'
  return status.isActive ? 'active' : 'inactive'
}

export type UserState = 'active' | 'pending' | 'inactive'

/** Pending: an activation link is out. Whoever let it run out and whoever was deactivated can both not sign in: inactive. */
export function userState({ status }: User): UserState {
  if (status.isActive) return 'active'
  return status.activationLink === '' ? 'inactive' : 'pending'
}

export function userName({ spec }: User): string {
  return `${spec.firstName} ${spec.lastName}`.trim()
}
