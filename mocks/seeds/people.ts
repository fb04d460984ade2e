import type { TenantRow } from '../people-rows'
import { uidOf } from '../random'
import type { Person } from '../rows'

const DAY = 24 * 60 * 60 * 1000
const now = Date.now()

function tenant(name: string, ageDays: number, state: Partial<Pick<TenantRow, 'active' | 'toBeDeleted'>> = {}): TenantRow {
  return {
    uid: uidOf(`tenant ${name}`),
    name,
    active: true,
    toBeDeleted: false,
    fips: {},
    createdAt: now - ageDays * DAY,
    ...state,
  }
}

const acme = tenant('acme', 340)
const globex = tenant('globex', 212)
const initech = tenant('initech', 96, { active: false })
const hooli = tenant('hooli', 3)
const vandelay = tenant('vandelay', 301, { active: false, toBeDeleted: true })

/** Tenants in every state: in use, just added, switched off, marked for deletion. */
export const seedTenants: TenantRow[] = [acme, globex, hooli, initech, vandelay]

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

interface Account {
  readonly email: string
  /** Left out: not chosen yet. */
  readonly password?: string
}

interface Past {
  readonly ageDays: number
  readonly seenDays?: number
  readonly createdBy?: string
  readonly active?: boolean
}

function person(
  of: TenantRow | null,
  { email, password = '' }: Account,
  [firstName, lastName]: readonly [string, string],
  role: string,
  { ageDays, seenDays, createdBy = '', active = true }: Past,
): Person {
  return {
    uid: uidOf(`${of?.name ?? 'system'} ${email}`),
    scope: of === null ? 'system' : 'tenant',
    tenant: of === null ? null : { uid: of.uid, name: of.name },
    email,
    firstName,
    lastName,
    role,
    password,
    active,
    createdBy,
    createdAt: now - ageDays * DAY,
    passwordChangedAt: password === '' ? null : now - Math.min(ageDays, 60) * DAY,
    lastSignInAt: seenDays === undefined ? null : now - seenDays * DAY,
  }
}

const root = demoAccounts.operator.email
const former = { password: 'Harbor-Demo-1' } as const

export const seedPeople: Person[] = [
  person(null, demoAccounts.operator, ['Olivia', 'Ortega'], 'Root Administrator', { ageDays: 341, seenDays: 0.2 }),
  person(null, demoAccounts.operations, ['Oscar', 'Obi'], 'Operations Administrator', { ageDays: 320, seenDays: 1.4, createdBy: root }),
  person(null, demoAccounts.accountAdmin, ['Ana', 'Alvarez'], 'Account Administrator', { ageDays: 318, seenDays: 6, createdBy: root }),
  person(null, { email: 'nils@ops.example', ...former }, ['Nils', 'Novak'], 'Operations Administrator', {
    ageDays: 88,
    seenDays: 31,
    createdBy: demoAccounts.accountAdmin.email,
  }),
  person(null, { email: 'priya@ops.example' }, ['Priya', 'Patel'], 'Operations Administrator', { ageDays: 0.3, createdBy: root }),
  person(null, { email: 'tom@ops.example' }, ['Tom', 'Torres'], 'Account Administrator', { ageDays: 19, createdBy: root }),
  person(acme, demoAccounts.admin, ['Ada', 'Achterberg'], 'Tenant Admin', { ageDays: 340, seenDays: 0.1, createdBy: root }),
  person(acme, demoAccounts.viewer, ['Victor', 'Varga'], 'Tenant Viewer', { ageDays: 330, seenDays: 2, createdBy: root }),
  person(acme, demoAccounts.noRights, ['Uma', 'Unger'], 'Tenant User Admin', { ageDays: 290, seenDays: 12, createdBy: root }),
  person(acme, demoAccounts.twoTenants, ['Sam', 'Sorensen'], 'Tenant Viewer', { ageDays: 120, seenDays: 4, createdBy: root }),
  person(acme, { email: 'erik@acme.example' }, ['Erik', 'Ek'], 'Tenant Viewer', { ageDays: 0.5, createdBy: root }),
  person(acme, { email: 'dana@acme.example', ...former }, ['Dana', 'Dow'], 'Tenant Admin', {
    ageDays: 300,
    seenDays: 140,
    createdBy: root,
    active: false,
  }),
  person(globex, demoAccounts.otherTenant, ['Greta', 'Gupta'], 'Tenant Admin', { ageDays: 212, seenDays: 1, createdBy: root }),
  person(globex, demoAccounts.twoTenants, ['Sam', 'Sorensen'], 'Tenant Admin', { ageDays: 120, seenDays: 4, createdBy: root }),
  person(hooli, { email: 'gavin@hooli.example' }, ['Gavin', 'Gray'], 'Tenant Admin', { ageDays: 3, createdBy: root }),
  person(initech, { email: 'bill@initech.example', ...former }, ['Bill', 'Berg'], 'Tenant Admin', {
    ageDays: 96,
    seenDays: 40,
    createdBy: root,
  }),
  person(vandelay, { email: 'art@vandelay.example', ...former }, ['Art', 'Aoki'], 'Tenant Admin', {
    ageDays: 301,
    seenDays: 22,
    createdBy: root,
  }),
]
