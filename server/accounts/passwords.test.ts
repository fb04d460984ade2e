import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ActivationLink, ActivationStatus } from '~/contract/people'
import { UserToken } from '~/contract/auth'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { expectNowhere, inviteAdmin, inviteUser, readUser, tokenOf } from '../test/people'

const HOUR = 60 * 60_000
const GOOD = 'Fresh-horse-7'
const GOOD_OPERATOR = 'Fresh-horse-77!'

let now = new Date('2026-03-01T08:00:00.000Z').getTime()
let app: TestApp
let tenant: { uid: string; name: string }
let operator: TestUser

beforeAll(async () => {
  app = await startTestApp({ now: () => new Date(now) })
  tenant = await app.createTenant('Acme')
}, START_TIMEOUT)
afterAll(() => app.close())
// Anew: sessions end while the clock of a test moves.
beforeEach(async () => {
  operator = await app.createOperator()
})

const activate = (token: string, password: string = GOOD) => app.send('PATCH', `/v1/auth/password/${token}/activate`, { password })
const reset = (token: string, password: string = GOOD) => app.send('PATCH', `/v1/auth/password/${token}/reset`, { password })
const activateAdmin = (token: string, password: string = GOOD_OPERATOR) =>
  app.send('PATCH', `/v1/system/admins/auth/password/${token}/activate`, { password })
const status = (token: string) => app.request(`/v1/console/activation/${token}`)
const signIn = (emailId: string, password: string) => app.send('POST', '/v1/auth/authenticate', { emailId, password, org: tenant.name })
const newLink = (uid: string) =>
  answer(app.request(`/v1/console/tenants/${tenant.uid}/users/${uid}/link`, { method: 'POST' }, operator), ActivationLink, 201)
const invalidLink = async (sent: Promise<Response>) => expect(await problem(sent)).toMatchObject({ status: 400, code: 'LinkInvalid' })

