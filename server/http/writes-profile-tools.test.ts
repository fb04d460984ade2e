import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleProfilesApi } from '~/contract/api/console-profiles'
import { buildPath, type Operation } from '~/contract/operation'
import { EXPORT_VERSION } from '~/contract/profile-tools'
import { START_TIMEOUT } from '../test/app'
import { samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { type ProfileBench, startProfileBench } from '../test/profiles'

const writes = Object.entries<Operation>(consoleProfilesApi).filter(([, { method }]) => method !== 'GET')

let bench: ProfileBench

beforeAll(async () => {
  bench = await startProfileBench()
}, START_TIMEOUT)
afterAll(() => bench.app.close())

interface Example {
  readonly params?: Record<string, string>
  readonly body: unknown
}

/** A registry of the tenant with this pack. */
async function registryWith(name: string, pack = samplePack('nginx', '1.2.0')): Promise<string> {
  const uid = await seedRegistry(bench.app.services, { name, tenantUid: bench.acme.uid })
  await seedPacks(bench.app.services, uid, [pack])
  return uid
}

/** What each write is called with; made anew for each call. */
const examples: Record<string, (name: string) => Promise<Example>> = {
  consoleProfileClone: async (name) => ({ params: { uid: await bench.create(name) }, body: { name, version: '2.0.0' } }),
  consoleProfileImport: async (name) => ({
    body: {
      profile: {
        apiVersion: EXPORT_VERSION,
        kind: 'ClusterProfile',
        metadata: { name, description: '', tags: [] },
        spec: { version: '1.0.0', type: 'add-on', cloudType: '', variables: [], layers: [] },
      },
    },
  }),
  consoleProfileDriftDecide: async (name) => {
    const registryUid = await registryWith(name)
    const uid = await bench.create(name, [{ name: 'nginx', registryUid, tag: '1.2.0' }])
    const changed = samplePack('nginx', '1.2.0', { readme: 'rebuilt' })
    await seedPacks(bench.app.services, registryUid, [changed])
    return { params: { uid }, body: { layer: 'nginx', digest: changed.digest, decision: 'accept' } }
  },
  consoleRegistryRepoint: async (name) => {
    const [uid, to] = [await registryWith(name), await registryWith(`${name}-mirror`)]
    await bench.create(name, [{ name: 'nginx', registryUid: uid, tag: '1.2.0' }])
    return { params: { uid }, body: { to } }
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

function send({ method, path }: Operation, { params = {}, body }: Example, user = bench.admin): Promise<Response> {
  return bench.app.send(method, buildPath(path, params), body, user)
}

describe('every write of the tools about profiles', () => {
  it('has an example here', () => {
    expect(Object.keys(examples).toSorted()).toEqual(writes.map(([id]) => id).toSorted())
  })

  it.each(writes)('%s leaves exactly one audit entry, and none without the permission', async (id, operation) => {
    const example = await examples[id]?.(`tool-${id.slice(7)}`)
    if (example === undefined) throw new Error(`No example of ${id}`)
    const before = await auditUids()
    expect((await send(operation, example, bench.viewer)).status).toBe(403)
    expect(await auditUids()).toEqual(before)

    const response = await send(operation, example)
    expect(response.status).toBe(operation.success.status)
    const added = (await auditUids()).filter((known) => !before.includes(known))
    expect(added).toHaveLength(1)
    expect(response.headers.get('AuditUid')).toBe(operation.success.audited === true ? added[0] : null)
  })

  it.each(writes)('%s leaves nothing behind when its entry can’t be written', async (id, operation) => {
    const example = await examples[id]?.(`refused-${id.slice(7)}`)
    if (example === undefined) throw new Error(`No example of ${id}`)
    const before = await stored()
    await bench.app.database.executeSql('alter table audits add constraint refused check (false) not valid')
    const response = await send(operation, example)
    await bench.app.database.executeSql('alter table audits drop constraint refused')
    expect(response.status).toBe(500)
    expect(await stored()).toEqual(before)
  })
})
