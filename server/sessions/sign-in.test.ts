import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { purgeExpiredSessions } from './sessions'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A matcher, typed so that it can stand in an expected object. */
const aToken: unknown = expect.stringMatching(/^[\w-]{43}$/)

let now = new Date('2026-03-01T08:00:00.000Z').getTime()
let app: TestApp
let acme: { uid: string; name: string }
let globex: { uid: string; name: string }

beforeAll(async () => {
  app = await startTestApp({ now: () => new Date(now) })
  acme = await app.createTenant('Acme')
  globex = await app.createTenant('Globex')
}, START_TIMEOUT)
afterAll(() => app.close())

const signIn = (emailId: string, password: string, org?: string, query = '') =>
  app.send('POST', `/v1/auth/authenticate${query}`, { emailId, password, ...(org !== undefined && { org }) })
const session = (token: string) => app.request('/v1/console/session', { headers: { Authorization: token } })

async function tokenOf(response: Response): Promise<string> {
  expect(response.status).toBe(200)
  const body: unknown = await response.json()
  if (typeof body === 'object' && body !== null && 'Authorization' in body && typeof body.Authorization === 'string')
    return body.Authorization
  throw new Error('no token')
}

async function problem(response: Response) {
  const body: unknown = await response.json()
  return { status: response.status, retryAfter: response.headers.get('Retry-After'), body }
}

describe('sign-in of tenant users', () => {
  it('answers a token of 32 random bytes that names the caller; only its hash is stored', async () => {
    const user = await app.createTenantUser(acme.uid, { role: 'Tenant Viewer' })
    const response = await signIn(`  ${user.email.toUpperCase()} `, user.password)
    const token = await tokenOf(response.clone())
    expect(await response.json()).toEqual({ Authorization: token, isMfa: false })
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(await (await session(token)).json()).toEqual({
      scope: 'tenant',
      user: { uid: user.uid, emailId: user.email, firstName: 'Jo', lastName: 'Doe' },
      tenant: { uid: acme.uid, name: 'Acme' },
      role: 'Tenant Viewer',
      permissions: [
        'packRegistry.get',
        'packRegistry.list',
        'clusterProfile.get',
        'clusterProfile.list',
        'audit.get',
        'audit.list',
        'setting.get',
      ],
      expiresAt: new Date(now + 4 * HOUR).toISOString(),
    })
    const { rows } = await app.database.executeSql('select token_hash from sessions')
    expect(JSON.stringify(rows)).not.toContain(token)
    const info = await app.request('/v1/users/info', { headers: { Authorization: token } })
    expect(await info.json()).toEqual({ orgName: 'Acme', tenantUid: acme.uid, userUid: user.uid })
  })

  it('says the same for a wrong email, a wrong password and a wrong organization', async () => {
    const user = await app.createTenantUser(acme.uid)
    const answers = [
      await signIn('nobody@example.com', user.password),
      await signIn(user.email, 'Wrong-1'),
      await signIn(user.email, user.password, 'Globex'),
      await signIn(user.email, user.password, 'Initech'),
      await app.send('POST', '/v1/auth/syslogin', { username: user.email, password: user.password }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ code: 'InvalidCredentials', message: 'The email or the password is wrong', details: {} })
    }
  })

  it('asks for the organization only when the password is good in several, and names only those', async () => {
    const initech = await app.createTenant('Initech')
    const email = 'many@example.com'
    await app.createTenantUser(globex.uid, { email, password: 'Shared-1' })
    await app.createTenantUser(acme.uid, { email, password: 'Shared-1' })
    await app.createTenantUser(initech.uid, { email, password: 'Other-1' })
    expect(await problem(await signIn(email, 'Shared-1'))).toMatchObject({
      status: 400,
      body: { code: 'OrganizationRequired', details: { organizations: ['Acme', 'Globex'] } },
    })
    expect(await (await session(await tokenOf(await signIn(email, 'Other-1')))).json()).toMatchObject({ tenant: { name: 'Initech' } })
    expect(await (await session(await tokenOf(await signIn(email, 'Shared-1', 'globex')))).json()).toMatchObject({
      tenant: { name: 'Globex' },
    })
  })

  it('never locks one organization by signing in to another', async () => {
    const email = 'two@example.com'
    await app.createTenantUser(acme.uid, { email, password: 'First-1' })
    await app.createTenantUser(globex.uid, { email, password: 'Second-1' })
    for (let count = 0; count < 7; count += 1) await tokenOf(await signIn(email, 'First-1'))
    await tokenOf(await signIn(email, 'Second-1'))
  })
})

