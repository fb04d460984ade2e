import type { Session } from '~/contract/console'
import type { Permission, Scope } from '~/contract/operation'
import { call } from '../api/client'

/** Nothing tells what somebody may do in a Palette: all of it is offered, and Palette refuses what is not allowed. Users of tenants are managed elsewhere there. */
const assumed: Readonly<Record<Scope, readonly Permission[]>> = {
  tenant: [
    ...crud('packRegistry'),
    ...crud('clusterProfile'),
    'clusterProfile.publish',
    ...crud('apiKey'),
    'audit.get',
    'audit.list',
    'audit.update',
    'setting.get',
    'setting.update',
  ],
  system: [
    ...crud('packRegistry'),
    ...crud('tenant'),
    ...crud('systemAdmin'),
    'audit.get',
    'audit.list',
    'audit.update',
    'setting.get',
    'setting.update',
  ],
}

const adminTypes: Readonly<Record<string, string>> = { OperationAdmin: 'Operations Administrator', AccountAdmin: 'Account Administrator' }

/** Who is signed in to the Palette behind this console, as far as it tells. @throws {ApiFailure} */
export async function paletteSession(scope: Scope, signal?: AbortSignal): Promise<Session> {
  const permissions = [...assumed[scope]]
  // Palette does not tell when a session ends: it ends with a 401.
  const expiresAt = '0001-01-01T00:00:00.000Z'
  if (scope === 'tenant') {
    const { orgName, tenantUid, userUid } = await call('userInfo', {}, signal)
    return {
      scope,
      // Names and email of users are not to be had with a session of a tenant.
      user: { uid: userUid, emailId: '', firstName: 'Palette', lastName: 'user' },
      tenant: { uid: tenantUid, name: orgName },
      role: 'Role as set in Palette',
      permissions,
      expiresAt,
    }
  }
  const { metadata, spec } = await call('systemUserMe', {}, signal)
  return {
    scope,
    user: { uid: metadata.uid, emailId: spec.emailId, firstName: '', lastName: '' },
    role: adminTypes[spec.adminType] ?? spec.adminType,
    permissions,
    expiresAt,
  }
}

function crud<Resource extends 'packRegistry' | 'clusterProfile' | 'apiKey' | 'tenant' | 'systemAdmin'>(resource: Resource) {
  return [`${resource}.create`, `${resource}.delete`, `${resource}.get`, `${resource}.list`, `${resource}.update`] as const
}
