import type { authApi } from '~/contract/api/auth'
import { ask } from '../calls'
import type { Target } from '../target'
import { type Cases, nobody, noInput } from './case'

export const authCases: Cases<typeof authApi> = {
  authenticate: {
    as: null,
    good: ({ accounts: { admin } }) => ({ body: { emailId: admin.email, password: admin.password } }),
    bad: [
      { body: {}, fields: ['emailId', 'password'] },
      { body: { emailId: '', password: 'x' }, fields: ['emailId'] },
      { body: { emailId: 'x', password: 'x' }, query: 'setCookie=maybe', fields: ['setCookie'] },
    ],
  },
  systemAuthenticate: {
    as: null,
    good: ({ accounts: { operator } }) => ({ body: { username: operator.email, password: operator.password } }),
    bad: [{ body: { username: 'x', password: '' }, fields: ['password'] }],
  },
  authRefresh: {
    as: null,
    good: async (target) => ({ params: { token: await freshToken(target) }, query: 'setCookie=false' }),
    bad: [{ params: { token: 'x' }, query: 'setCookie=1', fields: ['setCookie'] }],
  },
  authTokensRevoke: {
    as: 'admin',
    good: async (target) => ({ body: { tokens: [await freshToken(target)] } }),
    bad: [{ body: { tokens: 'all' }, fields: ['tokens'] }],
  },
  userInfo: { as: 'viewer', good: noInput, bad: [] },
  systemUserMe: { as: 'accountAdmin', good: noInput, bad: [] },
  passwordActivate: {
    as: null,
    good: async (target) => ({ params: { passwordToken: await freshLink(target, 'activate') }, body: { password: 'New-Pass-word-1!' } }),
    bad: [{ params: { passwordToken: nobody }, body: { password: '' }, fields: ['password'] }],
  },
  passwordReset: {
    as: null,
    good: async (target) => ({ params: { passwordToken: await freshLink(target, 'reset') }, body: { password: 'New-Pass-word-1!' } }),
    bad: [{ params: { passwordToken: nobody }, body: {}, fields: ['password'] }],
  },
}

/** A session that nothing else uses. */
async function freshToken(target: Target): Promise<string> {
  const { email: emailId, password } = target.accounts.admin
  const { Authorization } = await ask(target, 'authenticate', { query: 'setCookie=false', body: { emailId, password } })
  return Authorization
}

let users = 0

/** The token of a link with which a new user chooses a password, or one who has one already chooses another. */
async function freshLink(target: Target, purpose: 'activate' | 'reset'): Promise<string> {
  const { tenantUid } = await ask(target, 'userInfo', { as: 'admin' })
  users += 1
  const body = { emailId: `link-${users}@example.com`, firstName: 'Jo', lastName: 'Doe', role: 'Tenant Viewer' }
  const { uid } = await ask(target, 'consoleTenantUserCreate', { as: 'operator', params: { tenantUid }, body })
  const token = () => linkToken(target, { tenantUid, uid })
  if (purpose === 'reset') {
    const passwordToken = await token()
    await ask(target, 'passwordActivate', { params: { passwordToken }, body: { password: 'First-Pass-word-1!' } })
  }
  return token()
}

async function linkToken(target: Target, params: { tenantUid: string; uid: string }): Promise<string> {
  const { link } = await ask(target, 'consoleTenantUserLink', { as: 'operator', params })
  return /[/=]([^/=]+)$/.exec(link)?.[1] ?? ''
}
