import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Uid } from '~/contract/common'
import { ClusterProfile } from '~/contract/cluster-profiles'
import { Repointed, RegistryImpact } from '~/contract/profile-tools'
import { answer, like, problem } from '../test/answers'
import { having } from '../test/matchers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { contextOf, samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { getRegistryImpact } from './impact'

let app: TestApp
let operator: TestUser
let acme: { uid: string; name: string }
let globex: { uid: string; name: string }
let acmeAdmin: TestUser
let globexAdmin: TestUser
/** Of the system: nginx 1.2.0, redis 7.0.0. */
let system: string
/** Of the system too, with the same nginx. */
let mirror: string
/** Acme's own, with the same nginx and redis. */
let own: string

const packs = [samplePack('nginx', '1.2.0', { displayName: 'NGINX' }), samplePack('redis', '7.0.0')]

beforeAll(async () => {
  app = await startTestApp()
  operator = await app.createOperator()
  acme = await app.createTenant('Acme Secret')
  globex = await app.createTenant('Globex Hidden')
  acmeAdmin = await app.createTenantUser(acme.uid)
  globexAdmin = await app.createTenantUser(globex.uid)
  system = await seedRegistry(app.services, { name: 'public' })
  mirror = await seedRegistry(app.services, { name: 'mirror' })
  own = await seedRegistry(app.services, { name: 'acme-own', tenantUid: acme.uid })
  await seedPacks(app.services, system, packs)
  await seedPacks(
    app.services,
    mirror,
    packs.slice(0, 1).map((pack) => ({ ...pack, repository: 'mirrored/nginx' })),
  )
  await seedPacks(app.services, own, packs)
  await seedRegistry(app.services, { name: 'empty' })
}, START_TIMEOUT)
afterAll(() => app.close())

async function create(user: TestUser, name: string, names: readonly string[], registryUid = system): Promise<string> {
  const layers = names.map((one) => ({ name: one, registryUid, tag: one === 'nginx' ? '1.2.0' : '7.0.0' }))
  const body = { metadata: { name }, spec: { version: '1.0.0', template: { type: 'add-on', packs: layers } } }
  return (await answer(app.send('POST', '/v1/clusterprofiles?publish=true', body, user), Uid, 201)).uid
}

const impact = (user: TestUser, uid = system) => answer(app.request(`/v1/console/registries/${uid}/impact`, {}, user), RegistryImpact)
const repoint = (user: TestUser, from: string, to: string) => app.send('POST', `/v1/console/registries/${from}/repoint`, { to }, user)
async function registriesOf(user: TestUser, uid: string): Promise<string[][]> {
  const { spec } = await answer(app.request(`/v1/clusterprofiles/${uid}`, {}, user), ClusterProfile)
  return [spec.draft, spec.published].map((template) => template?.packs.map(({ registryUid }) => registryUid) ?? [])
}
async function audits(tenantUid: string | null): Promise<string[]> {
  const query = app.services.db.selectFrom('audits').where('message', 'like', '%moved%').orderBy('at').select('message')
  const rows = await (tenantUid === null ? query.where('scope', '=', 'system') : query.where('tenant_uid', '=', tenantUid)).execute()
  const capital = app.services.db.selectFrom('audits').where('message', 'like', 'Moved%').orderBy('at').select('message')
  const more = await (tenantUid === null ? capital.where('scope', '=', 'system') : capital.where('tenant_uid', '=', tenantUid)).execute()
  return [...rows, ...more].map(({ message }) => message)
}