describe('an activation link', () => {
  it('lets a new user choose the first password, once', async () => {
    const { uid, emailId, token } = await inviteUser(app, operator, tenant.uid)
    expect(await answer(status(token), ActivationStatus)).toEqual({ scope: 'tenant', emailId, orgName: 'Acme', purpose: 'activate' })
    expect(await readUser(app, operator, tenant.uid, uid)).toMatchObject({ status: { isActive: false, isPasswordResetting: false } })
    expect(await problem(signIn(emailId, ''))).toMatchObject({ status: 400 })
    expect(await problem(signIn(emailId, GOOD))).toMatchObject({ status: 401, code: 'InvalidCredentials' })

    expect((await activate(token)).status).toBe(204)
    await answer(signIn(emailId, GOOD), UserToken)
    expect(await readUser(app, operator, tenant.uid, uid)).toMatchObject({
      status: { isActive: true, activationLink: '', lastSignIn: new Date(now).toISOString() },
    })
    await invalidLink(activate(token, 'Other-horse-8'))
    await invalidLink(status(token))
    await expectNowhere(app, [token, GOOD])
  })

  it('is good for 24 hours, and ended by a newer one', async () => {
    const { uid, token } = await inviteUser(app, operator, tenant.uid)
    const newer = await newLink(uid)
    expect(newer.expiry).toBe(new Date(now + 24 * HOUR).toISOString())
    await invalidLink(status(token))
    now += 24 * HOUR - 1
    expect((await status(tokenOf(newer.link))).status).toBe(200)
    now += 1
    await invalidLink(status(tokenOf(newer.link)))
    await invalidLink(activate(tokenOf(newer.link)))
    expect(await readUser(app, await app.createOperator(), tenant.uid, uid)).toMatchObject({
      status: { activationLink: '', isActive: false },
    })
    await expectNowhere(app, [token, tokenOf(newer.link)])
  })

  it('is stored as a hash, and sealed for whoever may show it', async () => {
    const { token } = await inviteUser(app, operator, tenant.uid)
    const { rows } = await app.database.executeSql('select t::text from password_links t')
    expect(JSON.stringify(rows)).toContain('v1.')
    expect(JSON.stringify(rows)).not.toContain(token)
  })

  it('is used by one of two at once', async () => {
    const { token } = await inviteUser(app, operator, tenant.uid)
    const answers = await Promise.all([activate(token, 'First-horse-1'), activate(token, 'Second-horse-2')])
    expect(answers.map((response) => response.status).toSorted((a, b) => a - b)).toEqual([204, 400])
  })

  it.each([
    ['short', 'Ab-1', 'Use at least 6 characters'],
    ['long', `Ab-1${'x'.repeat(61)}`, 'Use at most 64 characters'],
    ['without upper case', 'horse-77', 'Add an upper-case letter'],
    ['without a digit', 'Horse-horse', 'Add a digit'],
    ['plain', 'Horse77', 'Add a special character'],
  ])('refuses a password that is %s, and stays good', async (_, password, sentence) => {
    const { token } = await inviteUser(app, operator, tenant.uid)
    const refused = await problem(activate(token, password))
    expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest', fields: { password: sentence } })
    expect((await activate(token)).status).toBe(204)
  })

  it('is for its own page alone', async () => {
    const user = await inviteUser(app, operator, tenant.uid)
    const admin = await inviteAdmin(app, operator)
    await invalidLink(reset(user.token))
    await invalidLink(activateAdmin(user.token))
    await invalidLink(activate(admin.token))
    await invalidLink(activate('made-up'))
  })

  it('ends with a deactivation of the user, and does not work while the tenant is deactivated', async () => {
    const { uid, token } = await inviteUser(app, operator, tenant.uid)
    const path = `/v1/console/tenants/${tenant.uid}/users/${uid}`
    await app.send('PATCH', path, { isActive: false }, operator)
    await invalidLink(activate(token))
    const link = await problem(app.request(`${path}/link`, { method: 'POST' }, operator))
    expect(link).toMatchObject({ status: 400, message: like(/is deactivated/) })
    await app.send('PATCH', path, { isActive: true }, operator)
    await invalidLink(activate(token))

    const next = tokenOf((await newLink(uid)).link)
    await app.send('PATCH', `/v1/tenants/${tenant.uid}/activate`, { isActive: false }, operator)
    await invalidLink(activate(next))
    await app.send('PATCH', `/v1/tenants/${tenant.uid}/activate`, { isActive: true }, operator)
    expect((await activate(next)).status).toBe(204)
  })

  it('of an operator asks for an operator’s password', async () => {
    const { token, emailId } = await inviteAdmin(app, operator)
    expect(await answer(status(token), ActivationStatus)).toEqual({ scope: 'system', emailId, orgName: '', purpose: 'activate' })
    expect(await problem(activateAdmin(token, GOOD))).toMatchObject({ status: 400, fields: { password: 'Use at least 14 characters' } })
    expect((await activateAdmin(token)).status).toBe(204)
    expect((await app.send('POST', '/v1/auth/syslogin', { username: emailId, password: GOOD_OPERATOR })).status).toBe(200)
    await expectNowhere(app, [token, GOOD_OPERATOR])
  })

  it('can’t be guessed quickly', async () => {
    const slow = await startTestApp({ failedSignIns: { burst: 3, refillMs: 60_000 } })
    for (let count = 0; count < 3; count += 1) expect((await slow.request(`/v1/console/activation/guess-${count}`)).status).toBe(400)
    for (const [method, path] of [
      ['GET', '/v1/console/activation/x'],
      ['PATCH', '/v1/auth/password/x/activate'],
      ['PATCH', '/v1/auth/password/x/reset'],
      ['PATCH', '/v1/system/admins/auth/password/x/activate'],
    ] as const) {
      const body = method === 'GET' ? {} : { body: JSON.stringify({ password: GOOD }), headers: { 'Content-Type': 'application/json' } }
      expect(await problem(slow.request(path, { method, ...body }))).toMatchObject({ status: 429, code: 'TooManyRequests' })
    }
    await slow.close()
  })
})

