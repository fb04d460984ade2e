import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Audits } from '~/contract/audits'
import { Uid } from '~/contract/common'
import { CleanUpResource, ProjectsMetadata, Tenant, Tenants, TenantUsers, User } from '~/contract/people'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { inviteUser, readUser, tokenOf } from '../test/people'
import { makePng } from '../test/png'
import { createHash } from 'node:crypto'

const PASSWORD = 'Fresh-horse-7'

let app: TestApp
let operator: TestUser
let names = 0

beforeAll(async () => {
  app = await startTestApp()
  operator = await app.createOperator({ role: 'Operations Administrator' })
}, START_TIMEOUT)
afterAll(() => app.close())

const freshName = () => `Tenant ${(names += 1)}`
const body = (orgName: string, emailId = 'first@example.com') => ({ spec: { orgName, firstName: 'Fir', lastName: 'St', emailId } })
const create = async (orgName = freshName()) => (await answer(app.send('POST', '/v1/tenants', body(orgName), operator), Uid, 201)).uid
const read = (uid: string) => answer(app.request(`/v1/tenants/${uid}`, {}, operator), Tenant)
const list = (query: string) => answer(app.request(`/v1/tenants?${query}`, {}, operator), Tenants)
const firstAdmin = (uid: string) => answer(app.request(`/v1/tenants/${uid}/user`, {}, operator), User)
const setActive = (uid: string, isActive: boolean) => app.send('PATCH', `/v1/tenants/${uid}/activate`, { isActive }, operator)
const remove = (path: string) => app.request(path, { method: 'DELETE' }, operator)
const signIn = (emailId: string, password: string, org?: string) =>
  app.send('POST', '/v1/auth/authenticate', { emailId, password, ...(org !== undefined && { org }) })

describe('a tenant', () => {
  it('is added with its first admin, who gets an activation link', async () => {
    const orgName = freshName()
    const response = await app.send('POST', '/v1/tenants', body(orgName, 'boss@example.com'), operator)
    expect(response.headers.get('AuditUid')).toMatch(/^[0-9a-f]{24}$/)
    const { uid } = await answer(response, Uid, 201)
    expect(await read(uid)).toMatchObject({
      metadata: { uid, name: orgName },
      spec: { authType: 'password', orgEmailId: 'boss@example.com', orgName },
      status: { isActive: true, toBeDeleted: false },
    })
    const admin = await firstAdmin(uid)
    expect(admin).toMatchObject({
      spec: { emailId: 'boss@example.com', firstName: 'Fir', lastName: 'St', roles: ['Tenant Admin'] },
      status: { isActive: false, activationLink: like(/^\/activate\?token=/) },
    })
    const path = `/v1/auth/password/${tokenOf(admin.status.activationLink)}/activate`
    expect((await app.send('PATCH', path, { password: PASSWORD })).status).toBe(204)
    expect((await signIn('boss@example.com', PASSWORD)).status).toBe(200)
  })

  it('has a name of its own, whatever the case', async () => {
    await create('Initech')
    const duplicate = await problem(app.send('POST', '/v1/tenants', body('  INITECH '), operator))
    expect(duplicate).toMatchObject({ status: 409, code: 'DuplicateName', fields: { 'spec.orgName': like(/exists already/) } })
    const validate = (orgName: string) => app.send('POST', '/v1/tenants/validate', { orgName }, operator)
    expect(await problem(validate('initech'))).toMatchObject({ status: 409, fields: { orgName: like(/exists already/) } })
    const free = await validate('Initrode')
    expect([free.status, free.headers.has('AuditUid')]).toEqual([204, true])
    const both = await Promise.all([1, 2].map(() => app.send('POST', '/v1/tenants', body('Twice'), operator)))
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect(await problem(app.send('POST', '/v1/tenants', { spec: { orgName: '' } }, operator))).toMatchObject({
      status: 400,
      fields: { 'spec.orgName': 'Enter a name for the tenant', 'spec.emailId': 'This is required' },
    })
  })

  it('is for operators who may, alone', async () => {
    const uid = await create()
    const admin = await app.createTenantUser(uid)
    const accounts = await app.createOperator({ role: 'Account Administrator' })
    for (const path of ['/v1/tenants', `/v1/tenants/${uid}`, `/v1/console/tenants/${uid}/users`]) {
      expect(await problem(app.request(path, {}, admin))).toMatchObject({ status: 403, message: 'This is for system operators' })
      expect(await problem(app.request(path, {}, accounts))).toMatchObject({ status: 403, message: like(/needs (tenant|user)\./) })
    }
    for (const path of ['', '/user', '/isCleanedUp'])
      expect((await app.request(`/v1/tenants/${'f'.repeat(24)}${path}`, {}, operator)).status).toBe(404)
  })

  it('is listed by name, page by page, filtered and in the order that is asked for', async () => {
    const prefix = freshName()
    for (const name of ['b', 'A', 'c']) await create(`${prefix} ${name}`)
    const wanted = `metadata.name_in_${prefix} A,${prefix} b,${prefix} c`
    const orgNames = async (query: string) => (await list(query)).items.map(({ spec }) => spec.orgName.at(-1))
    expect(await orgNames(`filters=${encodeURIComponent(wanted)}`)).toEqual(['A', 'b', 'c'])
    expect(await orgNames(`filters=${encodeURIComponent(wanted)}&orderBy=metadata.name=-1`)).toEqual(['c', 'b', 'A'])
    expect(await orgNames(`filters=${encodeURIComponent(`spec.orgName=${prefix} b`)}`)).toEqual(['b'])
    const first = await list(`limit=2&filters=${encodeURIComponent(wanted)}`)
    expect(first.listmeta).toMatchObject({ count: 3, limit: 2, offset: 0 })
    const second = await list(`limit=2&filters=${encodeURIComponent(wanted)}&continue=${first.listmeta.continue}`)
    expect(second.items.map(({ spec }) => spec.orgName.at(-1))).toEqual(['c'])
    expect(await problem(app.request('/v1/tenants?filters=spec.color=red', {}, operator))).toMatchObject({
      fields: { filters: like(/color/) },
    })
  })
})

