import type { tenantsApi } from '~/contract/api/tenants'
import type { FipsSettings, Tenant, User } from '~/contract/people'
import { UNSET_TIME } from '~/contract/common'
import { recordAudit } from '../audit'
import { compareText, type MockDb } from '../db'
import type { Handlers } from '../make-handlers'
import { invalidFields, MockError, notFound } from '../mock-error'
import { type Fields, matchesFilters, page, sortByFields } from '../lists'
import { endLink, forget, linkOf, linkPath, newLink, newPerson, pathOf, personOfLink, recordPerson, timeOf } from '../people'
import type { AuditRow, TenantRow } from '../people-rows'
import { newUid } from '../random'
import type { Actor, Person } from '../rows'
import { isoTime } from '../sync'
import { adminHandlers } from './admins'

/** Nothing without the FIPS mark is allowed until somebody allows it. */
const closed = {
  fipsClusterFeatureConfig: { mode: 'nonFipsDisabled' },
  fipsClusterImportConfig: { mode: 'nonFipsDisabled' },
  fipsPackConfig: { mode: 'nonFipsDisabled' },
} as const satisfies FipsSettings

export const tenantsHandlers = {
  tenantsList({ db, query }) {
    const found = db.tenants.filter(matchesFilters(query.filters, tenantFields))
    const byName = (a: TenantRow, b: TenantRow) => compareText(a.name, b.name)
    const { items, listmeta } = page(sortByFields(found, query.orderBy, tenantFields, byName), query)
    return { items: items.map((row) => tenantWire(db, row)), listmeta }
  },
  tenantsCreate({ db, actor, body, headers }) {
    const { orgName, firstName, lastName, emailId } = body.spec
    refuseTenantName(db, orgName, 'spec.orgName')
    const tenant: TenantRow = {
      uid: newUid(),
      name: orgName,
      active: true,
      toBeDeleted: false,
      fips: {},
      createdAt: db.now(),
    }
    db.tenants.push(tenant)
    const admin = newPerson(db.now(), {
      scope: 'tenant',
      tenant,
      email: emailId,
      firstName,
      lastName,
      role: 'Tenant Admin',
      createdBy: actor.person.email,
    })
    db.people.push(admin)
    newLink(db, admin, 'activate')
    headers.set('AuditUid', recordTenant(db, actor, tenant, 'create', `Added tenant ${tenant.name}`))
    return { uid: tenant.uid }
  },
  tenantsValidate({ db, body }) {
    if (body.orgName !== undefined) refuseTenantName(db, body.orgName, 'orgName')
    return undefined
  },
  tenantsUidGet({ db, params }) {
    return tenantWire(db, tenantOf(db, params.tenantUid))
  },
  tenantsUidDelete({ db, actor, params }) {
    const row = tenantOf(db, params.tenantUid)
    if (row.toBeDeleted) return undefined
    row.toBeDeleted = true
    recordTenant(db, actor, row, 'delete', `Marked tenant ${row.name} for deletion`)
    return undefined
  },
  tenantsUidActivate({ db, actor, params, body }) {
    const row = tenantOf(db, params.tenantUid)
    if (row.toBeDeleted) throw new MockError('InvalidRequest', `${row.name} is being deleted: it can’t be activated any more`)
    if (row.active === body.isActive) return undefined
    row.active = body.isActive
    recordTenant(db, actor, row, 'update', `${row.active ? 'Activated' : 'Deactivated'} tenant ${row.name}`, {
      isActive: [!row.active, row.active],
    })
    return undefined
  },
  tenantsUidCleanUp({ db, actor, params, query }) {
    const row = tenantOf(db, params.tenantUid)
    if (!row.toBeDeleted && !query.forceDelete)
      throw new MockError('InvalidRequest', `${row.name} is not marked for deletion: delete it first, or force its deletion`)
    const users = new Set(db.people.filter(({ tenant }) => tenant?.uid === row.uid).map(({ uid }) => uid))
    db.tenants = db.tenants.filter((other) => other !== row)
    db.people = db.people.filter(({ uid }) => !users.has(uid))
    db.apiKeys = db.apiKeys.filter(({ userUid }) => !users.has(userUid))
    db.links = db.links.filter(({ userUid }) => !users.has(userUid))
    db.registries = db.registries.filter(({ tenantUid }) => tenantUid !== row.uid)
    recordTenant(db, actor, row, 'delete', `Removed tenant ${row.name} with all that belonged to it`)
    return undefined
  },
  tenantsUidIsCleanedUp({ db, params }) {
    const row = tenantOf(db, params.tenantUid)
    const users = db.people.filter(({ tenant }) => tenant?.uid === row.uid)
    return {
      activeResources: {
        activeResources: {
          registries: db.registries.filter(({ tenantUid }) => tenantUid === row.uid).map(({ name }) => name),
          users: users.map(({ email }) => email),
          apiKeys: db.apiKeys.filter(({ userUid }) => users.some(({ uid }) => uid === userUid)).map(({ name }) => name),
        },
      },
      tenantStatus: cleanUpStatus,
    }
  },
  tenantsUidUser({ db, params }) {
    const row = tenantOf(db, params.tenantUid)
    const [first] = usersOf(db, row).sort((a, b) => a.createdAt - b.createdAt)
    if (first === undefined) throw notFound(`The first admin of ${row.name}`)
    return userWire(db, first)
  },
  tenantFipsGet({ db, actor, params }) {
    return { ...closed, ...ownTenant(db, actor, params.tenantUid).fips }
  },
  tenantFipsUpdate({ db, actor, params, body, headers }) {
    const row = ownTenant(db, actor, params.tenantUid)
    const changes = fipsChanges(row.fips, body)
    row.fips = { ...row.fips, ...body }
    headers.set('AuditUid', recordTenant(db, actor, row, 'update', `Changed the FIPS settings of tenant ${row.name}`, changes))
    return undefined
  },

  consoleTenantUsersList({ db, params }) {
    return {
      items: usersOf(db, tenantOf(db, params.tenantUid))
        .sort((a, b) => compareText(a.email, b.email))
        .map((user) => userWire(db, user)),
    }
  },
  consoleTenantUserCreate({ db, actor, params, body, headers }) {
    const tenant = tenantOf(db, params.tenantUid)
    if (usersOf(db, tenant).some(({ email }) => email.toLowerCase() === body.emailId.toLowerCase())) {
      const message = `${tenant.name} has a user with this email already`
      throw new MockError('DuplicateName', message, { details: { fields: { emailId: message } } })
    }
    const user = newPerson(db.now(), {
      scope: 'tenant',
      tenant,
      email: body.emailId,
      firstName: body.firstName,
      lastName: body.lastName,
      role: body.role,
      createdBy: actor.person.email,
    })
    db.people.push(user)
    newLink(db, user, 'activate')
    headers.set('AuditUid', recordPerson(db, actor, user, 'create', `Added user ${user.email} to tenant ${tenant.name}`))
    return { uid: user.uid }
  },
  consoleTenantUserUpdate({ db, actor, params, body }) {
    const user = userOf(db, params.tenantUid, params.uid)
    const { role = user.role, isActive = user.active } = body
    if (!isActive && user.active) keepAdmin(db, user, 'isActive', 'deactivated')
    if (role !== user.role) keepAdmin(db, user, 'role', 'given another role')
    const changes: AuditRow['changes'] = {
      ...(isActive === user.active ? {} : { 'status.isActive': [user.active, isActive] }),
      ...(role === user.role ? {} : { 'spec.roles': [user.role, role] }),
    }
    user.role = role
    user.active = isActive
    if (!isActive) endLink(db, user)
    if (Object.keys(changes).length > 0) recordPerson(db, actor, user, 'update', `Changed user ${user.email}`, changes)
    return undefined
  },
  consoleTenantUserDelete({ db, actor, params }) {
    const user = userOf(db, params.tenantUid, params.uid)
    keepAdmin(db, user, undefined, 'removed')
    forget(db, user)
    recordPerson(db, actor, user, 'delete', `Removed user ${user.email}`)
    return undefined
  },
  consoleTenantUserLink({ db, actor, params, headers }) {
    const user = userOf(db, params.tenantUid, params.uid)
    if (!user.active) throw new MockError('InvalidRequest', `${user.email} is deactivated. Activate the user first`)
    const link = newLink(db, user, user.password === '' ? 'activate' : 'reset')
    headers.set('AuditUid', recordPerson(db, actor, user, 'action', `Made a password link for user ${user.email}`))
    return { link: pathOf(user, link), expiry: isoTime(link.expiresAt) }
  },
  consoleActivationStatus({ db, params }) {
    const { person, link } = personOfLink(db, params.passwordToken)
    return { scope: person.scope, emailId: person.email, orgName: person.tenant?.name ?? '', purpose: link.purpose }
  },
  ...adminHandlers,
} satisfies Pick<Handlers, keyof typeof tenantsApi>