describe('a reset link', () => {
  it('leaves the old password good until a new one is chosen; then all sessions end and a lock is lifted', async () => {
    const user = await app.createTenantUser(tenant.uid)
    const { link } = await newLink(user.uid)
    expect(await readUser(app, operator, tenant.uid, user.uid)).toMatchObject({
      status: { isActive: true, isPasswordResetting: true, activationLink: link },
    })
    expect(await answer(status(tokenOf(link)), ActivationStatus)).toMatchObject({ purpose: 'reset', emailId: user.email })
    const { Authorization } = await answer(signIn(user.email, user.password), UserToken)
    for (let count = 0; count < 5; count += 1) await signIn(user.email, 'Wrong-horse-1')
    expect((await signIn(user.email, user.password)).status).toBe(429)

    await invalidLink(activate(tokenOf(link)))
    expect(await problem(reset(tokenOf(link), user.password))).toMatchObject({
      fields: { password: 'Choose a password other than the present one' },
    })
    expect((await reset(tokenOf(link))).status).toBe(204)
    for (const token of [Authorization, user.token])
      expect((await app.request('/v1/users/info', { headers: { Authorization: token } })).status).toBe(401)
    expect((await signIn(user.email, user.password)).status).toBe(401)
    expect((await signIn(user.email, GOOD)).status).toBe(200)
    await expectNowhere(app, [tokenOf(link), GOOD, user.password])
  })
})

describe('changing the own password', () => {
  const change = (user: TestUser, body: Record<string, string>) =>
    app.send(
      'PATCH',
      '/v1/users/password/change',
      { emailId: user.email, currentPassword: user.password, newPassword: GOOD, ...body },
      user,
    )

  it('ends the other sessions and a pending link, not this one', async () => {
    const user = await app.createTenantUser(tenant.uid)
    const { link } = await newLink(user.uid)
    const { Authorization } = await answer(signIn(user.email, user.password), UserToken)
    const response = await change(user, { emailId: user.email.toUpperCase() })
    expect(response.status).toBe(204)
    expect(response.headers.get('AuditUid')).toMatch(/^[0-9a-f]{24}$/)
    expect((await app.request('/v1/users/info', { headers: { Authorization } })).status).toBe(401)
    expect((await app.request('/v1/users/info', {}, user)).status).toBe(200)
    await invalidLink(reset(tokenOf(link)))
    expect((await signIn(user.email, GOOD)).status).toBe(200)
    await expectNowhere(app, [user.password, GOOD])
  })

  it('is for the own email, with a password that is new and keeps the rules', async () => {
    const user = await app.createTenantUser(tenant.uid)
    const attempts = [
      [{ emailId: 'sam@example.com' }, { emailId: 'This is not your email' }],
      [{ newPassword: 'short' }, { newPassword: 'Use at least 6 characters' }],
      [{ newPassword: user.password }, { newPassword: 'Choose a password other than the present one' }],
    ] as const
    for (const [body, fields] of attempts) expect(await problem(change(user, body))).toMatchObject({ status: 400, fields })
    expect((await signIn(user.email, user.password)).status).toBe(200)
  })

  it('counts wrong guesses of the current one as the log-in does', async () => {
    const user = await app.createTenantUser(tenant.uid)
    for (let count = 0; count < 5; count += 1) {
      expect(await problem(change(user, { currentPassword: 'Wrong-horse-1' }))).toMatchObject({
        status: 400,
        code: 'PasswordRejected',
        fields: { currentPassword: 'The current password is wrong' },
      })
    }
    const locked = await change(user, {})
    expect([locked.status, locked.headers.get('Retry-After')]).toEqual([429, '900'])
    expect((await signIn(user.email, user.password)).status).toBe(429)
    expect((await app.request('/v1/users/info', {}, user)).status).toBe(200)
  })

  it('as an operator takes the own uid', async () => {
    const admin = await app.createOperator({ role: 'Account Administrator' })
    const attempt = (uid: string, newPassword: string) =>
      app.send('PATCH', `/v1/system/admins/${uid}/changePassword`, { currentPassword: admin.password, newPassword }, admin)
    expect(await problem(attempt(operator.uid, GOOD_OPERATOR))).toMatchObject({ status: 403, message: like(/your own password/) })
    expect(await problem(attempt(admin.uid, GOOD))).toMatchObject({ fields: { newPassword: 'Use at least 14 characters' } })
    const done = await attempt(admin.uid, GOOD_OPERATOR)
    expect([done.status, done.headers.has('AuditUid')]).toEqual([204, true])
    expect((await app.send('POST', '/v1/auth/syslogin', { username: admin.email, password: GOOD_OPERATOR })).status).toBe(200)
  })
})