describe('deactivation of a tenant', () => {
  it('puts everybody out at once, and says so to whoever knows the password', async () => {
    const uid = await create()
    const { name } = (await read(uid)).metadata
    const user = await app.createTenantUser(uid)
    expect((await setActive(uid, false)).status).toBe(204)
    expect(await read(uid)).toMatchObject({ status: { isActive: false } })
    expect((await app.request('/v1/users/info', {}, user)).status).toBe(401)
    expect((await app.request(`/v1/auth/refresh/${user.token}`)).status).toBe(401)
    for (const org of [undefined, name]) {
      expect(await problem(signIn(user.email, user.password, org))).toMatchObject({
        status: 403,
        message: 'This organization is deactivated. Ask the operators of the system to activate it',
      })
    }
    expect(await problem(signIn(user.email, 'Wrong-horse-1'))).toMatchObject({ status: 401, code: 'InvalidCredentials' })

    expect((await setActive(uid, true)).status).toBe(204)
    expect((await signIn(user.email, user.password)).status).toBe(200)
    expect((await app.request('/v1/users/info', {}, user)).status).toBe(401)
  })

  it('does not stand in the way of another organization of the same person', async () => {
    const [closed, open] = [await create(), await create()]
    const person = { email: 'two@example.com', password: 'Shared-horse-1' }
    await app.createTenantUser(closed, person)
    const inOpen = await app.createTenantUser(open, person)
    await setActive(closed, false)
    const response = await signIn(person.email, person.password)
    const session: unknown = await response.json()
    expect(session).toMatchObject({ Authorization: like(/./) })
    expect(inOpen.email).toBe(person.email)
  })
})

