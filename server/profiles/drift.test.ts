import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ClusterProfile } from '~/contract/cluster-profiles'
import { Uid } from '~/contract/common'
import { PackTagEntity } from '~/contract/packs'
import { ProfileDrift, ProfilesOverview } from '~/contract/profile-tools'
import { RegistrySyncStatus } from '~/contract/registries'
import { answer, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { registryRoutes } from '../test/fake-registry'
import { type FaultServer, startFaultServer } from '../test/fault-server'
import { makePack } from '../test/packs'

let registry: FaultServer
let app: TestApp
let admin: TestUser
let registryUid: string

beforeAll(async () => {
  registry = await startFaultServer(registryRoutes([await content('first')]))
  app = await startTestApp({ synchronise: true })
  admin = await app.createTenantUser((await app.createTenant()).uid)
  const spec = {
    auth: { type: 'noAuth', tls: { enabled: true, insecureSkipVerify: false } },
    baseContentPath: 'internal',
    providerType: 'pack',
  }
  const body = { metadata: { name: 'harbor' }, spec: { ...spec, endpoint: registry.endpoint } }
  registryUid = (await answer(app.send('POST', '/v1/registries/oci/basic', body, admin), Uid, 201)).uid
  await synchronised()
}, START_TIMEOUT)
afterAll(async () => {
  await app.close()
  await registry.close()
})

/** The same name and tag, another content. */
function content(word: string) {
  return makePack({ name: 'nginx', version: '1.2.3', displayName: 'NGINX', files: { 'values.yaml': `word: ${word}\n` } })
}

async function synchronised(): Promise<void> {
  await vi.waitFor(
    async () => {
      const path = `/v1/registries/oci/${registryUid}/basic/sync/status`
      expect(await answer(app.request(path, {}, admin), RegistrySyncStatus)).toMatchObject({ status: 'Success' })
    },
    { timeout: 30_000 },
  )
}

async function digest(): Promise<string> {
  const { db } = app.services
  return (await db.selectFrom('packs').where('registry_uid', '=', registryUid).select('digest').executeTakeFirstOrThrow()).digest
}

/** Pushes other content under the same tag and synchronises. @returns its digest */
async function push(word: string): Promise<string> {
  const before = await digest()
  for (const [path, handler] of Object.entries(registryRoutes([await content(word)]))) registry.on(path, handler)
  await app.request(`/v1/registries/oci/${registryUid}/basic/sync`, { method: 'POST' }, admin)
  await expect.poll(digest, { timeout: 20_000 }).not.toBe(before)
  await synchronised()
  return digest()
}

async function create(name: string): Promise<string> {
  const { tags } = await answer(app.request(`/v1/packs/nginx/registries/${registryUid}`, {}, admin), PackTagEntity)
  const layer = { name: 'nginx', uid: tags[0]?.packUid, tag: '1.2.3', values: 'mine: 1\n' }
  const body = { metadata: { name }, spec: { version: '1.0.0', template: { type: 'add-on', packs: [layer] } } }
  return (await answer(app.send('POST', '/v1/clusterprofiles?publish=true', body, admin), Uid, 201)).uid
}

const drift = async (uid: string) => (await answer(app.request(`/v1/console/clusterprofiles/${uid}/drift`, {}, admin), ProfileDrift)).items
const decide = (uid: string, decision: string, seen: string) =>
  app.send('POST', `/v1/console/clusterprofiles/${uid}/drift`, { layer: 'nginx', digest: seen, decision }, admin)

async function states(uid: string) {
  const { items } = await answer(app.request('/v1/console/clusterprofiles', {}, admin), ProfilesOverview)
  return items.filter((item) => item.uid === uid).flatMap(({ layers }) => layers.map(({ state }) => state))
}

test('the same version with another digest is noticed, kept or accepted, and noticed again', async () => {
  const uid = await create('storefront')
  const first = await digest()
  expect(await drift(uid)).toEqual([])
  const second = await push('second')

  expect(await states(uid)).toEqual(['changed'])
  expect(await drift(uid)).toMatchObject([
    {
      layer: 'nginx',
      displayName: 'NGINX',
      version: '1.2.3',
      registryName: 'harbor',
      chosenDigest: first,
      currentDigest: second,
      kept: false,
      before: { values: 'word: first\n' },
      after: { values: 'word: second\n' },
    },
  ])

  // Somebody decides on what is not there any more.
  expect(await problem(decide(uid, 'keep', first))).toMatchObject({ status: 409, code: 'ResourceChanged' })
  expect((await decide(uid, 'keep', second)).status).toBe(204)
  expect(await states(uid)).toEqual(['kept'])
  expect(await drift(uid)).toMatchObject([{ kept: true, chosenDigest: first }])

  const third = await push('third')
  expect(await states(uid)).toEqual(['changed'])
  expect(await problem(decide(uid, 'accept', second))).toMatchObject({ status: 409, code: 'ResourceChanged' })
  expect((await decide(uid, 'accept', third)).status).toBe(204)
  expect(await states(uid)).toEqual(['ok'])
  expect(await drift(uid)).toEqual([])

  const { spec } = await answer(app.request(`/v1/clusterprofiles/${uid}`, {}, admin), ClusterProfile)
  for (const template of [spec.draft, spec.published]) expect(template?.packs[0]).toMatchObject({ digest: third, values: 'mine: 1\n' })
  const { db } = app.services
  const layers = await db.selectFrom('profile_layers').where('profile_uid', '=', uid).select(['default_values', 'kept_digest']).execute()
  expect(layers).toEqual([
    { default_values: 'word: third\n', kept_digest: '' },
    { default_values: 'word: third\n', kept_digest: '' },
  ])
  const audits = await db.selectFrom('audits').where('resource_uid', '=', uid).select('message').orderBy('at').execute()
  expect(audits.map(({ message }) => message)).toEqual([
    'Created profile storefront 1.0.0 and published it',
    'Kept the chosen content of NGINX 1.2.3 of profile storefront 1.0.0',
    'Accepted the new content of NGINX 1.2.3 of profile storefront 1.0.0',
  ])
  // Deciding the same again changes nothing.
  expect((await decide(uid, 'accept', third)).status).toBe(204)
  expect(await db.selectFrom('audits').where('resource_uid', '=', uid).select('message').execute()).toHaveLength(3)
}, 60_000)

test('what nobody can decide', async () => {
  const uid = await create('undecided')
  const other = { layer: 'redis', digest: await digest(), decision: 'keep' }
  expect((await app.send('POST', `/v1/console/clusterprofiles/${uid}/drift`, other, admin)).status).toBe(404)
  const stranger = await app.createTenantUser((await app.createTenant()).uid)
  expect((await app.request(`/v1/console/clusterprofiles/${uid}/drift`, {}, stranger)).status).toBe(404)
})
