import { describe, expect, it } from 'vitest'
import { buildPath } from '~/contract/operation'
import { api } from '~/contract/api'
import { ask, call } from './calls'
import { expectError } from './checks'
import type { Send, Target } from './target'

const SESSION = '/v1/console/session'

/** Log-in, log-out, cookies, lock-out and set-up. */
export function describeSessions(target: () => Target): void {
  const signInTenant = (body: unknown, query = '') => target().request('POST', `${api.authenticate.path}${query}`, { body })
  const signInSystem = (body: unknown) => target().request('POST', api.systemAuthenticate.path, { body })
  const adminLogin = () => ({ emailId: target().accounts.admin.email, password: target().accounts.admin.password })
  const withToken = (token: string, send: Send = target().request) => send('GET', SESSION, { headers: { Authorization: token } })

  describe('log-in', () => {
    it('keeps the two consoles apart in one browser', async () => {
      const { operator } = target().accounts
      const tenant = cookieOf(await signInTenant(adminLogin()))
      const system = cookieOf(await signInSystem({ username: operator.email, password: operator.password }))
      expect(tenant).toMatch(/^session=.+/)
      expect(system).toMatch(/^system_session=.+/)
      const read = (cookie: string, scope?: string) =>
        target().request('GET', SESSION, { headers: { Cookie: cookie, ...(scope === undefined ? {} : { 'Console-Scope': scope }) } })
      const both = `${tenant}; ${system}`
      expect(await (await read(both, 'tenant')).json()).toMatchObject({ scope: 'tenant', user: { emailId: adminLogin().emailId } })
      expect(await (await read(both, 'system')).json()).toMatchObject({ scope: 'system', user: { emailId: operator.email } })
      expect(await (await read(both)).json()).toMatchObject({ scope: 'tenant' })
      await expectError(await read(tenant, 'system'), 'SessionRequired')
      await expectError(await read(system, 'tenant'), 'SessionRequired')
      await expectError(await read(both, 'galaxy'), 'InvalidRequest')
    })

    it('sets no cookie when asked not to', async () => {
      const response = await signInTenant(adminLogin(), '?setCookie=false')
      expect(response.status).toBe(200)
      expect(response.headers.getSetCookie()).toEqual([])
    })

    it('takes an email in any case, and says the same of a wrong email and a wrong password', async () => {
      const { emailId, password } = adminLogin()
      expect((await signInTenant({ emailId: ` ${emailId.toUpperCase()} `, password })).status).toBe(200)
      const wrongPassword = await expectError(await signInTenant({ emailId, password: `${password}x` }), 'InvalidCredentials')
      const wrongEmail = await expectError(await signInTenant({ emailId: 'nobody@nowhere.example', password }), 'InvalidCredentials')
      expect(wrongEmail.message).toBe(wrongPassword.message)
      // And so that the failure above does not count on.
      expect((await signInTenant({ emailId, password })).status).toBe(200)
    })

    it('does not let operators into a tenant, nor tenants into the system', async () => {
      const { operator } = target().accounts
      const { emailId: username, password } = adminLogin()
      await expectError(await signInSystem({ username, password }), 'InvalidCredentials')
      await expectError(await signInTenant({ emailId: operator.email, password: operator.password }), 'InvalidCredentials')
    })

    it('asks for the organization when an email belongs to several', async () => {
      const { email: emailId, password, organizations } = target().accounts.twoTenants
      const { details } = await expectError(await signInTenant({ emailId, password }), 'OrganizationRequired')
      expect(details?.organizations?.toSorted()).toEqual(organizations.toSorted())
      for (const org of organizations) {
        const { Authorization } = await ask(target(), 'authenticate', { query: 'setCookie=false', body: { emailId, password, org } })
        expect(await (await withToken(Authorization)).json()).toMatchObject({ tenant: { name: org } })
      }
      await expectError(await signInTenant({ emailId, password, org: 'elsewhere' }), 'InvalidCredentials')
      const wrong = await expectError(await signInTenant({ emailId, password: 'wrong' }), 'InvalidCredentials')
      expect(wrong.details?.organizations).toBeUndefined()
    })

    it('locks an account after five failures and says for how long', async () => {
      const { email: username, password } = target().accounts.lockable
      for (let attempt = 0; attempt < 5; attempt += 1)
        await expectError(await signInSystem({ username, password: 'wrong' }), 'InvalidCredentials')
      const response = await signInSystem({ username, password })
      const seconds = Number(response.headers.get('Retry-After'))
      await expectError(response, 'AccountLocked')
      expect(seconds).toBeGreaterThan(14 * 60)
      expect(seconds).toBeLessThanOrEqual(15 * 60)
    })

    it('locks an email that nobody has just the same', async () => {
      const body = { username: 'ghost@nowhere.example', password: 'wrong' }
      for (let attempt = 0; attempt < 5; attempt += 1) await expectError(await signInSystem(body), 'InvalidCredentials')
      await expectError(await signInSystem(body), 'AccountLocked')
    })
  })

  describe('tokens', () => {
    const newToken = async () => (await ask(target(), 'authenticate', { query: 'setCookie=false', body: adminLogin() })).Authorization

    it('are exchanged once, and are no good when they are not known', async () => {
      const token = await newToken()
      const { Authorization: next } = await ask(target(), 'authRefresh', { params: { token }, query: 'setCookie=false' })
      expect((await withToken(next)).status).toBe(200)
      await expectError(await withToken(token), 'SessionRequired')
      await expectError(await call(target(), 'authRefresh', { params: { token } }), 'SessionRequired')
      await expectError(await withToken('made-up'), 'SessionRequired')
    })

    it('are revoked: those that are named, or else the one of the call', async () => {
      const [first, second] = [await newToken(), await newToken()]
      const revoke = (token: string, body: unknown) =>
        target().request('POST', api.authTokensRevoke.path, { headers: { Authorization: token }, body })
      expect((await revoke(first, { tokens: [second] })).status).toBe(204)
      await expectError(await withToken(second), 'SessionRequired')
      expect((await withToken(first)).status).toBe(200)
      expect((await revoke(first, {})).status).toBe(204)
      await expectError(await withToken(first), 'SessionRequired')
    })

    it('of somebody else can’t be revoked', async () => {
      const token = await newToken()
      await ask(target(), 'authTokensRevoke', { as: 'otherTenant', body: { tokens: [token] } })
      expect((await withToken(token)).status).toBe(200)
    })
  })

  describe('set-up', () => {
    const operator = { firstName: 'Jo', lastName: 'Doe', emailId: 'jo@example.com', password: 'Correct-horse-9!' }
    const tenant = { orgName: 'Initech', firstName: 'Al', lastName: 'Roe', emailId: 'al@example.com', password: 'Horse-9' }

    it('is over once an operator exists', async () => {
      await expectError(await call(target(), 'consoleSetup', { body: { token: 'x', operator } }), 'SetupDone')
    })

    it('creates the first operator and tenant, once, with the token of the link', async () => {
      const fresh = await target().startFresh()
      try {
        expect(await ask(fresh, 'consoleSetupStatus')).toEqual({ needed: true })
        await expectError(await call(fresh, 'consoleSetup', { body: { token: 'guessed', operator, tenant } }), 'SetupTokenInvalid')
        const body = { token: fresh.setupToken, operator, tenant }
        const response = await call(fresh, 'consoleSetup', { body })
        expect(cookieOf(response.clone())).toMatch(/^system_session=.+/)
        const { Authorization } = await ask({ request: async () => response }, 'consoleSetup')
        expect(await (await withToken(Authorization, fresh.request)).json()).toMatchObject({ scope: 'system', role: 'Root Administrator' })
        expect(await ask(fresh, 'consoleSetupStatus')).toEqual({ needed: false })
        await expectError(await call(fresh, 'consoleSetup', { body }), 'SetupDone')
        const { Authorization: token } = await ask(fresh, 'authenticate', { body: { emailId: tenant.emailId, password: tenant.password } })
        expect(await (await withToken(token, fresh.request)).json()).toMatchObject({ role: 'Tenant Admin', tenant: { name: 'Initech' } })
      } finally {
        await fresh.close()
      }
    })
  })

  describe('addresses', () => {
    it.each(['/v1/nonsense', '/v1/registries', '/v1/registries/oci/basic/', '/v1/packs/a/b/c'])('answers 404 on %s', async (path) => {
      await expectError(await target().request('GET', path, { as: 'admin' }), 'ResourceNotFound')
    })

    it('names the methods that are possible', async () => {
      const { message } = await expectError(
        await target().request('PATCH', buildPath(api.basicOciRegistryGet.path, { uid: 'x' }), { as: 'admin' }),
        'MethodNotAllowed',
      )
      for (const method of ['GET', 'PUT', 'DELETE']) expect(message).toContain(method)
    })

    it.each([
      ['GET', '/v1/registries/oci/summary', 200],
      ['GET', '/v1/registries/metadata', 200],
      ['POST', '/v1/packs/search', 200],
    ] as const)('takes the literal address before one with a parameter: %s %s', async (method, path, status) => {
      const response = await target().request(method, path, method === 'POST' ? { as: 'viewer', body: {} } : { as: 'viewer' })
      expect(response.status).toBe(status)
    })

    it('takes the literal address before one with a parameter: what else is possible there', async () => {
      const { message } = await expectError(await target().request('DELETE', '/v1/packs/search', { as: 'viewer' }), 'MethodNotAllowed')
      expect(message).toBe('DELETE is not possible here. Possible: POST')
    })

    it('decodes parameters once', async () => {
      const { message } = await expectError(
        await call(target(), 'packsUid', { as: 'viewer', params: { uid: 'a/b%2Fc' } }),
        'ResourceNotFound',
      )
      expect(message).toContain('a/b%2Fc')
    })
  })
}

/** `name=value` of the one cookie a response sets. */
function cookieOf(response: Response): string {
  const [cookie, ...others] = response.headers.getSetCookie()
  expect(others).toEqual([])
  return cookie?.split(';')[0] ?? ''
}
