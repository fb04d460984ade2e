import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority } from '../test/certificates'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { type LegacyPackServer, startLegacyPackServer } from '../test/legacy-pack-server'
import { makePack } from '../test/packs'

const SECRET = 'Planted-s3cret'
const TOKEN = 'Planted-t0ken'
const root = createAuthority('Example Root')

let app: TestApp
let server: LegacyPackServer
let operator: TestUser
let admin: TestUser
beforeAll(async () => {
  app = await startTestApp({ synchronise: true })
  operator = await app.createOperator()
  admin = await app.createTenantUser((await app.createTenant('Acme')).uid)
  server = await startLegacyPackServer({ users: { robot: SECRET }, token: TOKEN, tls: root.issue() })
  server.push({ pack: await makePack({ name: 'ubuntu', version: '14.4.3', layer: 'os' }), tag: 'lts__14.4.3' })
  server.push({ pack: await makePack({ name: 'nginx', version: '1.2.0' }) })
}, START_TIMEOUT)
afterAll(async () => {
  await app.close()
  await server.close()
})

const specOf = (auth: Record<string, unknown>, certificate = root.certificate) => ({
  endpoint: server.endpoint,
  auth: { ...auth, tls: { enabled: true, certificate } },
})
const basic = { type: 'basic', username: 'robot', password: SECRET }

test('a legacy pack registry is added, synchronised and read by everybody who sees it', async () => {
  const refused = await app.send('POST', '/v1/registries/pack/validate', specOf(basic, ''), operator)
  expect([refused.status, await refused.json()]).toEqual([400, expect.objectContaining({ code: 'TLS_UNKNOWN_AUTHORITY' })])
  const wrong = await app.send('POST', '/v1/registries/pack/validate', specOf({ ...basic, password: 'wrong' }), operator)
  expect(await wrong.json()).toMatchObject({ code: 'InvalidRegistryCredentials' })
  expect((await app.send('POST', '/v1/registries/pack/validate', specOf(basic), operator)).status).toBe(204)

  const created = await app.send('POST', '/v1/registries/pack', { metadata: { name: 'legacy' }, spec: specOf(basic) }, operator)
  expect(created.status).toBe(201)
  const { uid } = asUid(await created.json())
  const status = async (): Promise<unknown> => (await app.request(`/v1/registries/pack/${uid}/sync/status`, {}, operator)).json()
  await expect.poll(status, { timeout: 20_000 }).toMatchObject({ status: 'Success', message: '2 packs, 2 versions', isSyncSupported: true })

  const found = await app.request(`/v1/packs/ubuntu/registries/${uid}`, {}, admin)
  expect(await found.json()).toMatchObject({
    layer: 'os',
    tags: [{ tag: 'lts__14.4.3', version: '14.4.3', group: 'lts', parentTags: ['14.x', '14.4.x'] }],
  })
  const seen: unknown = await (await app.request('/v1/registries/pack/summary', {}, admin)).json()
  expect(seen).toMatchObject({ items: [{ metadata: { name: 'legacy' }, spec: { scope: 'system', private: true } }] })
  expect(app.logLines.join('\n')).not.toContain(SECRET)
})

test('a token opens one as well', async () => {
  const spec = specOf({ type: 'token', token: TOKEN })
  const created = await app.send('POST', '/v1/registries/pack?skipPackSync=true', { metadata: { name: 'by-token' }, spec }, admin)
  expect(created.status).toBe(201)
  expect(server.requests.at(-1)?.authorization).toBe(`Bearer ${TOKEN}`)
  const { uid } = asUid(await created.json())
  expect(await (await app.request(`/v1/registries/pack/${uid}`, {}, admin)).text()).not.toContain(TOKEN)
})

function asUid(body: unknown): { uid: string } {
  if (typeof body === 'object' && body !== null && 'uid' in body && typeof body.uid === 'string') return { uid: body.uid }
  throw new Error('no uid')
}