describe('removal of a tenant', () => {
  it('takes a mark first: then nobody can enter, and it can’t be activated', async () => {
    const uid = await create()
    const user = await app.createTenantUser(uid)
    expect(await problem(remove(`/v1/tenants/${uid}/cleanUp`))).toMatchObject({ status: 400, message: like(/not marked for deletion/) })
    expect((await remove(`/v1/tenants/${uid}`)).status).toBe(204)
    expect(await read(uid)).toMatchObject({ status: { toBeDeleted: true, isActive: false } })
    expect((await app.request('/v1/users/info', {}, user)).status).toBe(401)
    expect(await problem(setActive(uid, true))).toMatchObject({ status: 400, message: like(/marked for deletion/) })
    const invited = { emailId: 'late@example.com', firstName: 'La', lastName: 'Te', role: 'Tenant Viewer' }
    expect(await problem(app.send('POST', `/v1/console/tenants/${uid}/users`, invited, operator))).toMatchObject({ status: 400 })
  })

  it('cleans up all that belongs to it, and nothing of others; its audit entries stay', async () => {
    const [gone, kept] = [await create(), await create()]
    const bytes = makePng(8)
    const logo = { mediaType: 'image/png' as const, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
    for (const tenantUid of [gone, kept]) {
      const registryUid = await seedRegistry(app.services, { name: `registry-of-${tenantUid}`, tenantUid })
      await seedPacks(app.services, registryUid, [samplePack('own', '1.0.0', tenantUid === gone ? { logo } : {})])
    }
    const user = await app.createTenantUser(gone)
    const expiry = new Date(Date.now() + 60_000).toISOString()
    await app.send('POST', '/v1/apiKeys', { metadata: { name: 'robot' }, spec: { expiry } }, user)

    await remove(`/v1/tenants/${gone}`)
    const { activeResources } = await answer(app.request(`/v1/tenants/${gone}/isCleanedUp`, {}, operator), CleanUpResource)
    expect(activeResources.activeResources).toEqual({
      registries: [`registry-of-${gone}`],
      users: ['first@example.com', user.email].toSorted(),
      apiKeys: ['robot'],
    })
    expect((await remove(`/v1/tenants/${gone}/cleanUp`)).status).toBe(204)
    expect((await app.request(`/v1/tenants/${gone}`, {}, operator)).status).toBe(404)
    const { rows } = await app.database.executeSql(
      `select (select count(*) from registries where tenant_uid = $1)::int as registries, (select count(*) from users where tenant_uid = $1)::int as users,
        (select count(*) from api_keys)::int as keys, (select count(*) from packs where name = 'own')::int as packs,
        (select count(*) from pack_logos where sha256 = $2)::int as logos, (select count(*) from registries where tenant_uid = $3)::int as others`,
      [gone, logo.sha256, kept],
    )
    expect(rows).toEqual([{ registries: 0, users: 0, keys: 0, packs: 1, logos: 0, others: 1 }])
    const { items } = await answer(app.request(`/v1/audits?tenantUid=${gone}`, {}, operator), Audits)
    expect(items.map(({ spec }) => spec.resource.name)).toEqual(['robot'])
    expect((await read(kept)).status.isActive).toBe(true)
  })

  it('is one step with forceDelete', async () => {
    const uid = await create()
    expect((await remove(`/v1/tenants/${uid}/cleanUp?forceDelete=true`)).status).toBe(204)
    expect((await remove(`/v1/tenants/${uid}/cleanUp?forceDelete=true`)).status).toBe(404)
  })
})

describe('users of a tenant', () => {
  const path = (tenantUid: string, uid: string) => `/v1/console/tenants/${tenantUid}/users/${uid}`
  const update = (tenantUid: string, uid: string, change: unknown) => app.send('PATCH', path(tenantUid, uid), change, operator)

  it('are added with a role, listed and given another one', async () => {
    const tenantUid = await create()
    const { uid, emailId } = await inviteUser(app, operator, tenantUid, { role: 'Tenant Viewer' })
    expect(await readUser(app, operator, tenantUid, uid)).toMatchObject({
      metadata: { uid, name: 'In Vited' },
      spec: { emailId, roles: ['Tenant Viewer'] },
      status: { isActive: false, lastSignIn: '0001-01-01T00:00:00.000Z' },
    })
    expect((await update(tenantUid, uid, { role: 'Tenant Admin' })).status).toBe(204)
    expect(await readUser(app, operator, tenantUid, uid)).toMatchObject({ spec: { roles: ['Tenant Admin'] } })
    const again = { emailId: emailId.toUpperCase(), firstName: 'A', lastName: 'B', role: 'Tenant Viewer' }
    expect(await problem(app.send('POST', `/v1/console/tenants/${tenantUid}/users`, again, operator))).toMatchObject({
      status: 409,
      fields: { emailId: like(/has this email already/) },
    })
    expect(await problem(update(tenantUid, uid, { role: 'Root Administrator' }))).toMatchObject({
      status: 400,
      fields: { role: like(/Tenant/) },
    })
    await inviteUser(app, operator, await create(), { emailId })
  })

  it('are out at once when they are deactivated, and lose their rights with their role', async () => {
    const tenantUid = await create()
    await app.createTenantUser(tenantUid)
    const user = await app.createTenantUser(tenantUid)
    await update(tenantUid, user.uid, { role: 'Tenant User Admin' })
    expect((await app.request('/v1/registries/metadata', {}, user)).status).toBe(403)
    expect((await update(tenantUid, user.uid, { isActive: false })).status).toBe(204)
    expect((await app.request('/v1/users/info', {}, user)).status).toBe(401)
    expect(await problem(signIn(user.email, user.password))).toMatchObject({ status: 403, message: like(/^This account is deactivated/) })
    expect((await update(tenantUid, user.uid, { isActive: true })).status).toBe(204)
    expect((await signIn(user.email, user.password)).status).toBe(200)
  })

  it('keep one active admin: the last one can be neither removed, deactivated nor given another role', async () => {
    const tenantUid = await create()
    const last = await app.createTenantUser(tenantUid)
    await inviteUser(app, operator, tenantUid)
    const sentence = like(/is the last active Tenant Admin and can't be/)
    expect(await problem(update(tenantUid, last.uid, { isActive: false }))).toMatchObject({ status: 400, fields: { isActive: sentence } })
    expect(await problem(update(tenantUid, last.uid, { role: 'Tenant Viewer' }))).toMatchObject({ status: 400, fields: { role: sentence } })
    expect(await problem(remove(path(tenantUid, last.uid)))).toMatchObject({ status: 400, message: sentence })

    const other = await app.createTenantUser(tenantUid)
    const both = await Promise.all([remove(path(tenantUid, last.uid)), remove(path(tenantUid, other.uid))])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 400])
    const { items } = await answer(app.request(`/v1/console/tenants/${tenantUid}/users`, {}, operator), TenantUsers)
    expect(items.filter(({ status }) => status.isActive)).toHaveLength(1)
  })

  it('are found in their own tenant alone', async () => {
    const [mine, theirs] = [await create(), await create()]
    await app.createTenantUser(theirs)
    const user = await app.createTenantUser(theirs)
    for (const attempt of [
      update(mine, user.uid, { isActive: false }),
      remove(path(mine, user.uid)),
      app.request(`${path(mine, user.uid)}/link`, { method: 'POST' }, operator),
    ])
      expect(await problem(attempt)).toMatchObject({ status: 404 })
    expect((await app.request('/v1/users/info', {}, user)).status).toBe(200)
    expect((await remove(path(theirs, user.uid))).status).toBe(204)
    expect((await app.request('/v1/users/info', {}, user)).status).toBe(401)
  })
})

