import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiKey, ApiKeyCreated, ApiKeys } from '~/contract/api-keys'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'

const DAY = 24 * 60 * 60_000

let now = new Date('2026-03-01T08:00:00.000Z').getTime()
let app: TestApp
let tenant: { uid: string; name: string }
let admin: TestUser
let viewer: TestUser
let stranger: TestUser
let operator: TestUser

beforeAll(async () => {
  app = await startTestApp({ now: () => new Date(now) })
  tenant = await app.createTenant('Acme')
  stranger = await app.createTenantUser((await app.createTenant('Globex')).uid)
}, START_TIMEOUT)
afterAll(() => app.close())
beforeAll(async () => {
  admin = await app.createTenantUser(tenant.uid)
  viewer = await app.createTenantUser(tenant.uid, { role: 'Tenant Viewer' })
  operator = await app.createOperator()
})

const inDays = (days: number) => new Date(now + days * DAY).toISOString()
const body = (name: string, spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}) => ({
  metadata: { name, ...metadata },
  spec: { expiry: inDays(30), ...spec },
})
const create = (user: TestUser, name: string, spec: Record<string, unknown> = {}) =>
  answer(app.send('POST', '/v1/apiKeys', body(name, spec), user), ApiKeyCreated, 201)
const read = async (user: TestUser, uid: string) => answer(app.request(`/v1/apiKeys/${uid}`, {}, user), ApiKey)
const list = async (user: TestUser) => {
  const { items } = await answer(app.request('/v1/apiKeys', {}, user), ApiKeys)
  return items.map(({ metadata }) => metadata.uid)
}
const withKey = (apiKey: string, path = '/v1/users/info', init: RequestInit = {}) =>
  app.request(path, { ...init, headers: { 'Content-Type': 'application/json', ApiKey: apiKey } })

