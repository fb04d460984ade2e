import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { becomeFipsEdition } from '../setup/edition'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { samplePack, seedPacks, seedRegistry } from '../test/catalogue'

let app: TestApp
let acme: { uid: string; name: string }
let operator: TestUser
let admin: TestUser
let viewer: TestUser
let stranger: TestUser
beforeAll(async () => {
  app = await startTestApp()
  acme = await app.createTenant('Acme')
  const other = await app.createTenant('Other')
  operator = await app.createOperator()
  admin = await app.createTenantUser(acme.uid)
  viewer = await app.createTenantUser(acme.uid, { role: 'Tenant Viewer' })
  stranger = await app.createTenantUser(other.uid)
}, START_TIMEOUT)
afterAll(() => app.close())

const pathOf = (uid: string) => `/v1/tenants/${uid}/preferences/fips`
const get = async (user: TestUser, uid = acme.uid) => app.request(pathOf(uid), {}, user)
const put = async (body: unknown, user: TestUser, uid = acme.uid) => app.send('PUT', pathOf(uid), body, user)
const enabled = { fipsPackConfig: { mode: 'nonFipsEnabled' } }
const closed = { mode: 'nonFipsDisabled' }

it('nothing without the mark is allowed until an admin of the tenant or an operator allows it', async () => {
  const all = { fipsClusterFeatureConfig: closed, fipsClusterImportConfig: closed, fipsPackConfig: closed }
  expect(await (await get(viewer)).json()).toEqual(all)

  const answer = await put(enabled, admin)
  expect([answer.status, await answer.text()]).toEqual([204, ''])
  expect(answer.headers.get('AuditUid')).toMatch(/^[0-9a-f]{24}$/)
  expect(await (await get(operator)).json()).toEqual({ ...all, ...enabled })

  // What is left out stays.
  expect((await put({ fipsClusterImportConfig: { mode: 'nonFipsEnabled' } }, operator)).status).toBe(204)
  expect(await (await get(admin)).json()).toEqual({ ...all, ...enabled, fipsClusterImportConfig: { mode: 'nonFipsEnabled' } })
  expect((await put({ fipsPackConfig: closed }, admin)).status).toBe(204)

  const { rows } = await app.database.executeSql("select scope, message, changes from audits where resource_kind = 'tenant' order by at")
  expect(rows).toEqual([
    {
      scope: 'tenant',
      message: 'Allowed packs without the FIPS mark in tenant Acme',
      changes: { 'fipsPackConfig.mode': ['nonFipsDisabled', 'nonFipsEnabled'] },
    },
    {
      scope: 'system',
      message: 'Saved the FIPS settings of tenant Acme',
      changes: { 'fipsClusterImportConfig.mode': ['nonFipsDisabled', 'nonFipsEnabled'] },
    },
    {
      scope: 'tenant',
      message: 'Ruled out packs without the FIPS mark in tenant Acme',
      changes: { 'fipsPackConfig.mode': ['nonFipsEnabled', 'nonFipsDisabled'] },
    },
  ])
})

it('is nobody else’s business', async () => {
  for (const answer of [
    await get(stranger),
    await put(enabled, stranger),
    await get(operator, 'f'.repeat(24)),
    await put({}, operator, 'x'),
  ])
    expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ code: 'ResourceNotFound' })])
  expect((await put(enabled, viewer)).status).toBe(403)
  const wrong = await put({ fipsPackConfig: { mode: 'on' } }, admin)
  expect([wrong.status, await wrong.json()]).toEqual([400, expect.objectContaining({ code: 'InvalidRequest' })])
})

it('in the FIPS edition a tenant is offered packs without the mark only after it allowed them', async () => {
  const registry = await seedRegistry(app.services, { name: 'public' })
  await seedPacks(app.services, registry, [
    samplePack('calico', '3.26.9', { annotations: { fips: 'true' } }),
    samplePack('calico', '3.27.0'),
    samplePack('nginx', '1.2.0'),
  ])
  const offered = async (user: TestUser) => {
    const listed: unknown = await (await app.request('/v1/packs', {}, user)).json()
    const found: unknown = await (await app.send('POST', '/v1/packs/search', {}, user)).json()
    return [namesOf(listed), namesOf(found)]
  }
  const all = [
    ['calico 3.27.0', 'calico 3.26.9', 'nginx 1.2.0'],
    ['calico 3.27.0', 'nginx 1.2.0'],
  ]
  expect(await offered(admin)).toEqual(all)

  await app.database.db.transaction().execute((tx) => becomeFipsEdition(tx))
  expect(await offered(admin)).toEqual([['calico 3.26.9'], ['calico 3.26.9']])
  expect(await offered(operator)).toEqual(all)
  await put(enabled, admin)
  expect(await offered(viewer)).toEqual(all)
  expect(await offered(stranger)).toEqual([['calico 3.26.9'], ['calico 3.26.9']])
})

const Items = z.object({
  items: z.array(
    z.object({
      spec: z.object({
        name: z.string(),
        version: z.optional(z.string()),
        registries: z.optional(z.array(z.object({ latestVersion: z.string() }))),
      }),
    }),
  ),
})

/** Name and version of each item, in order. */
function namesOf(body: unknown): string[] {
  return Items.parse(body).items.map(({ spec }) => `${spec.name} ${spec.version ?? spec.registries?.[0]?.latestVersion ?? ''}`)
}