function tenantOf(db: MockDb, uid: string): TenantRow {
  const row = db.tenants.find((candidate) => candidate.uid === uid)
  if (row === undefined) throw notFound(`Tenant ${uid}`)
  return row
}

/** Users of a tenant see theirs alone. */
function ownTenant(db: MockDb, actor: Actor, uid: string): TenantRow {
  if (actor.scope === 'tenant' && actor.person.tenant?.uid !== uid) throw notFound(`Tenant ${uid}`)
  return tenantOf(db, uid)
}

function usersOf(db: MockDb, { uid }: TenantRow): Person[] {
  return db.people.filter(({ tenant }) => tenant?.uid === uid)
}

function userOf(db: MockDb, tenantUid: string, uid: string): Person {
  const user = usersOf(db, tenantOf(db, tenantUid)).find((candidate) => candidate.uid === uid)
  if (user === undefined) throw notFound(`User ${uid}`)
  return user
}

/** A tenant keeps an admin who can sign in. @param field that the error names; undefined where there is none */
function keepAdmin(db: MockDb, user: Person, field: string | undefined, done: string): void {
  const administers = (each: Person) => each.role === 'Tenant Admin' && each.active && each.password !== ''
  const others = db.people.filter((each) => each !== user && each.tenant?.uid === user.tenant?.uid)
  if (!administers(user) || others.some(administers)) return
  const sentence = `${user.email} is the last active Tenant Admin and can't be ${done}. Add another Tenant Admin, who has to activate the account, first`
  throw field === undefined ? new MockError('InvalidRequest', sentence) : invalidFields({ [field]: sentence })
}

