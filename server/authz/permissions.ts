import type { Permission, Scope } from '~/contract/operation'

const readRegistries = ['packRegistry.get', 'packRegistry.list'] as const satisfies readonly Permission[]
const manageRegistries = [
  'packRegistry.create',
  'packRegistry.delete',
  ...readRegistries,
  'packRegistry.update',
] as const satisfies readonly Permission[]

/** What each role may do. Names and rights as in Palette's role tables; every other role has none of these. */
export const roles = {
  'Root Administrator': { scope: 'system', permissions: manageRegistries },
  'Operations Administrator': { scope: 'system', permissions: manageRegistries },
  'Account Administrator': { scope: 'system', permissions: [] },
  'Tenant Admin': { scope: 'tenant', permissions: manageRegistries },
  'Tenant Viewer': { scope: 'tenant', permissions: readRegistries },
  'Tenant User Admin': { scope: 'tenant', permissions: [] },
} as const satisfies Record<string, { scope: Scope; permissions: readonly Permission[] }>

export type Role = keyof typeof roles

function isRole(name: string): name is Role {
  return Object.hasOwn(roles, name)
}

/** The permissions of a role; none for a name that is not a role. */
export function permissionsOf(role: string): readonly Permission[] {
  return isRole(role) ? roles[role].permissions : []
}
