import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { failureOf } from '../test/failure'
import { checkExternalId, externalIdFor, stsAccountFor } from './sts-account'

const SECRET = 'planted/Secret+Key-Wq8'
const account = { accessKey: 'AKIAIOSFODNN7EXAMPLE', accountId: '999988887777', secretKey: SECRET }

let app: TestApp
let operator: TestUser
let admin: TestUser
let viewer: TestUser
let otherAdmin: TestUser
let tenantUid: string

beforeAll(async () => {
  app = await startTestApp()
  operator = await app.createOperator()
  const tenant = await app.createTenant()
  tenantUid = tenant.uid
  admin = await app.createTenantUser(tenant.uid)
  viewer = await app.createTenantUser(tenant.uid, { role: 'Tenant Viewer' })
  otherAdmin = await app.createTenantUser((await app.createTenant()).uid)
}, START_TIMEOUT)
afterAll(() => app.close())

async function get(path: string, user: TestUser): Promise<unknown> {
  const response = await app.request(path, {}, user)
  expect(response.status).toBe(200)
  return response.json()
}
const trust = async (user: TestUser, query = '') => get(`/v1/clouds/aws/account/sts${query}`, user)
const audits = () => app.database.db.selectFrom('audits').selectAll().where('resource_kind', '=', 'awsaccount').orderBy('at').execute()

describe('what a role has to trust', () => {
  it('an external id for each tenant and for the system, always the same; no account before one is stored', async () => {
    const mine = await trust(admin)
    expect(mine).toEqual({ accountId: '', externalId: expectText(/^[0-9a-f]{32}$/), partition: 'aws' })
    expect(await trust(viewer)).toEqual(mine)
    expect(await trust(admin, '?partition=aws-us-gov')).toEqual({ ...asObject(mine), partition: 'aws-us-gov' })
    const ids = [await externalIdFor(app.services, tenantUid)]
    for (const user of [otherAdmin, operator]) ids.push(String(asObject(await trust(user))['externalId']))
    expect(asObject(mine)['externalId']).toBe(ids[0])
    expect(new Set(ids).size).toBe(3)
  })

  it('those who ask for the first time at once get the same one', async () => {
    const { uid } = await app.createTenant()
    const ids = await Promise.all(Array.from({ length: 4 }, () => externalIdFor(app.services, uid)))
    expect(new Set(ids).size).toBe(1)
  })

  it("another one's external id is refused", async () => {
    const own = await externalIdFor(app.services, tenantUid)
    expect(() => checkExternalId('', own)).not.toThrow()
    expect(() => checkExternalId(own, own)).not.toThrow()
    const failure = await failureOf(Promise.resolve().then(async () => checkExternalId(await externalIdFor(app.services, null), own)))
    expect([failure.code, failure.details?.fields]).toEqual([
      'InvalidRequest',
      { 'spec.credentials.sts.externalId': `This is not the external id of this organization. Leave it out, or send ${own}` },
    ])
  })
})

describe('the account that roles are assumed from', () => {
  const path = '/v1/system/config/aws/sts/account'
  const gov = '/v1/system/config/awsgov/sts/account'

  it('is stored by operators, read masked, and told to tenants by its number', async () => {
    expect(await get(path, operator)).toEqual({ accessKey: '', accountId: '', secretKey: '' })
    expect(await stsAccountFor(app.services, 'aws')).toBeUndefined()
    const created = await app.send('POST', path, account, operator)
    expect(created.status).toBe(204)
    const [entry] = await audits()
    expect(created.headers.get('AuditUid')).toBe(entry?.uid)
    expect(entry).toMatchObject({
      action: 'create',
      resource_uid: 'aws',
      resource_name: 'AWS',
      message: 'Stored the account of AWS that roles are assumed from',
      changes: { accessKey: ['', account.accessKey], accountId: ['', account.accountId], secretKey: ['changed', 'changed'] },
    })
    expect(await get(path, operator)).toEqual({ ...account, secretKey: '********' })
    expect(await stsAccountFor(app.services, 'aws')).toEqual(account)
    expect(await trust(admin)).toMatchObject({ accountId: account.accountId })
    expect(await trust(admin, '?partition=aws-us-gov')).toMatchObject({ accountId: '' })
  })

  it('a masked secret keeps the stored one, for its access key alone', async () => {
    const moved = { ...account, accountId: '111122223333', secretKey: '********' }
    expect((await app.send('PUT', path, moved, operator)).status).toBe(204)
    expect(await stsAccountFor(app.services, 'aws')).toEqual({ ...moved, secretKey: SECRET })
    expect((await audits()).at(-1)).toMatchObject({ action: 'update', changes: { accountId: [account.accountId, '111122223333'] } })
    for (const [where, body] of [
      [path, { ...moved, accessKey: 'AKIAANOTHER7EXAMPLE0' }],
      [gov, moved],
    ] as const) {
      const refused = await app.send('PUT', where, body, operator)
      expect([refused.status, await refused.json()]).toMatchObject([
        400,
        { code: 'InvalidRequest', details: { fields: { secretKey: expectText(/^Enter the secret access key/) } } },
      ])
    }
  })

  it('GovCloud has its own', async () => {
    const other = { accessKey: 'AKIAGOVCLOUDEXAMPLE0', accountId: '444455556666', secretKey: 'gov/Secret-Rt5' }
    const created = await app.send('POST', gov, other, operator)
    expect([created.status, created.headers.get('AuditUid')]).toEqual([204, expectText(/^[0-9a-f]{24}$/)])
    expect(await stsAccountFor(app.services, 'aws-us-gov')).toEqual(other)
    expect(await get(gov, operator)).toEqual({ ...other, secretKey: '********' })
    expect(await trust(admin, '?partition=aws-us-gov')).toMatchObject({ accountId: other.accountId })
    expect((await app.send('PUT', gov, { ...other, secretKey: 'gov/Secret-2' }, operator)).status).toBe(204)
    expect(await stsAccountFor(app.services, 'aws-us-gov')).toMatchObject({ secretKey: 'gov/Secret-2' })
    expect(await stsAccountFor(app.services, 'aws')).toMatchObject({ secretKey: SECRET })
  })

  it('is closed to tenants', async () => {
    for (const user of [admin, viewer]) {
      expect((await app.request(path, {}, user)).status).toBe(403)
      expect((await app.send('PUT', path, account, user)).status).toBe(403)
    }
  })

  it('wrong fields are named', async () => {
    const refused = await app.send('PUT', path, { accessKey: 'short', accountId: '12', secretKey: '' }, operator)
    const body: unknown = await refused.json()
    expect([refused.status, body]).toMatchObject([
      400,
      { details: { fields: { accountId: 'An account id has 12 digits', secretKey: 'Enter the secret access key' } } },
    ])
  })

  it('its secret stands in no log, audit entry or table in clear', async () => {
    const rows = await app.database.db.selectFrom('settings').selectAll().execute()
    const everything = JSON.stringify([app.logLines, await audits(), rows])
    expect(everything).not.toContain(SECRET)
    expect(everything).not.toContain('gov/Secret')
  })
})

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function expectText(pattern: RegExp): unknown {
  return expect.stringMatching(pattern)
}