describe('lock after failures', () => {
  it('locks for 15 minutes after the fifth failure, also for the right password', async () => {
    const user = await app.createTenantUser(acme.uid)
    for (let count = 0; count < 5; count += 1) expect((await signIn(user.email, 'Wrong-1')).status).toBe(401)
    expect(await problem(await signIn(user.email, user.password))).toMatchObject({
      status: 429,
      retryAfter: '900',
      body: { code: 'AccountLocked', message: 'Too many failed attempts: this account is locked. Try again in 15 minutes' },
    })
    now += 15 * MINUTE - 1000
    expect(await problem(await signIn(user.email, user.password))).toMatchObject({ status: 429, retryAfter: '1' })
    now += 1000
    await tokenOf(await signIn(user.email, user.password))
  })

  it('starts counting anew after a success and after a lock', async () => {
    const user = await app.createTenantUser(acme.uid)
    for (let round = 0; round < 2; round += 1) {
      for (let count = 0; count < 4; count += 1) expect((await signIn(user.email, 'Wrong-1')).status).toBe(401)
      await tokenOf(await signIn(user.email, user.password))
    }
    for (let count = 0; count < 5; count += 1) await signIn(user.email, 'Wrong-1')
    now += 15 * MINUTE
    for (let count = 0; count < 4; count += 1) expect((await signIn(user.email, 'Wrong-1')).status).toBe(401)
    await tokenOf(await signIn(user.email, user.password))
  })

  it('is not outrun by attempts at once, and does not mistake good ones at once for an attack', async () => {
    const user = await app.createTenantUser(acme.uid)
    const wrong = await Promise.all(Array.from({ length: 12 }, () => signIn(user.email, 'Wrong-1')))
    expect(wrong.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([
      ...Array<number>(5).fill(401),
      ...Array<number>(7).fill(429),
    ])
    const other = await app.createTenantUser(acme.uid)
    const good = await Promise.all(Array.from({ length: 8 }, () => signIn(other.email, other.password)))
    expect(good.map((answer) => answer.status)).toEqual(Array<number>(8).fill(200))
  })

  it('does not tell by the lock whether an account exists', async () => {
    const attempt = () => app.send('POST', '/v1/auth/syslogin', { username: 'ghost@example.com', password: 'Wrong-1' })
    for (let count = 0; count < 5; count += 1) expect((await attempt()).status).toBe(401)
    expect(await problem(await attempt())).toMatchObject({ status: 429, retryAfter: '900', body: { code: 'AccountLocked' } })
    now += 15 * MINUTE
    expect((await attempt()).status).toBe(401)
  })
})

describe('sessions', () => {
  it('last four hours from their last use, written down at most once a minute', async () => {
    const user = await app.createTenantUser(acme.uid)
    const token = await tokenOf(await signIn(user.email, user.password))
    const end = async () => {
      const body: unknown = await (await session(token)).json()
      return typeof body === 'object' && body !== null && 'expiresAt' in body ? body.expiresAt : undefined
    }
    const opened = now
    now += MINUTE - 1
    expect(await end()).toBe(new Date(opened + 4 * HOUR).toISOString())
    now += 1
    expect(await end()).toBe(new Date(now + 4 * HOUR).toISOString())
    now += 4 * HOUR - 1
    expect((await session(token)).status).toBe(200)
    now += 4 * HOUR
    expect(await problem(await session(token))).toMatchObject({ status: 401, body: { code: 'SessionRequired' } })
    await purgeExpiredSessions(app.services)
    const { rows } = await app.database.executeSql('select 1 from sessions where expires_at <= $1', [new Date(now)])
    expect(rows).toEqual([])
  })

  it('are exchanged by refresh: the old token ends', async () => {
    const operator = await app.createOperator()
    const fresh = await tokenOf(await app.request(`/v1/auth/refresh/${operator.token}`))
    expect(fresh).not.toBe(operator.token)
    expect((await session(operator.token)).status).toBe(401)
    expect(await (await session(fresh)).json()).toMatchObject({ scope: 'system', user: { uid: operator.uid } })
    expect((await app.request(`/v1/auth/refresh/${operator.token}`)).status).toBe(401)
  })

  it('end by revoke: this one, or those named if they are the caller’s own', async () => {
    const user = await app.createTenantUser(acme.uid)
    const other = await app.createTenantUser(acme.uid)
    const second = await tokenOf(await signIn(user.email, user.password))
    expect((await app.send('POST', '/v1/users/auth/tokens/revoke', { tokens: [second, other.token] }, user)).status).toBe(204)
    expect([(await session(second)).status, (await session(other.token)).status, (await session(user.token)).status]).toEqual([
      401, 200, 200,
    ])
    expect((await app.request('/v1/users/auth/tokens/revoke', { method: 'POST' }, user)).status).toBe(204)
    expect((await session(user.token)).status).toBe(401)
  })

  it('of operators answer as the documented log-in does', async () => {
    const operator = await app.createOperator()
    const response = await app.send('POST', '/v1/auth/syslogin', { username: operator.email, password: operator.password })
    expect(await response.json()).toEqual({
      Authorization: aToken,
      IsEmailSet: true,
      IsEmailVerified: false,
      IsMfa: false,
      IsPasswordReset: true,
    })
    const me = await app.request('/v1/system/users/me', {}, operator)
    expect(await me.json()).toMatchObject({
      metadata: { uid: operator.uid, name: 'Jo Doe' },
      spec: { adminType: 'Root Administrator', emailId: operator.email },
      status: { lastLoginTime: new Date(now).toISOString() },
    })
  })
})
