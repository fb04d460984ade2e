import { expect } from 'vitest'
import type { tenantsApi } from '~/contract/api/tenants'
import { ask, freshName } from '../calls'
import { containing, having, textLike } from '~/server/test/matchers'
import type { Target } from '../target'
import { badPages, type Cases, nobody, noInput } from './case'

const OTHER_PASSWORD = 'Other-Pass-word-1!'
const link = /^\/(?:system\/)?activate\?token=[\w-]+$/
const badPerson = { firstName: '', lastName: '', emailId: 'no' }
const fieldsOf = (prefix: string) => ['emailId', 'firstName', 'lastName'].map((field) => `${prefix}${field}`)

export const tenantsCases: Cases<typeof tenantsApi> = {
  tenantsList: {
    as: 'operator',
    good: async (target) => {
      const { tenantUid } = await addTenant(target)
      const { metadata } = await ask(target, 'tenantsUidGet', { as: 'operator', params: { tenantUid } })
      return { query: `filters=metadata.name=${metadata.name}&orderBy=metadata.name=-1` }
    },
    bad: [...badPages, { query: 'filters=nonsense', fields: ['filters'] }, { query: 'orderBy=metadata.name', fields: ['orderBy'] }],
    check: (answer) =>
      expect(answer).toMatchObject({ items: [{ status: { isActive: true, toBeDeleted: false } }], listmeta: { count: 1 } }),
  },
  tenantsCreate: {
    as: 'operator',
    good: () => ({ body: tenantBody() }),
    bad: [
      { body: {}, fields: ['spec'] },
      { body: { spec: { orgName: ' ', ...badPerson } }, fields: [...fieldsOf('spec.'), 'spec.orgName'] },
    ],
  },
  tenantsValidate: {
    as: 'operator',
    good: () => ({ body: { orgName: freshName('Tenant') } }),
    bad: [{ body: { orgName: '', emailId: 'no' }, fields: ['emailId', 'orgName'] }],
  },
  tenantsUidGet: { as: 'operator', good: async (target) => ({ params: await addTenant(target) }), bad: [] },
  tenantsUidDelete: { as: 'operator', good: async (target) => ({ params: await addTenant(target) }), bad: [] },
  tenantsUidActivate: {
    as: 'operator',
    good: async (target) => ({ params: await addTenant(target), body: { isActive: false } }),
    bad: [{ params: { tenantUid: nobody }, body: { isActive: 'no' }, fields: ['isActive'] }],
  },
  tenantsUidCleanUp: {
    as: 'operator',
    good: async (target) => {
      const params = await addTenant(target)
      await ask(target, 'tenantsUidDelete', { as: 'operator', params })
      return { params }
    },
    bad: [{ params: { tenantUid: nobody }, query: 'forceDelete=perhaps', fields: ['forceDelete'] }],
  },
  tenantsUidIsCleanedUp: {
    as: 'operator',
    good: async (target) => ({ params: await addTenant(target) }),
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ tenantStatus: { isCompleted: false } }),
  },
  tenantsUidUser: {
    as: 'operator',
    good: async (target) => ({ params: await addTenant(target) }),
    bad: [],
    check: (answer) =>
      expect(answer).toMatchObject({ spec: { roles: ['Tenant Admin'] }, status: { isActive: false, activationLink: textLike(link) } }),
  },
  tenantFipsGet: { as: 'admin', good: async (target) => ({ params: await ownTenant(target) }), bad: [] },
  tenantFipsUpdate: {
    as: 'admin',
    good: async (target) => ({ params: await ownTenant(target), body: { fipsPackConfig: { mode: 'nonFipsDisabled' } } }),
    bad: [{ params: { tenantUid: nobody }, body: { fipsPackConfig: { mode: 'on' } }, fields: ['fipsPackConfig.mode'] }],
  },
  consoleTenantUsersList: {
    as: 'operator',
    good: async (target) => ({ params: await addTenant(target) }),
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ items: [{ spec: { roles: ['Tenant Admin'] } }] }),
  },
  consoleTenantUserCreate: {
    as: 'operator',
    good: async (target) => ({ params: await addTenant(target), body: { ...person(), role: 'Tenant Viewer' } }),
    bad: [{ params: { tenantUid: nobody }, body: { ...badPerson, role: 'Root' }, fields: [...fieldsOf(''), 'role'] }],
  },
  consoleTenantUserUpdate: {
    as: 'operator',
    good: async (target) => ({ params: await addUser(target), body: { role: 'Tenant User Admin', isActive: false } }),
    bad: [
      {
        params: { tenantUid: nobody, uid: nobody },
        body: { role: 'Root', isActive: 'no', name: 'x' },
        fields: ['isActive', 'name', 'role'],
      },
    ],
  },
  consoleTenantUserDelete: { as: 'operator', good: async (target) => ({ params: await addUser(target) }), bad: [] },
  consoleTenantUserLink: {
    as: 'operator',
    good: async (target) => ({ params: await addUser(target) }),
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ link: textLike(link) }),
  },
  consoleActivationStatus: {
    as: null,
    good: async (target) => {
      const made = await ask(target, 'consoleTenantUserLink', { as: 'operator', params: await addUser(target) })
      return { params: { passwordToken: tokenOf(made.link) } }
    },
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ scope: 'tenant', purpose: 'activate' }),
  },
  systemAdminsList: {
    as: 'accountAdmin',
    good: noInput,
    bad: [],
    check: (answer) => {
      const root = having({ annotations: having({ role: 'Root Administrator' }) })
      expect(answer).toMatchObject({ items: containing([having({ metadata: root })]) })
    },
  },
  systemAdminsCreate: {
    as: 'accountAdmin',
    good: () => ({ body: { spec: { ...person(), adminType: 'OperationAdmin' } } }),
    bad: [{ body: { spec: { ...badPerson, adminType: 'Root' } }, fields: [...fieldsOf('spec.'), 'spec.adminType'] }],
  },
  systemAdminsPasswordActivate: {
    as: null,
    good: async (target) => {
      const { status } = await ask(target, 'systemAdminsUidGet', { as: 'operator', params: await addAdmin(target) })
      return { params: { passwordToken: tokenOf(status.activation.link) }, body: { password: OTHER_PASSWORD } }
    },
    bad: [{ params: { passwordToken: nobody }, body: { password: '' }, fields: ['password'] }],
  },
  systemAdminsUidGet: {
    as: 'accountAdmin',
    good: async (target) => ({ params: await addAdmin(target) }),
    bad: [],
    check: (answer) => expect(answer).toMatchObject({ status: { state: 'Pending', activation: { link: textLike(link) } } }),
  },
  systemAdminsUidDelete: { as: 'accountAdmin', good: async (target) => ({ params: await addAdmin(target) }), bad: [] },
  systemAdminsUidPasswordChange: {
    as: 'operator',
    good: async (target) => ({
      params: await ownAdmin(target),
      body: { currentPassword: target.accounts.operator.password, newPassword: OTHER_PASSWORD },
    }),
    bad: [{ params: { uid: nobody }, body: {}, fields: ['currentPassword', 'newPassword'] }],
    // Back again: others sign in with it.
    check: async (_, target) => {
      const body = { currentPassword: OTHER_PASSWORD, newPassword: target.accounts.operator.password }
      await ask(target, 'systemAdminsUidPasswordChange', { as: 'operator', params: await ownAdmin(target), body })
    },
  },
  systemAdminsUidPasswordResetLink: { as: 'accountAdmin', good: async (target) => ({ params: await addAdmin(target) }), bad: [] },
  systemAdminsUidProfileUpdate: {
    as: 'accountAdmin',
    good: async (target) => ({ params: await addAdmin(target), body: { spec: { firstName: 'New', lastName: 'Name' } } }),
    bad: [{ params: { uid: nobody }, body: { spec: { firstName: '' } }, fields: ['spec.firstName', 'spec.lastName'] }],
  },
}

