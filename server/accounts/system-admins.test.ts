import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SystemAdmin, SystemAdmins } from '~/contract/people'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { expectNowhere, inviteAdmin, tokenOf } from '../test/people'

const UNSET = '0001-01-01T00:00:00.000Z'
const PASSWORD = 'Fresh-horse-77!'

let app: TestApp
let root: TestUser
let accounts: TestUser
let operations: TestUser

beforeAll(async () => {
  app = await startTestApp()
  root = await app.createOperator()
  accounts = await app.createOperator({ role: 'Account Administrator' })
  operations = await app.createOperator({ role: 'Operations Administrator' })
}, START_TIMEOUT)
afterAll(() => app.close())

const read = (uid: string, as = accounts) => answer(app.request(`/v1/system/admins/${uid}`, {}, as), SystemAdmin)
const remove = (uid: string, as = accounts) => app.request(`/v1/system/admins/${uid}`, { method: 'DELETE' }, as)
const link = (uid: string, as = accounts) => app.request(`/v1/system/admins/${uid}/passwordResetLink`, { method: 'PUT' }, as)
const rename = (uid: string, as = accounts) =>
  app.send('PATCH', `/v1/system/admins/${uid}/profile`, { spec: { firstName: 'New', lastName: 'Name' } }, as)
const choose = (token: string, password = PASSWORD) => app.send('PATCH', `/v1/system/admins/auth/password/${token}/activate`, { password })
const signIn = (username: string, password: string) => app.send('POST', '/v1/auth/syslogin', { username, password })

describe('system administrators', () => {
  it('are added with a role and become active with their link', async () => {
    const { uid, emailId, token } = await inviteAdmin(app, accounts, 'AccountAdmin')
    expect(await read(uid)).toMatchObject({
      metadata: { uid, name: 'Ad Min', annotations: { role: 'Account Administrator' } },
      spec: { adminType: 'AccountAdmin', emailId, firstName: 'Ad', lastName: 'Min' },
      status: { state: 'Pending', createdBy: accounts.email, lastPasswordUpdate: UNSET, lastSignIn: UNSET },
    })
    expect((await choose(token)).status).toBe(204)
    expect((await signIn(emailId, PASSWORD)).status).toBe(200)
    const active = await read(uid)
    expect(active.status).toMatchObject({ state: 'Active', activation: { expiry: UNSET, link: '' } })
    expect(active.status.lastSignIn).not.toBe(UNSET)
    const duplicate = { spec: { adminType: 'OperationAdmin', emailId: emailId.toUpperCase(), firstName: 'A', lastName: 'B' } }
    expect(await problem(app.send('POST', '/v1/system/admins', duplicate, accounts))).toMatchObject({
      status: 409,
      fields: { 'spec.emailId': like(/has this email already/) },
    })
  })

  it('are listed with the root administrator, whom an annotation tells', async () => {
    const { items } = await answer(app.request('/v1/system/admins', {}, accounts), SystemAdmins)
    expect(items.find(({ metadata }) => metadata.uid === root.uid)).toMatchObject({
      metadata: { annotations: { role: 'Root Administrator' } },
      spec: { adminType: 'OperationAdmin' },
    })
  })

  it('are managed by Root and Account Administrators, not by those of operations', async () => {
    const { uid } = await inviteAdmin(app, root)
    for (const attempt of [
      app.request('/v1/system/admins', {}, operations),
      remove(uid, operations),
      link(uid, operations),
      rename(uid, operations),
    ])
      expect(await problem(attempt)).toMatchObject({ status: 403, message: like(/systemAdmin\./) })
    expect((await rename(uid)).status).toBe(204)
    expect(await read(uid)).toMatchObject({ metadata: { name: 'New Name' } })
    expect((await remove(uid, root)).status).toBe(204)
    for (const attempt of [app.request(`/v1/system/admins/${uid}`, {}, root), remove(uid), link(uid), rename(uid)])
      expect((await attempt).status).toBe(404)
  })

  it('can’t delete themselves or reset their own password, and leave the root administrator alone', async () => {
    for (const attempt of [
      remove(accounts.uid),
      link(accounts.uid),
      remove(root.uid),
      link(root.uid),
      rename(root.uid),
      remove(root.uid, root),
    ])
      expect(await problem(attempt)).toMatchObject({ status: 403, code: 'Forbidden' })
    expect((await rename(accounts.uid)).status).toBe(204)
    expect((await rename(root.uid, root)).status).toBe(204)
    expect((await signIn(root.email, root.password)).status).toBe(200)
  })

  it('choose a new password with a reset link; the old one is good until then', async () => {
    const admin = await app.createOperator({ role: 'Operations Administrator' })
    expect((await link(admin.uid)).status).toBe(204)
    const { activation } = (await read(admin.uid)).status
    const hours = (new Date(activation.expiry).getTime() - Date.now()) / 3_600_000
    expect(hours).toBeGreaterThan(23.9)
    expect(hours).toBeLessThanOrEqual(24)
    const token = tokenOf(activation.link)
    expect((await signIn(admin.email, admin.password)).status).toBe(200)
    expect((await choose(token)).status).toBe(204)
    expect((await signIn(admin.email, admin.password)).status).toBe(401)
    expect((await app.request('/v1/system/users/me', {}, admin)).status).toBe(401)
    expect((await signIn(admin.email, PASSWORD)).status).toBe(200)
    await expectNowhere(app, [token, PASSWORD])
  })

  it('lose their sessions when they are deleted', async () => {
    const admin = await app.createOperator({ role: 'Operations Administrator' })
    expect((await remove(admin.uid)).status).toBe(204)
    expect((await app.request('/v1/system/users/me', {}, admin)).status).toBe(401)
    expect((await signIn(admin.email, admin.password)).status).toBe(401)
  })

  it('without a password cost a log-in as much time as a wrong password', async () => {
    const { emailId } = await inviteAdmin(app, accounts)
    const started = performance.now()
    expect(await problem(signIn(emailId, PASSWORD))).toMatchObject({ status: 401, code: 'InvalidCredentials' })
    // argon2id with 19 MiB and 2 passes takes some ten milliseconds; without it the answer takes two.
    expect(performance.now() - started).toBeGreaterThan(5)
  })
})
