import type * as z from 'zod/mini'
import { UNSET_TIME } from '~/contract/common'
import type { ActivationLink, TenantUserInput, TenantUsers, TenantUserUpdate, User } from '~/contract/people'
import { type AuditEntry, write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Actor, Context, Services } from '../context'
import type { Tx } from '../db/schema'
import { AppError, invalidFields, notFound } from '../errors'
import { endSessionsOfUser } from '../sessions/end-sessions'
import { lockTenant } from '../tenants/access'
import { getTenant } from '../tenants/read'
import { createUser } from './create-user'
import { endLink, makeLink, openLink } from './password-links'
import { deleteUser, findFirstAdmin, findTenantUser, hasOtherAdmin, listTenantUsers, updateUser, type UserRow } from './users-store'

/** In the order in which they were added. @throws AppError `ResourceNotFound` */
export async function listUsersOfTenant(context: Context, tenantUid: string): Promise<z.output<typeof TenantUsers>> {
  const { services, actor } = context
  authorize(actor, 'user.list')
  await getTenant(context, tenantUid)
  const rows = await listTenantUsers(services.db, tenantUid)
  return { items: rows.map((row) => toUser(services, actor, row)) }
}

/** The admin who was added first. @throws AppError `ResourceNotFound` */
export async function firstAdminOfTenant(context: Context, tenantUid: string): Promise<User> {
  const { services, actor } = context
  await getTenant(context, tenantUid)
  const row = await findFirstAdmin(services.db, tenantUid)
  if (row === undefined) throw notFound(`An admin of the tenant ${tenantUid}`)
  return toUser(services, actor, row)
}

/** Adds a user, who can sign in after the activation link was used. @throws AppError `ResourceNotFound`, `DuplicateName`, `InvalidRequest` */
export async function addTenantUser(
  context: Context,
  tenantUid: string,
  input: TenantUserInput,
): Promise<{ uid: string; auditUid: string }> {
  const { services, actor } = context
  const { emailId: email, firstName, lastName, role } = input
  const { result: uid, auditUid } = await write(context, 'user.create', async (tx) => {
    const tenant = await lockTenant(tx, tenantUid)
    if (tenant.toBeDeleted) throw new AppError('InvalidRequest', `${tenant.name} is marked for deletion: nobody can be added`)
    const user = { email, firstName, lastName, role, tenantUid, passwordHash: null, createdBy: actor.email }
    const userUid = await createUser(tx, services, user, 'emailId')
    await makeLink(tx, services, { uid: userUid, scope: 'tenant', activated: false })
    return { result: userUid, audit: entry('create', userUid, email, `Added user ${email} (${role}) to tenant ${tenant.name}`) }
  })
  return { uid, auditUid }
}

/**
 * Changes the role of a user, or whether they can sign in: a deactivated one is out at once.
 * @throws AppError `ResourceNotFound`, `InvalidRequest` when the tenant would be left without an admin
 */
export async function updateTenantUser(context: Context, tenantUid: string, uid: string, input: TenantUserUpdate): Promise<void> {
  await change(context, 'user.update', tenantUid, uid, async (tx, row, tenantName) => {
    const { isActive = row.active, role = row.role } = input
    if (!isActive && row.active) await keepAdmin(tx, tenantUid, row, 'isActive', 'deactivated')
    if (role !== row.role) await keepAdmin(tx, tenantUid, row, 'role', 'given another role')
    await updateUser(tx, uid, { active: isActive, role })
    if (!isActive) {
      await endSessionsOfUser(tx, uid)
      await endLink(tx, uid)
    }
    const changes: AuditEntry['changes'] = {
      ...(isActive !== row.active && { 'status.isActive': [row.active, isActive] }),
      ...(role !== row.role && { 'spec.roles': [row.role, role] }),
    }
    return { result: undefined, audit: entry('update', uid, row.email, `Changed user ${row.email} of tenant ${tenantName}`, changes) }
  })
}

/** Removes a user with sessions and API keys. @throws AppError `ResourceNotFound`, `InvalidRequest` for the last active admin */
export async function removeTenantUser(context: Context, tenantUid: string, uid: string): Promise<void> {
  await change(context, 'user.delete', tenantUid, uid, async (tx, row, tenantName) => {
    await keepAdmin(tx, tenantUid, row, undefined, 'removed')
    await deleteUser(tx, uid)
    return { result: undefined, audit: entry('delete', uid, row.email, `Removed user ${row.email} of tenant ${tenantName}`) }
  })
}

/**
 * Makes a link with which a user chooses the first password, or a new one: until then the present one stays good.
 * @throws AppError `ResourceNotFound`, `InvalidRequest` for a deactivated user
 */
export async function linkTenantUser(
  context: Context,
  tenantUid: string,
  uid: string,
): Promise<z.output<typeof ActivationLink> & { auditUid: string }> {
  const { result, auditUid } = await change(context, 'user.update', tenantUid, uid, async (tx, row, tenantName) => {
    if (!row.active) throw new AppError('InvalidRequest', `${row.email} is deactivated. Activate the user first`)
    const link = await makeLink(tx, context.services, row)
    const kind = row.activated ? 'a password reset link' : 'an activation link'
    return { result: link, audit: entry('action', uid, row.email, `Made ${kind} for user ${row.email} of tenant ${tenantName}`) }
  })
  return { link: result.link, expiry: result.expiresAt.toISOString(), auditUid }
}

async function change<Result>(
  context: Context,
  permission: 'user.update' | 'user.delete',
  tenantUid: string,
  uid: string,
  run: (tx: Tx, row: UserRow, tenantName: string) => Promise<{ result: Result; audit: AuditEntry }>,
): Promise<{ result: Result; auditUid: string }> {
  return write(context, permission, async (tx) => {
    // One change at a time in a tenant: two admins must not remove each other.
    const tenant = await lockTenant(tx, tenantUid)
    const row = await findTenantUser(tx, tenantUid, uid)
    if (row === undefined) throw notFound(`The user ${uid}`)
    return run(tx, row, tenant.name)
  })
}

/** @param field that the error names; undefined where there is none @param done what was to be done to the user */
async function keepAdmin(tx: Tx, tenantUid: string, row: UserRow, field: string | undefined, done: string): Promise<void> {
  const administers = row.role === 'Tenant Admin' && row.active && row.activated
  if (!administers || (await hasOtherAdmin(tx, tenantUid, row.uid))) return
  const sentence = `${row.email} is the last active Tenant Admin and can't be ${done}. Add another Tenant Admin, who has to activate the account, first`
  throw field === undefined ? new AppError('InvalidRequest', sentence) : invalidFields({ [field]: sentence })
}

function entry(action: AuditEntry['action'], uid: string, email: string, message: string, changes: AuditEntry['changes'] = {}): AuditEntry {
  return { action, resourceKind: 'user', resourceUid: uid, resourceName: email, message, changes }
}

/** The link is for the eyes of whoever may make one. */
function toUser(services: Services, actor: Actor, row: UserRow): User {
  const link = openLink(services, row)
  return {
    metadata: { uid: row.uid, name: `${row.firstName} ${row.lastName}`, creationTimestamp: row.createdAt.toISOString() },
    spec: { emailId: row.email, firstName: row.firstName, lastName: row.lastName, roles: [row.role] },
    status: {
      activationLink: actor.permissions.includes('user.create') ? (link?.link ?? '') : '',
      isActive: row.active && row.activated,
      isPasswordResetting: link !== undefined && row.linkPurpose === 'reset',
      lastSignIn: row.lastSignInAt?.toISOString() ?? UNSET_TIME,
    },
  }
}
