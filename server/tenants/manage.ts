import type * as z from 'zod/mini'
import type { TenantBasic, TenantInput } from '~/contract/people'
import { createUser } from '../accounts/create-user'
import { makeLink } from '../accounts/password-links'
import { type AuditEntry, write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { AppError } from '../errors'
import { beginRemoving, removeOrphanLogos } from '../packs/catalogue'
import { forgetExternalId } from '../aws/sts-account'
import { endSessionsOfTenant } from '../sessions/end-sessions'
import { lockTenant } from './access'
import { createTenant, tenantExists, tenantNameTaken } from './create-tenant'
import { deleteTenant, updateTenant } from './store'

const nameTaken = 'A tenant of this name exists already'

/**
 * Adds a tenant with its first admin, who can sign in after the activation link was used.
 * @throws AppError `DuplicateName`
 */
export async function addTenant(context: Context, { spec }: TenantInput): Promise<{ uid: string; auditUid: string }> {
  const { services, actor } = context
  const { orgName, emailId: email, firstName, lastName } = spec
  const { result: uid, auditUid } = await write(context, 'tenant.create', async (tx) => {
    const tenantUid = await createTenant(tx, services, orgName, { 'spec.orgName': nameTaken })
    const admin = { email, firstName, lastName, role: 'Tenant Admin', tenantUid, passwordHash: null, createdBy: actor.email } as const
    const adminUid = await createUser(tx, services, admin)
    await makeLink(tx, services, { uid: adminUid, scope: 'tenant', activated: false })
    return { result: tenantUid, audit: entry('create', tenantUid, orgName, `Created tenant ${orgName} with its admin ${email}`) }
  })
  return { uid, auditUid }
}

/** Whether a tenant of this name can be added. @throws AppError `DuplicateName` */
export async function validateTenant(context: Context, { orgName = '' }: z.output<typeof TenantBasic>): Promise<{ auditUid: string }> {
  authorize(context.actor, 'tenant.create')
  if (orgName !== '' && (await tenantExists(context.services.db, orgName))) throw tenantNameTaken(orgName, { orgName: nameTaken })
  const { auditUid } = await write(context, 'tenant.create', async () => ({
    result: undefined,
    audit: entry('action', '', orgName, orgName === '' ? 'Validated a new tenant' : `Validated tenant ${orgName} before adding it`),
  }))
  return { auditUid }
}

/**
 * Lets people sign in to a tenant, or puts all of them out at once: sessions end, API keys don't work while it lasts.
 * @throws AppError `ResourceNotFound`, `InvalidRequest` for a tenant that is marked for deletion
 */
export async function setTenantActive(context: Context, uid: string, isActive: boolean): Promise<void> {
  await write(context, 'tenant.update', async (tx) => {
    const tenant = await lockTenant(tx, uid)
    if (isActive && tenant.toBeDeleted) {
      throw new AppError('InvalidRequest', `${tenant.name} is marked for deletion: it can be cleaned up, not activated`)
    }
    await updateTenant(tx, uid, { active: isActive })
    if (!isActive) await endSessionsOfTenant(tx, uid)
    const changes: AuditEntry['changes'] = tenant.active === isActive ? {} : { 'status.isActive': [tenant.active, isActive] }
    const message = `${isActive ? 'Activated' : 'Deactivated'} tenant ${tenant.name}`
    return { result: undefined, audit: entry('update', uid, tenant.name, message, changes) }
  })
}

/** Marks a tenant for deletion: nobody can sign in to it any more. Nothing is removed yet. @throws AppError `ResourceNotFound` */
export async function markTenant(context: Context, uid: string): Promise<void> {
  await write(context, 'tenant.delete', async (tx) => {
    const { name, toBeDeleted } = await lockTenant(tx, uid)
    await updateTenant(tx, uid, { to_be_deleted: true, active: false })
    await endSessionsOfTenant(tx, uid)
    const changes: AuditEntry['changes'] = toBeDeleted ? {} : { 'status.toBeDeleted': [false, true] }
    return { result: undefined, audit: entry('delete', uid, name, `Marked tenant ${name} for deletion`, changes) }
  })
}

/**
 * Removes a tenant with its registries, their catalogue, its users and their API keys. Its audit entries stay until their time is over: operators read them
 * by the tenant's uid.
 * @param options.force also when it is not marked for deletion
 * @throws AppError `ResourceNotFound`, `InvalidRequest` for a tenant that is not marked
 */
export async function cleanUpTenant(context: Context, uid: string, { force }: { force: boolean }): Promise<void> {
  await write(context, 'tenant.delete', async (tx) => {
    await beginRemoving(tx)
    const { name, toBeDeleted } = await lockTenant(tx, uid)
    if (!toBeDeleted && !force) throw new AppError('InvalidRequest', `${name} is not marked for deletion. Delete it first`)
    await deleteTenant(tx, uid)
    await forgetExternalId(tx, uid)
    await removeOrphanLogos(tx)
    const message = `Cleaned up tenant ${name}: its registries, users and API keys are removed`
    return { result: undefined, audit: entry('delete', uid, name, message) }
  })
}

function entry(action: AuditEntry['action'], uid: string, name: string, message: string, changes: AuditEntry['changes'] = {}): AuditEntry {
  return { action, resourceKind: 'tenant', resourceUid: uid, resourceName: name, message, changes }
}
