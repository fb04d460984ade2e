import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { createInitialAccounts, issueSetupToken } from './setup'

const operator = { firstName: 'Ada', lastName: 'Root', emailId: 'ada@example.com', password: 'Correct-horse-9!' }
const tenant = { orgName: 'Acme', firstName: 'Jo', lastName: 'Doe', emailId: 'jo@acme.example', password: 'Acme-1' }

describe('set-up page', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startTestApp()
  }, START_TIMEOUT)
  afterAll(() => app.close())

  const setUp = (body: unknown) => app.send('POST', '/v1/console/setup', body)
  const needed = async (): Promise<unknown> => (await app.request('/v1/console/setup')).json()

  it('takes the token of the last start, once, and signs the operator in', async () => {
    const first = await issueSetupToken(app.services)
    const token = await issueSetupToken(app.services)
    if (first === undefined || token === undefined) throw new Error('no token')
    expect(await needed()).toEqual({ needed: true })
    const { rows } = await app.database.executeSql('select value::text from settings')
    expect(JSON.stringify(rows)).not.toContain(token)

    for (const wrong of [first, 'guess']) {
      const response = await setUp({ token: wrong, operator })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ code: 'SetupTokenInvalid' })
    }
    const weak = await setUp({ token, operator: { ...operator, password: 'short' }, tenant: { ...tenant, orgName: '' } })
    expect(await weak.json()).toMatchObject({
      code: 'InvalidRequest',
      details: { fields: { 'operator.password': 'Use at least 14 characters', 'tenant.orgName': 'Enter a name for the tenant' } },
    })

    // Two at once: exactly one wins.
    const answers = await Promise.all([
      setUp({ token, operator, tenant }),
      setUp({ token, operator: { ...operator, emailId: 'eve@example.com' } }),
    ])
    const [won, lost] = answers.toSorted((a, b) => a.status - b.status)
    expect([won?.status, lost?.status]).toEqual([200, 409])
    expect(await lost?.json()).toMatchObject({ code: 'SetupDone' })
    expect(won?.headers.getSetCookie()).toEqual([expect.stringMatching(/^system_session=/)])
    expect((await setUp({ token, operator })).status).toBe(409)
    expect(await needed()).toEqual({ needed: false })
    expect(await issueSetupToken(app.services)).toBeUndefined()
    const users = await app.database.executeSql("select count(*)::int as n from users where scope = 'system'")
    expect(users.rows).toEqual([{ n: 1 }])
  })
})

describe('accounts of the environment', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startTestApp()
  }, START_TIMEOUT)
  afterAll(() => app.close())

  it('are created once, and make the set-up link useless', async () => {
    const token = await issueSetupToken(app.services)
    const accounts = {
      operator: { email: 'root@example.com', password: 'Correct-horse-9!' },
      tenant: { name: 'Acme', email: 'jo@acme.example', password: 'Acme-1' },
    }
    await createInitialAccounts(app.services, accounts)
    await createInitialAccounts(app.services, { ...accounts, tenant: { ...accounts.tenant, name: 'ACME', email: 'other@acme.example' } })
    const signIn = await app.send('POST', '/v1/auth/syslogin', { username: 'root@example.com', password: 'Correct-horse-9!' })
    expect(signIn.status).toBe(200)
    expect((await app.send('POST', '/v1/auth/authenticate', { emailId: 'jo@acme.example', password: 'Acme-1' })).status).toBe(200)
    expect((await app.send('POST', '/v1/console/setup', { token, operator })).status).toBe(409)
    const { rows } = await app.database.executeSql(
      'select (select count(*) from users)::int as users, (select count(*) from tenants)::int as tenants',
    )
    expect(rows).toEqual([{ users: 2, tenants: 1 }])
    const audits = await app.database.executeSql('select actor_email, message from audits order by actor_email desc')
    expect(audits.rows).toEqual([
      { actor_email: 'root@example.com', message: 'Created the first system operator root@example.com' },
      { actor_email: 'environment', message: 'Created tenant Acme with its admin jo@acme.example' },
    ])
  })
})
