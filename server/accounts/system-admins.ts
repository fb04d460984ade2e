import type * as z from 'zod/mini'
import { UNSET_TIME } from '~/contract/common'
import type { AdminType, SystemAdmin, SystemAdminInput, SystemAdminProfile, SystemAdmins } from '~/contract/people'
import type { Permission } from '~/contract/operation'
import { type AuditEntry, write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Role } from '../authz/permissions'
import type { Actor, Context, Services } from '../context'
import type { Tx } from '../db/schema'
import { AppError, notFound } from '../errors'
import { createUser } from './create-user'
import { makeLink, openLink } from './password-links'
import { deleteUser, findOperator, listOperators, lockUser, updateUser, type UserRow } from './users-store'

const ROOT = 'Root Administrator' satisfies Role

const roleOf = { AccountAdmin: 'Account Administrator', OperationAdmin: 'Operations Administrator' } as const satisfies Record<
  AdminType,
  Role
>

/** In the order in which they were added. */
export async function listSystemAdmins({ services, actor }: Context): Promise<z.output<typeof SystemAdmins>> {
  authorize(actor, 'systemAdmin.list')
  const rows = await listOperators(services.db)
  return { items: rows.map((row) => toSystemAdmin(services, actor, row)) }
}

/** @throws AppError `ResourceNotFound` */
export async function getSystemAdmin({ services, actor }: Context, uid: string): Promise<SystemAdmin> {
  authorize(actor, 'systemAdmin.get')
  return toSystemAdmin(services, actor, known(uid, await findOperator(services.db, uid)))
}

/** Adds a system administrator, who can sign in after the activation link was used. @throws AppError `DuplicateName` */
export async function addSystemAdmin(context: Context, { spec }: SystemAdminInput): Promise<{ uid: string; auditUid: string }> {
  const { services, actor } = context
  const { adminType, emailId: email, firstName, lastName } = spec
  const role = roleOf[adminType]
  const { result: uid, auditUid } = await write(context, 'systemAdmin.create', async (tx) => {
    const adminUid = await createUser(tx, services, {
      email,
      firstName,
      lastName,
      role,
      tenantUid: null,
      passwordHash: null,
      createdBy: actor.email,
    })
    await makeLink(tx, services, { uid: adminUid, scope: 'system', activated: false })
    return { result: adminUid, audit: entry('create', adminUid, email, `Added system administrator ${email} (${role})`) }
  })
  return { uid, auditUid }
}

/** @throws AppError `ResourceNotFound`, `Forbidden` for oneself and for the root administrator */
export async function removeSystemAdmin(context: Context, uid: string): Promise<void> {
  await change(context, 'systemAdmin.delete', uid, async (tx, row) => {
    if (uid === context.actor.uid) throw new AppError('Forbidden', 'You can’t delete your own account')
    if (row.role === ROOT) throw new AppError('Forbidden', 'The root administrator can’t be deleted')
    await deleteUser(tx, uid)
    return entry('delete', uid, row.email, `Deleted system administrator ${row.email}`)
  })
}

/**
 * Makes a link with which an administrator chooses the first password, or a new one: until then the present one stays good. The account shows the link.
 * @throws AppError `ResourceNotFound`, `Forbidden` for oneself and for the root administrator
 */
export async function linkSystemAdmin(context: Context, uid: string): Promise<void> {
  await change(context, 'systemAdmin.update', uid, async (tx, row) => {
    if (uid === context.actor.uid) throw new AppError('Forbidden', 'You change your own password in My Account')
    if (row.role === ROOT) throw new AppError('Forbidden', 'The root administrator’s password can’t be reset by others')
    await makeLink(tx, context.services, row)
    const kind = row.activated ? 'a password reset link' : 'an activation link'
    return entry('action', uid, row.email, `Made ${kind} for system administrator ${row.email}`)
  })
}

/** Changes a name. @throws AppError `ResourceNotFound`, `Forbidden` for the root administrator, but for themself */
export async function renameSystemAdmin(context: Context, uid: string, { spec }: z.output<typeof SystemAdminProfile>): Promise<void> {
  await change(context, 'systemAdmin.update', uid, async (tx, row) => {
    if (row.role === ROOT && uid !== context.actor.uid) throw new AppError('Forbidden', 'The root administrator can’t be renamed by others')
    const { firstName, lastName } = spec
    await updateUser(tx, uid, { first_name: firstName, last_name: lastName })
    const changes: AuditEntry['changes'] = {
      ...(firstName !== row.firstName && { 'spec.firstName': [row.firstName, firstName] }),
      ...(lastName !== row.lastName && { 'spec.lastName': [row.lastName, lastName] }),
    }
    return entry('update', uid, row.email, `Changed the name of system administrator ${row.email}`, changes)
  })
}

async function change(
  context: Context,
  permission: Extract<Permission, `systemAdmin.${string}`>,
  uid: string,
  run: (tx: Tx, row: UserRow) => Promise<AuditEntry>,
): Promise<void> {
  await write(context, permission, async (tx) => {
    await lockUser(tx, uid)
    return { result: undefined, audit: await run(tx, known(uid, await findOperator(tx, uid))) }
  })
}

function known(uid: string, row: UserRow | undefined): UserRow {
  if (row === undefined) throw notFound(`The system administrator ${uid}`)
  return row
}

function entry(action: AuditEntry['action'], uid: string, email: string, message: string, changes: AuditEntry['changes'] = {}): AuditEntry {
  return { action, resourceKind: 'user', resourceUid: uid, resourceName: email, message, changes }
}

/** The link is for the eyes of whoever may make one. */
function toSystemAdmin(services: Services, actor: Actor, row: UserRow): SystemAdmin {
  const link = actor.permissions.includes('systemAdmin.update') ? openLink(services, row) : undefined
  return {
    metadata: {
      uid: row.uid,
      name: `${row.firstName} ${row.lastName}`,
      annotations: { role: row.role },
      creationTimestamp: row.createdAt.toISOString(),
    },
    spec: {
      adminType: row.role === roleOf.AccountAdmin ? 'AccountAdmin' : 'OperationAdmin',
      emailId: row.email,
      firstName: row.firstName,
      lastName: row.lastName,
    },
    status: {
      activation: { expiry: link?.expiresAt.toISOString() ?? UNSET_TIME, link: link?.link ?? '' },
      createdBy: row.createdBy,
      lastPasswordUpdate: row.passwordChangedAt?.toISOString() ?? UNSET_TIME,
      lastSignIn: row.lastSignInAt?.toISOString() ?? UNSET_TIME,
      state: row.activated ? 'Active' : 'Pending',
    },
  }
}