describe('an API key', () => {
  it('stands for its user, with the permissions of the user', async () => {
    const { apiKey } = await create(viewer, 'ci')
    expect(apiKey).toMatch(/^rck_[\w-]{43}$/)
    expect(await (await withKey(apiKey)).json()).toEqual({ orgName: 'Acme', tenantUid: tenant.uid, userUid: viewer.uid })
    expect((await withKey(apiKey, '/v1/registries/metadata')).status).toBe(200)
    const refused = await withKey(apiKey, '/v1/registries/oci/basic', { method: 'POST', body: '{}' })
    expect(await problem(refused)).toMatchObject({ status: 403, message: like(/packRegistry\.create/) })
    expect((await withKey(apiKey, '/v1/tenants')).status).toBe(403)
  })

  it('is shown once and stored only as its hash', async () => {
    const { apiKey, uid } = await create(admin, 'shown-once')
    const text = JSON.stringify(await read(admin, uid))
    expect(text).not.toContain(apiKey)
    const { rows } = await app.database.executeSql('select t::text from api_keys t union all select t::text from audits t')
    expect(JSON.stringify(rows)).toContain('shown-once')
    expect(JSON.stringify(rows)).not.toContain(apiKey.slice(4))
    expect(app.logLines.join('')).not.toContain(apiKey.slice(4))
  })

  it('may change things whatever page sends it: no browser adds it by itself', async () => {
    const { apiKey } = await create(admin, 'other-site')
    const headers = { 'Content-Type': 'application/json', ApiKey: apiKey, 'Sec-Fetch-Site': 'cross-site' }
    const response = await app.request('/v1/apiKeys', { method: 'POST', headers, body: JSON.stringify(body('made-by-a-key')) })
    expect(response.status).toBe(201)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('never falls back on a cookie, and gives way to the cookie that Console-Scope names', async () => {
    const headers = { Cookie: `session=${admin.token}` }
    expect((await app.request('/v1/users/info', { headers: { ...headers, ApiKey: 'rck_unknown' } })).status).toBe(401)
    const { apiKey } = await create(viewer, 'not-me')
    const both = await app.request('/v1/users/info', { headers: { ...headers, ApiKey: apiKey, 'Console-Scope': 'tenant' } })
    expect(await both.json()).toMatchObject({ userUid: admin.uid })
  })

  it('has no session to end', async () => {
    const { apiKey } = await create(admin, 'no-session')
    const revoke = await withKey(apiKey, '/v1/users/auth/tokens/revoke', { method: 'POST', body: '{}' })
    expect(await problem(revoke)).toMatchObject({ status: 400, message: like(/no session/) })
    expect((await withKey(apiKey)).status).toBe(200)
    expect((await app.request(`/v1/auth/refresh/${apiKey}`)).status).toBe(401)
  })
})

describe('an API key no longer works', () => {
  const stopped = async (apiKey: string) => {
    expect(await problem(withKey(apiKey))).toMatchObject({ status: 401, code: 'SessionRequired' })
  }

  it('when it has expired', async () => {
    const { apiKey } = await create(viewer, 'short', { expiry: new Date(now + 1000).toISOString() })
    expect((await withKey(apiKey)).status).toBe(200)
    now += 1000
    await stopped(apiKey)
  })

  it('when it is revoked, until it is allowed again, and when it is deleted', async () => {
    const { apiKey, uid } = await create(viewer, 'revoked')
    expect((await app.send('PATCH', `/v1/apiKeys/${uid}`, { isActive: false }, viewer)).status).toBe(204)
    await stopped(apiKey)
    expect(await read(viewer, uid)).toMatchObject({ status: { isActive: false } })
    expect((await app.send('PUT', `/v1/apiKeys/${uid}/state`, { isActive: true }, viewer)).status).toBe(204)
    expect((await withKey(apiKey)).status).toBe(200)
    expect((await app.request(`/v1/apiKeys/${uid}`, { method: 'DELETE' }, viewer)).status).toBe(204)
    await stopped(apiKey)
  })

  it('when its user is deactivated', async () => {
    const user = await app.createTenantUser(tenant.uid, { role: 'Tenant Viewer' })
    const { apiKey } = await create(user, 'leaver')
    const path = `/v1/console/tenants/${tenant.uid}/users/${user.uid}`
    expect((await app.send('PATCH', path, { isActive: false }, operator)).status).toBe(204)
    await stopped(apiKey)
    expect((await app.send('PATCH', path, { isActive: true }, operator)).status).toBe(204)
    expect((await withKey(apiKey)).status).toBe(200)
  })

  it('when its tenant is deactivated', async () => {
    const other = await app.createTenant()
    const { apiKey } = await create(await app.createTenantUser(other.uid), 'closed')
    expect((await app.send('PATCH', `/v1/tenants/${other.uid}/activate`, { isActive: false }, operator)).status).toBe(204)
    await stopped(apiKey)
  })
})

describe('managing API keys', () => {
  it('is everybody’s right for the own ones, and that of holders of apiKey.* for all of the tenant', async () => {
    const mine = await create(viewer, 'viewers')
    const theirs = await create(admin, 'admins')
    expect(await list(viewer)).toContain(mine.uid)
    expect(await list(viewer)).not.toContain(theirs.uid)
    expect(await list(admin)).toEqual(expect.arrayContaining([mine.uid, theirs.uid]))
    const attempts = (user: TestUser) => [
      app.request(`/v1/apiKeys/${theirs.uid}`, {}, user),
      app.send('PUT', `/v1/apiKeys/${theirs.uid}`, body('taken'), user),
      app.send('PATCH', `/v1/apiKeys/${theirs.uid}`, { isActive: false }, user),
      app.send('PUT', `/v1/apiKeys/${theirs.uid}/state`, { isActive: false }, user),
      app.request(`/v1/apiKeys/${theirs.uid}`, { method: 'DELETE' }, user),
    ]
    for (const user of [viewer, stranger]) {
      for (const attempt of attempts(user)) expect(await problem(attempt)).toMatchObject({ status: 404, code: 'ResourceNotFound' })
    }
    expect(await list(stranger)).not.toContain(theirs.uid)
    expect(await read(admin, theirs.uid)).toMatchObject({ metadata: { name: 'admins' }, status: { isActive: true } })
    expect((await app.send('PATCH', `/v1/apiKeys/${mine.uid}`, { isActive: false }, admin)).status).toBe(204)
  })

  it('for somebody else takes apiKey.create, and stays within the tenant', async () => {
    const { uid } = await create(admin, 'for-viewer', { userUid: viewer.uid })
    expect(await read(viewer, uid)).toMatchObject({ spec: { user: { uid: viewer.uid, firstName: 'Jo', lastName: 'Doe' } } })
    const attempt = (user: TestUser, userUid: string) => problem(app.send('POST', '/v1/apiKeys', body('x', { userUid }), user))
    expect(await attempt(viewer, admin.uid)).toMatchObject({ status: 403, message: like(/apiKey\.create/) })
    expect(await attempt(admin, stranger.uid)).toMatchObject({ status: 404 })
    expect(await attempt(admin, 'f'.repeat(24))).toMatchObject({ status: 404 })
    const leaver = await app.createTenantUser(tenant.uid)
    await app.send('PATCH', `/v1/console/tenants/${tenant.uid}/users/${leaver.uid}`, { isActive: false }, operator)
    expect(await attempt(admin, leaver.uid)).toMatchObject({ status: 400, fields: { 'spec.userUid': 'This user is not active' } })
  })

  it('is not for operators', async () => {
    for (const path of ['/v1/apiKeys', `/v1/apiKeys/${'f'.repeat(24)}`]) {
      expect(await problem(app.request(path, {}, operator))).toMatchObject({ status: 403, message: 'This is for users of a tenant' })
    }
  })

  it('renames and moves the end; a description that is left out stays', async () => {
    const annotations = { description: '  for the pipeline ' }
    const { uid } = await answer(app.send('POST', '/v1/apiKeys', body('old', {}, { annotations }), viewer), ApiKeyCreated, 201)
    expect((await app.send('PUT', `/v1/apiKeys/${uid}`, body('new', { expiry: inDays(90) }), viewer)).status).toBe(204)
    expect(await read(viewer, uid)).toMatchObject({
      metadata: { name: 'new', annotations: { description: 'for the pipeline' } },
      spec: { expiry: inDays(90) },
    })
  })

  it.each([
    ['a time that is over', () => ({ expiry: inDays(0) }), {}, 'spec.expiry', 'Choose a time in the future'],
    ['more than five years', () => ({ expiry: inDays(1828) }), {}, 'spec.expiry', 'Choose a time within five years'],
    ['no time', () => ({ expiry: 'soon' }), {}, 'spec.expiry', 'The expiration date is not a time as RFC 3339 writes it'],
    [
      'a description without end',
      () => ({}),
      { annotations: { description: 'x'.repeat(256) } },
      'metadata.annotations.description',
      'The description is longer than 255 characters',
    ],
  ] as const)('refuses %s', async (_, spec, metadata, field, sentence) => {
    const { uid } = await create(viewer, 'kept')
    for (const [method, path] of [
      ['POST', '/v1/apiKeys'],
      ['PUT', `/v1/apiKeys/${uid}`],
    ] as const) {
      const refused = await problem(app.send(method, path, body('x', spec(), metadata), viewer))
      expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest', fields: { [field]: sentence } })
    }
  })

  it('leaves an audit entry each, with what changed', async () => {
    const { uid } = await create(viewer, 'audited')
    await app.send('PUT', `/v1/apiKeys/${uid}`, body('renamed'), viewer)
    await app.send('PATCH', `/v1/apiKeys/${uid}`, { isActive: false }, admin)
    await app.request(`/v1/apiKeys/${uid}`, { method: 'DELETE' }, admin)
    const { rows } = await app.database.executeSql(
      'select actor_uid, action, resource_name, changes from audits where resource_uid = $1 order by at, action',
      [uid],
    )
    expect(rows).toHaveLength(4)
    expect(rows).toEqual(
      expect.arrayContaining([
        { actor_uid: viewer.uid, action: 'create', resource_name: 'audited', changes: {} },
        expect.objectContaining({ actor_uid: viewer.uid, changes: { 'metadata.name': ['audited', 'renamed'] } }),
        expect.objectContaining({ actor_uid: admin.uid, changes: { 'status.isActive': [true, false] } }),
        expect.objectContaining({ actor_uid: admin.uid, action: 'delete', resource_name: 'renamed' }),
      ]),
    )
  })
})
