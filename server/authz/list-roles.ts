import type * as z from 'zod/mini'
import type { Permissions, PermissionsQuery } from '~/contract/people'
import type { Context } from '../context'
import { roles } from './permissions'

/** Roles and what they allow. Users of a tenant see those of tenants. */
export function listRoles({ actor }: Context, { scope }: z.output<typeof PermissionsQuery>): z.output<typeof Permissions> {
  return Object.entries(roles)
    .filter(([, role]) => actor.scope === 'system' || role.scope === 'tenant')
    .filter(([, role]) => scope === undefined || role.scope === scope)
    .map(([name, role]) => ({ name, permissions: [...role.permissions], scope: role.scope }))
}
