import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { samplePack, seedPacks, seedRegistry } from '../test/catalogue'

let app: TestApp
let admin: TestUser

const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(document.cookie)</script></svg>')

beforeAll(async () => {
  app = await startTestApp()
  const tenant = await app.createTenant()
  admin = await app.createTenantUser(tenant.uid)
  const registry = await seedRegistry(app.services, { name: 'hostile', tenantUid: tenant.uid })
  const sha256 = createHash('sha256').update(svg).digest('hex')
  await seedPacks(app.services, registry, [samplePack('drawn', '1.0.0', { logo: { mediaType: 'image/svg+xml', bytes: svg, sha256 } })])
}, START_TIMEOUT)
afterAll(() => app.close())

it('hands out a drawing with scripts in a sandbox: opened by itself it may do nothing, and it is never taken for a page', async () => {
  const { uid } = await app.database.db.selectFrom('packs').select('uid').where('name', '=', 'drawn').executeTakeFirstOrThrow()
  const response = await app.request(`/v1/packs/${uid}/logo`, {}, admin)
  expect(response.status).toBe(200)
  expect(Buffer.from(await response.arrayBuffer()).equals(svg)).toBe(true)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/svg+xml',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  })
})