function person() {
  return { firstName: 'Jo', lastName: 'Doe', emailId: `${freshName('person')}@example.com` }
}

function tenantBody() {
  return { spec: { orgName: freshName('Tenant'), ...person() } }
}

async function addTenant(target: Target): Promise<{ tenantUid: string }> {
  const { uid } = await ask(target, 'tenantsCreate', { as: 'operator', body: tenantBody() })
  return { tenantUid: uid }
}

async function addUser(target: Target): Promise<{ tenantUid: string; uid: string }> {
  const { tenantUid } = await addTenant(target)
  const body = { ...person(), role: 'Tenant Viewer' }
  const { uid } = await ask(target, 'consoleTenantUserCreate', { as: 'operator', params: { tenantUid }, body })
  return { tenantUid, uid }
}

async function addAdmin(target: Target): Promise<{ uid: string }> {
  const { uid } = await ask(target, 'systemAdminsCreate', { as: 'operator', body: { spec: { ...person(), adminType: 'OperationAdmin' } } })
  return { uid }
}

async function ownTenant(target: Target): Promise<{ tenantUid: string }> {
  const { tenantUid } = await ask(target, 'userInfo', { as: 'admin' })
  return { tenantUid }
}

async function ownAdmin(target: Target): Promise<{ uid: string }> {
  const { metadata } = await ask(target, 'systemUserMe', { as: 'operator' })
  return { uid: metadata.uid }
}

function tokenOf(path: string): string {
  return /token=([\w-]+)$/.exec(path)?.[1] ?? ''
}
