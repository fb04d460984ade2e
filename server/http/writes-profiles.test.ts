import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterProfilesApi } from '~/contract/api/cluster-profiles'
import { consoleProfilesApi } from '~/contract/api/console-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { buildPath, type Operation } from '~/contract/operation'
import { START_TIMEOUT } from '../test/app'
import { samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { type ProfileBench, startProfileBench } from '../test/profiles'

/** Reads that need a body. */
const readsByPost: ReadonlySet<string> = new Set([
  'clusterProfilesValidatePacks',
  'clusterProfilesUidValidatePacks',
  'clusterProfilesFilterSummary',
])
/** A GET that leaves an entry: its answer must name one. */
const audited = (id: string, { method }: Operation) => method !== 'GET' || id === 'clusterProfilesValidateNameVersion'
const writes = Object.entries<Operation>({ ...clusterProfilesApi, ...consoleProfilesApi }).filter(
  ([id, operation]) => audited(id, operation) && !readsByPost.has(id),
)

let bench: ProfileBench

beforeAll(async () => {
  bench = await startProfileBench()
}, START_TIMEOUT)
afterAll(() => bench.app.close())

interface Example {
  readonly params?: Record<string, string>
  readonly query?: string
  readonly body?: unknown
}

const layer = () => ({ name: 'nginx', registryUid: bench.registryUid, tag: '1.2.0', values: 'a: 1' })
const manifests = () => ({ name: 'setup', type: 'manifest', uid: MANIFEST_PACK_UID })
const variable = { name: 'a', defaultValue: '1' }
const add = async (name: string) => ({
  uid: await bench.create(name, [layer(), manifests()], { variables: [variable] }),
  packName: 'nginx',
})

/** What each write is called with; made anew for each call. */
const examples: Record<string, (name: string) => Promise<Example>> = {
  clusterProfilesCreate: async (name) => ({
    query: 'publish=true',
    body: { metadata: { name }, spec: { template: { type: 'add-on', packs: [manifests()] } } },
  }),
  clusterProfilesValidateNameVersion: async (name) => ({ query: `name=${name}&version=1.0.0` }),
  clusterProfilesUpdate: async (name) => ({ params: await add(name), body: { spec: { template: { packs: [layer()] } } } }),
  clusterProfilesDelete: async (name) => ({ params: await add(name) }),
  clusterProfilesUidMetadataUpdate: async (name) => ({ params: await add(name), body: { metadata: { labels: { env: 'prod' } } } }),
  clusterProfilesUidPacksAdd: async (name) => ({
    params: await add(name),
    body: { pack: { name: 'redis', registryUid: bench.registryUid, tag: '7.0.0' } },
  }),
  clusterProfilesUidPacksNameUpdate: async (name) => ({
    params: await add(name),
    body: { pack: { name: 'nginx', uid: await bench.packUid('nginx', '1.10.0'), tag: '1.10.0' } },
  }),
  clusterProfilesUidPacksNameDelete: async (name) => ({ params: await add(name) }),
  clusterProfilesUidPacksNameManifestsAdd: async (name) => ({ params: { ...(await add(name)), packName: 'setup' }, body: { name: 'm' } }),
  clusterProfilesPublish: async (name) => ({ params: { uid: await bench.create(name, [manifests()]) } }),
  clusterProfilesUidVariablesPut: async (name) => ({ params: await add(name), body: { variables: [{ name: 'b' }] } }),
  clusterProfilesUidVariablesPatch: async (name) => ({ params: await add(name), body: { variables: [{ name: 'b' }] } }),
  clusterProfilesUidVariablesDelete: async (name) => ({ params: await add(name), body: { variables: ['a'] } }),
  consoleProfileClone: async (name) => ({ params: await add(name), body: { name: `${name}-copy`, version: '1.0.0' } }),
  consoleProfileImport: async (name) => {
    const { uid } = await add(name)
    const profile: unknown = await (await bench.app.request(`/v1/console/clusterprofiles/${uid}/export`, {}, bench.admin)).json()
    return { body: { profile, name: `${name}-imported` } }
  },
  consoleProfileDriftDecide: async (name) => {
    const [chosen, now] = ['a: 1', 'a: 2'].map((valuesYaml) => samplePack(name, '1.0.0', { valuesYaml }))
    if (chosen === undefined || now === undefined) throw new Error('no packs')
    await seedPacks(bench.app.services, bench.registryUid, [chosen])
    const uid = await bench.create(name, [{ name, registryUid: bench.registryUid, tag: '1.0.0' }])
    await seedPacks(bench.app.services, bench.registryUid, [now])
    return { params: { uid }, body: { layer: name, digest: now.digest, decision: 'keep' } }
  },
  consoleRegistryRepoint: async (name) => {
    const registry = async (suffix: string) => {
      const uid = await seedRegistry(bench.app.services, { name: `${name}-${suffix}`, tenantUid: bench.acme.uid })
      await seedPacks(bench.app.services, uid, [samplePack('tide', '1.0.0')])
      return uid
    }
    const [from, to] = [await registry('from'), await registry('to')]
    await bench.create(name, [{ name: 'tide', registryUid: from, tag: '1.0.0' }])
    return { params: { uid: from }, body: { to } }
  },
}

async function auditUids(): Promise<string[]> {
  return (await bench.app.services.db.selectFrom('audits').select('uid').execute()).map(({ uid }) => uid)
}

async function stored(): Promise<unknown> {
  const { db } = bench.app.services
  return [
    await db.selectFrom('profiles').selectAll().orderBy('uid').execute(),
    await db.selectFrom('profile_layers').selectAll().orderBy('profile_uid').orderBy('stage').orderBy('position').execute(),
  ]
}

function send({ method, path }: Operation, { params = {}, query, body }: Example, user = bench.admin): Promise<Response> {
  const target = `${buildPath(path, params)}${query === undefined ? '' : `?${query}`}`
  return body === undefined ? bench.app.request(target, { method }, user) : bench.app.send(method, target, body, user)
}

describe('every write about profiles', () => {
  it('has an example here', () => {
    expect(Object.keys(examples).toSorted()).toEqual(writes.map(([id]) => id).toSorted())
  })

  it.each(writes)('%s leaves exactly one audit entry, and none without the permission', async (id, operation) => {
    const example = (await examples[id]?.(`profile-${id.toLowerCase()}`)) ?? {}
    const before = await auditUids()
    expect((await send(operation, example, bench.viewer)).status).toBe(403)
    expect(await auditUids()).toEqual(before)

    const response = await send(operation, example)
    expect(response.status).toBe(operation.success.status)
    const added = (await auditUids()).filter((known) => !before.includes(known))
    expect(added).toHaveLength(1)
    if (operation.success.audited) expect(response.headers.get('AuditUid')).toBe(added[0])
    const entry = await bench.app.services.db
      .selectFrom('audits')
      .where('uid', '=', added[0] ?? '')
      .selectAll()
      .executeTakeFirstOrThrow()
    expect(entry).toMatchObject({ actor_email: bench.admin.email, tenant_uid: bench.acme.uid })
    if (id !== 'consoleRegistryRepoint') expect(entry.resource_kind).toBe('clusterprofile')
  })

  it.each(writes)('%s leaves nothing behind when its entry can’t be written', async (id, operation) => {
    const example = (await examples[id]?.(`refused-${id.toLowerCase()}`)) ?? {}
    const before = await stored()
    await bench.app.database.executeSql('alter table audits add constraint refused check (false) not valid')
    const response = await send(operation, example)
    await bench.app.database.executeSql('alter table audits drop constraint refused')
    expect(response.status).toBe(500)
    expect(await stored()).toEqual(before)
  })
})