describe('impact and repointing', () => {
  let storefront: string
  let backend: string
  let globexApp: string

  beforeAll(async () => {
    storefront = await create(acmeAdmin, 'storefront', ['nginx', 'redis'])
    backend = await create(acmeAdmin, 'Backend', ['redis'])
    globexApp = await create(globexAdmin, 'globex-app', ['nginx'])
    await create(acmeAdmin, 'elsewhere', ['nginx'], own)
  })

  test('a tenant sees its own profiles and nothing of others', async () => {
    const seen = await impact(acmeAdmin)
    expect(seen).toEqual({
      profiles: [
        { uid: backend, name: 'Backend', version: '1.0.0', isPublished: true, layers: [having({ name: 'redis' })] },
        {
          uid: storefront,
          name: 'storefront',
          version: '1.0.0',
          isPublished: true,
          layers: [
            having({ name: 'nginx', displayName: 'NGINX', repository: 'spectro-packs/archive/nginx', version: '1.2.0' }),
            having({ name: 'redis' }),
          ],
        },
      ],
      tenants: [],
      totals: { profiles: 2, layers: 3, packs: 2 },
      targets: [
        { uid: own, name: 'acme-own', scope: 'tenant', layers: 3 },
        { uid: mirror, name: 'mirror', scope: 'system', layers: 1 },
      ],
    })
    const other = JSON.stringify(await impact(globexAdmin))
    expect(other).toContain('"totals":{"profiles":1,"layers":1,"packs":1}')
    for (const hidden of ['storefront', 'Backend', 'acme', 'Acme', own, backend]) expect(other).not.toContain(hidden)
    expect((await app.request(`/v1/console/registries/${own}/impact`, {}, globexAdmin)).status).toBe(404)
    expect((await app.request(`/v1/console/registries/${own}/impact`, {}, operator)).status).toBe(404)
  })

  test('an operator sees counts, tenants by name only with the permission, and no registry of a tenant', async () => {
    const seen = await impact(operator)
    expect(seen).toEqual({
      profiles: [],
      tenants: [
        { name: 'Acme Secret', profiles: 2, layers: 3 },
        { name: 'Globex Hidden', profiles: 1, layers: 1 },
      ],
      totals: { profiles: 3, layers: 4, packs: 2 },
      targets: [{ uid: mirror, name: 'mirror', scope: 'system', layers: 2 }],
    })
    const context = contextOf(app.services, { role: 'Root Administrator' })
    const without = { ...context, actor: { ...context.actor, permissions: ['packRegistry.get' as const] } }
    const { tenants } = await getRegistryImpact(without, system)
    expect(tenants.map(({ name }) => name)).toEqual([null, null])
  })

  test('who may not', async () => {
    const profileAdmin = await app.createTenantUser(acme.uid, { role: 'Tenant Cluster Profile Admin' })
    expect((await repoint(profileAdmin, system, own)).status).toBe(403)
    const viewer = await app.createTenantUser(acme.uid, { role: 'Tenant Viewer' })
    expect((await repoint(viewer, system, own)).status).toBe(403)
    expect((await problem(repoint(acmeAdmin, system, system))).fields).toEqual({ to: like(/another registry/) })
    expect((await problem(repoint(globexAdmin, system, own))).fields).toEqual({ to: 'This registry was not found' })
    expect((await problem(repoint(operator, system, own))).fields).toEqual({ to: 'This registry was not found' })
    expect((await problem(repoint(acmeAdmin, mirror, own))).fields).toEqual({
      to: like(/^acme-own has nothing of what profiles use of mirror/),
    })
    expect((await repoint(globexAdmin, own, system)).status).toBe(404)
    expect(await registriesOf(acmeAdmin, storefront)).toEqual([
      [system, system],
      [system, system],
    ])
  })

  test('an operator moves layers of all tenants, and each tenant finds it in its own log', async () => {
    const before = await app.services.db.selectFrom('profiles').where('uid', '=', globexApp).select('updated_at').executeTakeFirstOrThrow()
    expect(await answer(repoint(operator, system, mirror), Repointed)).toEqual({ moved: 2, left: 2 })
    expect(await registriesOf(acmeAdmin, storefront)).toEqual([
      [mirror, system],
      [mirror, system],
    ])
    expect(await registriesOf(acmeAdmin, backend)).toEqual([[system], [system]])
    expect(await registriesOf(globexAdmin, globexApp)).toEqual([[mirror], [mirror]])
    const { spec } = await answer(app.request(`/v1/clusterprofiles/${globexApp}`, {}, globexAdmin), ClusterProfile)
    expect(spec.draft?.packs[0]).toMatchObject({ isInvalid: false, tag: '1.2.0', digest: packs[0]?.digest })
    const after = await app.services.db.selectFrom('profiles').where('uid', '=', globexApp).selectAll().executeTakeFirstOrThrow()
    expect(after.updated_at.getTime()).toBeGreaterThan(before.updated_at.getTime())
    expect(after).toMatchObject({ revision: 2, updated_by: operator.email })

    const moved = (of: string) => `An operator moved 1 layer of ${of} from public to mirror`
    expect(await audits(acme.uid)).toEqual([moved('1 profile')])
    expect(await audits(globex.uid)).toEqual([moved('1 profile')])
    expect(await audits(null)).toEqual(['Moved 2 layers of 2 profiles from public to mirror'])
    const rows = await app.services.db.selectFrom('audits').where('scope', '=', 'system').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('storefront')
  })

  test('a tenant moves its own profiles alone, from a registry of the system too', async () => {
    expect(await answer(repoint(acmeAdmin, mirror, own), Repointed)).toEqual({ moved: 1, left: 0 })
    expect(await registriesOf(acmeAdmin, storefront)).toEqual([
      [own, system],
      [own, system],
    ])
    expect(await registriesOf(globexAdmin, globexApp)).toEqual([[mirror], [mirror]])
    expect((await audits(globex.uid)).length).toBe(1)
    expect(await audits(acme.uid)).toContain('Moved 1 layer of 1 profile from mirror to acme-own')
  })
})
