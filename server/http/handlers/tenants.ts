import type { tenantsApi } from '~/contract/api/tenants'
import { changeOperatorPassword } from '../../accounts/change-password'
import { choosePassword, linkStatus } from '../../accounts/choose-password'
import {
  addSystemAdmin,
  getSystemAdmin,
  linkSystemAdmin,
  listSystemAdmins,
  removeSystemAdmin,
  renameSystemAdmin,
} from '../../accounts/system-admins'
import {
  addTenantUser,
  firstAdminOfTenant,
  linkTenantUser,
  listUsersOfTenant,
  removeTenantUser,
  updateTenantUser,
} from '../../accounts/tenant-users'
import { getTenantFips, updateTenantFips } from '../../tenants/fips'
import { addTenant, cleanUpTenant, markTenant, setTenantActive, validateTenant } from '../../tenants/manage'
import { getTenant, listTenants, tenantBelongings } from '../../tenants/read'
import type { HandlersOf } from '../call'

export const tenantsHandlers: HandlersOf<keyof typeof tenantsApi> = {
  tenantsList: async ({ context, query }) => ({ body: await listTenants(context, query) }),
  tenantsCreate: async ({ context, body }) => {
    const { uid, auditUid } = await addTenant(context, body)
    return { body: { uid }, auditUid }
  },
  tenantsValidate: async ({ context, body }) => validateTenant(context, body),
  tenantsUidGet: async ({ context, params }) => ({ body: await getTenant(context, params.tenantUid) }),
  tenantsUidDelete: async ({ context, params }) => {
    await markTenant(context, params.tenantUid)
    return {}
  },
  tenantsUidActivate: async ({ context, params, body }) => {
    await setTenantActive(context, params.tenantUid, body.isActive)
    return {}
  },
  tenantsUidCleanUp: async ({ context, params, query }) => {
    await cleanUpTenant(context, params.tenantUid, { force: query.forceDelete })
    return {}
  },
  tenantsUidIsCleanedUp: async ({ context, params }) => ({ body: await tenantBelongings(context, params.tenantUid) }),
  tenantsUidUser: async ({ context, params }) => ({ body: await firstAdminOfTenant(context, params.tenantUid) }),
  tenantFipsGet: async ({ context, params }) => ({ body: await getTenantFips(context, params.tenantUid) }),
  tenantFipsUpdate: async ({ context, params, body }) => updateTenantFips(context, params.tenantUid, body),
  consoleTenantUsersList: async ({ context, params }) => ({ body: await listUsersOfTenant(context, params.tenantUid) }),
  consoleTenantUserCreate: async ({ context, params, body }) => {
    const { uid, auditUid } = await addTenantUser(context, params.tenantUid, body)
    return { body: { uid }, auditUid }
  },
  consoleTenantUserUpdate: async ({ context, params, body }) => {
    await updateTenantUser(context, params.tenantUid, params.uid, body)
    return {}
  },
  consoleTenantUserDelete: async ({ context, params }) => {
    await removeTenantUser(context, params.tenantUid, params.uid)
    return {}
  },
  consoleTenantUserLink: async ({ context, params }) => {
    const { link, expiry, auditUid } = await linkTenantUser(context, params.tenantUid, params.uid)
    return { body: { link, expiry }, auditUid }
  },
  consoleActivationStatus: async ({ services, params }) => ({ body: await linkStatus(services, params.passwordToken) }),
  systemAdminsList: async ({ context }) => ({ body: await listSystemAdmins(context) }),
  systemAdminsCreate: async ({ context, body }) => {
    const { uid, auditUid } = await addSystemAdmin(context, body)
    return { body: { uid }, auditUid }
  },
  systemAdminsPasswordActivate: async ({ services, params, body }) => {
    await choosePassword(services, params.passwordToken, body.password, { scope: 'system', purposes: ['activate', 'reset'] })
    return {}
  },
  systemAdminsUidGet: async ({ context, params }) => ({ body: await getSystemAdmin(context, params.uid) }),
  systemAdminsUidDelete: async ({ context, params }) => {
    await removeSystemAdmin(context, params.uid)
    return {}
  },
  systemAdminsUidPasswordChange: async ({ context, session, params, body }) => changeOperatorPassword(context, session, params.uid, body),
  systemAdminsUidPasswordResetLink: async ({ context, params }) => {
    await linkSystemAdmin(context, params.uid)
    return {}
  },
  systemAdminsUidProfileUpdate: async ({ context, params, body }) => {
    await renameSystemAdmin(context, params.uid, body)
    return {}
  },
}