describe('what clients of Palette ask first', () => {
  it('is the project Default, the same for ever', async () => {
    const [one, two] = [await app.createTenantUser(await create()), await app.createTenantUser(await create())]
    const projects = (user: TestUser, query = '') =>
      answer(app.request(`/v1/dashboard/projects/metadata${query}`, { headers: { ProjectUid: 'anything' } }, user), ProjectsMetadata)
    const { items } = await projects(one)
    expect(items).toEqual([{ metadata: { name: 'Default', uid: like(/^[0-9a-f]{24}$/) } }])
    expect(await projects(one)).toEqual({ items })
    expect(await projects(two)).not.toEqual({ items })
    expect(await projects(one, '?name=default')).toEqual({ items })
    expect(await projects(one, '?name=Other')).toEqual({ items: [] })
  })

  it('is whether the API answers, and what roles allow', async () => {
    expect(await (await app.request('/v1/health/ping')).json()).toEqual({ msg: 'pong' })
    const user = await app.createTenantUser(await create(), { role: 'Tenant Viewer' })
    const names = async (who: TestUser, query = '') => {
      const roles: unknown = await (await app.request(`/v1/permissions${query}`, {}, who)).json()
      return JSON.stringify(roles)
    }
    expect(await names(user)).toContain('"name":"Tenant Viewer","permissions":["packRegistry.get"')
    expect(await names(user)).not.toContain('Root Administrator')
    expect(await names(operator, '?scope=system')).toContain('Root Administrator')
    expect(await names(operator, '?scope=project')).toBe('[]')
  })
})