function refuseTenantName(db: MockDb, name: string, field: string): void {
  if (!db.tenants.some((row) => row.name.toLowerCase() === name.toLowerCase())) return
  const message = `A tenant named ${name} exists already`
  throw new MockError('DuplicateName', message, { details: { fields: { [field]: message } } })
}

function recordTenant(
  db: MockDb,
  actor: Actor,
  row: TenantRow,
  action: AuditRow['action'],
  message: string,
  changes: AuditRow['changes'] = {},
): string {
  return recordAudit(db, actor.person, { action, resourceKind: 'tenant', resourceUid: row.uid, resourceName: row.name, message, changes })
}

function fipsChanges(before: FipsSettings, after: FipsSettings): AuditRow['changes'] {
  const names = ['fipsClusterFeatureConfig', 'fipsClusterImportConfig', 'fipsPackConfig'] as const
  return Object.fromEntries(
    names.flatMap((name): [string, [unknown, unknown]][] => {
      const next = after[name]?.mode
      const last = before[name]?.mode ?? 'nonFipsDisabled'
      return next === undefined || next === last ? [] : [[`${name}.mode`, [last, next]]]
    }),
  )
}

/** What filters and orders of tenants may name. */
const tenantFields: Fields<TenantRow> = {
  'metadata.name': { read: ({ name }) => name },
  'metadata.uid': { read: ({ uid }) => uid },
  'metadata.creationTimestamp': { read: ({ createdAt }) => isoTime(createdAt) },
}

const cleanUpStatus = {
  cleanUpError: '',
  cleanUpStages: '',
  cleanUpTimestamp: UNSET_TIME,
  cleanedResources: [],
  isCompleted: false,
  isInProgress: false,
}

function tenantWire(db: MockDb, row: TenantRow): Tenant {
  const [first] = usersOf(db, row).sort((a, b) => a.createdAt - b.createdAt)
  return {
    metadata: { uid: row.uid, name: row.name, creationTimestamp: isoTime(row.createdAt) },
    spec: { authType: 'password', orgEmailId: first?.email ?? '', orgName: row.name },
    status: { cleanUpStatus, isActive: row.active, toBeDeleted: row.toBeDeleted },
  }
}

function userWire(db: MockDb, person: Person): User {
  return {
    metadata: { uid: person.uid, name: `${person.firstName} ${person.lastName}`, creationTimestamp: isoTime(person.createdAt) },
    spec: { emailId: person.email, firstName: person.firstName, lastName: person.lastName, roles: [person.role] },
    status: {
      activationLink: linkPath(db, person),
      isActive: person.active && person.password !== '',
      isPasswordResetting: linkOf(db, person)?.purpose === 'reset',
      lastSignIn: timeOf(person.lastSignInAt),
    },
  }
}
