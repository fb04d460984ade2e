import type { Person, Tenant } from '../rows'
import { uidOf } from '../random'

const acme = { uid: uidOf('tenant acme'), name: 'acme' } as const satisfies Tenant
const globex = { uid: uidOf('tenant globex'), name: 'globex' } as const satisfies Tenant

export const tenants: Tenant[] = [acme, globex]

/** Who can sign in to the demo. The README lists them. */
export const demoAccounts = {
  /** Tenant console, everything about registries. */
  admin: { email: 'ada@acme.example', password: 'Harbor-Demo-1' },
  /** Tenant console, reads only. */
  viewer: { email: 'victor@acme.example', password: 'Harbor-Demo-1' },
  /** Tenant console, a role without any right on registries. */
  noRights: { email: 'uma@acme.example', password: 'Harbor-Demo-1' },
  /** Tenant console, admin of the other tenant. */
  otherTenant: { email: 'greta@globex.example', password: 'Harbor-Demo-1' },
  /** Belongs to both tenants: Organization has to be chosen. */
  twoTenants: { email: 'sam@partner.example', password: 'Harbor-Demo-1' },
  /** System Console, Root Administrator. */
  operator: { email: 'olivia@ops.example', password: 'Operator-Demo-2025' },
  /** System Console, Operations Administrator. */
  operations: { email: 'oscar@ops.example', password: 'Operator-Demo-2025' },
  /** System Console, Account Administrator: no right on registries. */
  accountAdmin: { email: 'ana@ops.example', password: 'Operator-Demo-2025' },
} as const

function member(
  tenant: Tenant,
  account: { email: string; password: string },
  firstName: string,
  lastName: string,
  role: Person['role'],
): Person {
  return { uid: uidOf(`${tenant.name} ${account.email}`), scope: 'tenant', tenant, ...account, firstName, lastName, role }
}

function operator(account: { email: string; password: string }, firstName: string, lastName: string, role: Person['role']): Person {
  return { uid: uidOf(`system ${account.email}`), scope: 'system', tenant: null, ...account, firstName, lastName, role }
}

export const seedPeople: Person[] = [
  operator(demoAccounts.operator, 'Olivia', 'Ortega', 'Root Administrator'),
  operator(demoAccounts.operations, 'Oscar', 'Obi', 'Operations Administrator'),
  operator(demoAccounts.accountAdmin, 'Ana', 'Alvarez', 'Account Administrator'),
  member(acme, demoAccounts.admin, 'Ada', 'Achterberg', 'Tenant Admin'),
  member(acme, demoAccounts.viewer, 'Victor', 'Varga', 'Tenant Viewer'),
  member(acme, demoAccounts.noRights, 'Uma', 'Unger', 'Tenant User Admin'),
  member(acme, demoAccounts.twoTenants, 'Sam', 'Sorensen', 'Tenant Viewer'),
  member(globex, demoAccounts.otherTenant, 'Greta', 'Gupta', 'Tenant Admin'),
  member(globex, demoAccounts.twoTenants, 'Sam', 'Sorensen', 'Tenant Admin'),
]
