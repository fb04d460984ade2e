import type { Permission, Scope } from '~/contract/operation'

const readRegistries = ['packRegistry.get', 'packRegistry.list'] as const satisfies readonly Permission[]
const manageRegistries = [
  'packRegistry.create',
  'packRegistry.delete',
  ...readRegistries,
  'packRegistry.update',
] as const satisfies readonly Permission[]

const readProfiles = ['clusterProfile.get', 'clusterProfile.list'] as const satisfies readonly Permission[]
const manageProfiles = [
  'clusterProfile.create',
  'clusterProfile.delete',
  ...readProfiles,
  'clusterProfile.publish',
  'clusterProfile.update',
] as const satisfies readonly Permission[]

const readAudits = ['audit.get', 'audit.list'] as const satisfies readonly Permission[]
const manageAudits = [...readAudits, 'audit.update'] as const satisfies readonly Permission[]
const manageApiKeys = [
  'apiKey.create',
  'apiKey.delete',
  'apiKey.get',
  'apiKey.list',
  'apiKey.update',
] as const satisfies readonly Permission[]
const manageTenants = [
  'tenant.create',
  'tenant.delete',
  'tenant.get',
  'tenant.list',
  'tenant.update',
] as const satisfies readonly Permission[]
const manageUsers = ['user.create', 'user.delete', 'user.get', 'user.list', 'user.update'] as const satisfies readonly Permission[]
const manageAdmins = [
  'systemAdmin.create',
  'systemAdmin.delete',
  'systemAdmin.get',
  'systemAdmin.list',
  'systemAdmin.update',
] as const satisfies readonly Permission[]
const manageSettings = ['setting.get', 'setting.update'] as const satisfies readonly Permission[]
const runSystem = [...manageRegistries, ...manageTenants, ...manageUsers, ...manageSettings, ...manageAudits] as const

/** What each role may do. Names and rights as in Palette's role tables, where they have a key; every other role has none of these. */
export const roles = {
  'Root Administrator': { scope: 'system', permissions: [...runSystem, ...manageAdmins] },
  'Operations Administrator': { scope: 'system', permissions: runSystem },
  'Account Administrator': { scope: 'system', permissions: manageAdmins },
  'Tenant Admin': {
    scope: 'tenant',
    permissions: [...manageRegistries, ...manageProfiles, ...manageApiKeys, ...manageSettings, ...manageAudits],
  },
  'Tenant Viewer': { scope: 'tenant', permissions: [...readRegistries, ...readProfiles, ...readAudits, 'setting.get'] },
  'Tenant Cluster Profile Admin': { scope: 'tenant', permissions: [...readRegistries, ...manageProfiles] },
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
