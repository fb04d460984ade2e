import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  ClusterProfilePackConfigList,
  ClusterProfilePacksEntities,
  ManifestEntities,
  PackRefSummaryResponse,
} from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { Uid } from '~/contract/common'
import { becomeFipsEdition } from '../setup/edition'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT } from '../test/app'
import { type ProfileBench, startProfileBench } from '../test/profiles'

let bench: ProfileBench

beforeAll(async () => {
  bench = await startProfileBench()
}, START_TIMEOUT)
afterAll(() => bench.app.close())

const at = (uid: string, rest = '') => `/v1/clusterprofiles/${uid}/packs${rest}`
const send = (method: string, path: string, body: unknown) => bench.app.send(method, path, body, bench.admin)
const get = (path: string) => bench.app.request(path, {}, bench.viewer)
const nginx = () => ({ name: 'nginx', registryUid: bench.registryUid, tag: '1.2.0' })
const redis = () => ({ name: 'redis', registryUid: bench.registryUid, tag: '7.0.0' })
const layers = async (uid: string) => (await bench.read(uid)).spec.draft?.packs.map(({ name, version, values }) => [name, version, values])

it('are added on top, changed where they stand, and taken out', async () => {
  const uid = await bench.create('stack', [nginx(), { ...redis(), values: 'r: 1' }])
  const added = await answer(
    send('POST', at(uid), { pack: { name: 'gate', registryUid: bench.registryUid, tag: '1.0.0', type: 'helm', values: 'g: 1' } }),
    Uid,
    201,
  )
  expect(added.uid).toBe(await bench.packUid('gate', '1.0.0'))
  const newer = await bench.packUid('nginx', '1.10.0')
  expect((await send('PUT', at(uid, '/nginx'), { pack: { name: 'nginx', uid: newer, tag: '1.10.0', values: 'n: 1' } })).status).toBe(204)
  expect(await layers(uid)).toEqual([
    ['nginx', '1.10.0', 'n: 1'],
    ['redis', '7.0.0', 'r: 1'],
    ['gate', '1.0.0', 'g: 1'],
  ])
  const redisUid = await bench.packUid('redis', '7.0.0')
  expect((await send('PUT', at(uid, '/redis'), { pack: { name: 'redis', uid: redisUid, values: 'r: 2' } })).status).toBe(204)
  expect((await bench.app.request(at(uid, '/gate'), { method: 'DELETE' }, bench.admin)).status).toBe(204)
  expect((await layers(uid))?.slice(1)).toEqual([['redis', '7.0.0', 'r: 2']])

  expect(await problem(send('POST', at(uid), { pack: nginx() }))).toMatchObject({ status: 400, fields: { 'pack.name': like(/already/) } })
  const other = await problem(send('PUT', at(uid, '/redis'), { pack: { name: 'nginx', uid: newer } }))
  expect(other).toMatchObject({ status: 400, fields: { 'pack.name': like(/another pack than redis/) } })
  expect((await send('PUT', at(uid, '/gate'), { pack: { name: 'gate', uid: '' } })).status).toBe(404)
  const broken = await problem(send('PUT', at(uid, '/redis'), { pack: { name: 'redis', uid: redisUid, values: '{' } }))
  expect(broken).toMatchObject({ status: 400, fields: { 'pack.values': like(/no YAML/) } })
})

it('that were named by hand get another version so', async () => {
  const chart = { name: 'own', type: 'helm', registryUid: bench.privateRegistryUid, tag: '0.1.0', values: 'x: 1' }
  const uid = await bench.create('by-hand', [chart])
  expect((await send('PUT', at(uid, '/own'), { pack: { name: 'own', type: 'helm', uid: '', tag: '0.2.0', values: 'x: 2' } })).status).toBe(
    204,
  )
  expect(await layers(uid)).toEqual([['own', '0.2.0', 'x: 2']])
  const { items } = await answer(get(at(uid, '/own/config?packUid=any')), ClusterProfilePackConfigList)
  expect(items).toMatchObject([{ spec: { name: 'own', packUid: '', tag: '0.2.0', isValuesOverridden: true } }])
})

it('are read with their packs, registry and values', async () => {
  const uid = await bench.create('reads', [nginx(), { ...redis(), values: 'r: 1' }])
  const packs = await answer(get(at(uid)), ClusterProfilePacksEntities)
  expect(packs.items).toMatchObject([
    { metadata: { name: 'nginx', uid: await bench.packUid('nginx', '1.2.0') }, spec: { displayName: 'NGINX', cloudTypes: ['all'] } },
    { metadata: { name: 'redis' }, spec: { values: 'r: 1', version: '7.0.0' } },
  ])
  const one = await answer(get(at(uid, '/redis')), PackRefSummaryResponse)
  expect(one.spec).toMatchObject({
    pack: { name: 'redis', values: 'r: 1' },
    registry: { uid: bench.registryUid, name: 'acme-packs', kind: 'oci' },
  })
  const config = (name: string, packUid: string) => get(at(uid, `/${name}/config?packUid=${packUid}`))
  const nginxUid = await bench.packUid('nginx', '1.2.0')
  expect(await answer(config('nginx', nginxUid), ClusterProfilePackConfigList)).toMatchObject({
    items: [{ spec: { associatedObject: uid, isValuesOverridden: false, values: 'pack:\n  namespace: nginx\n' } }],
  })
  expect((await config('redis', nginxUid)).status).toBe(404)
  expect((await get(at(uid, '/nobody'))).status).toBe(404)
})

it('carry manifests, in the draft and as published', async () => {
  const uid = await bench.create('with-manifests', [{ name: 'setup', type: 'manifest', uid: MANIFEST_PACK_UID }])
  const add = (name: string, content: string) => send('POST', at(uid, '/setup/manifests'), { name, content })
  const first = await answer(add('first', 'a: 1'), Uid, 201)
  expect((await bench.app.request(`/v1/clusterprofiles/${uid}/publish`, { method: 'PATCH' }, bench.admin)).status).toBe(204)
  expect((await add('second', 'b: 1\n---\nc: 1\n')).status).toBe(201)
  const { items } = await answer(get(at(uid, '/setup/manifests')), ManifestEntities)
  expect(items).toMatchObject([
    { metadata: { name: 'first', uid: first.uid }, spec: { draft: { content: 'a: 1' }, published: { content: 'a: 1' } } },
    { metadata: { name: 'second' }, spec: { draft: { content: 'b: 1\n---\nc: 1\n' } } },
  ])
  expect(items[1]?.spec.published).toBeUndefined()
  expect(await problem(add('first', ''))).toMatchObject({ status: 400, fields: { name: like(/already/) } })
  expect(await problem(add('third', 'a: ['))).toMatchObject({ status: 400, fields: { content: like(/no YAML/) } })
})

it('stay as they were published until the draft is published again, which twice in a row writes once', async () => {
  const publish = (uid: string) => bench.app.request(`/v1/clusterprofiles/${uid}/publish`, { method: 'PATCH' }, bench.admin)
  const uid = await bench.create('staged', [{ ...nginx(), values: 'pack:\n  namespace: a\n' }])
  expect((await publish(uid)).status).toBe(204)
  const nginxUid = await bench.packUid('nginx', '1.2.0')
  const changed = { pack: { name: 'nginx', uid: nginxUid, values: 'pack:\n  namespace: b\n' } }
  expect((await send('PUT', at(uid, '/nginx'), changed)).status).toBe(204)
  const { spec } = await bench.read(uid)
  expect(spec.published?.packs[0]?.values).toContain('namespace: a')
  expect(spec.draft?.packs[0]?.values).toContain('namespace: b')
  expect((await publish(uid)).status).toBe(204)
  const published = await bench.read(uid)
  expect(published.spec.published?.packs[0]?.values).toContain('namespace: b')
  expect((await publish(uid)).status).toBe(204)
  expect(await bench.read(uid)).toEqual(published)
  const actions = await bench.app.services.db.selectFrom('audits').where('resource_uid', '=', uid).select('action').orderBy('at').execute()
  expect(actions.map(({ action }) => action)).toEqual(['create', 'publish', 'update', 'publish'])
})

it('are made of packs with the FIPS mark alone in the FIPS edition, unless the tenant allows others', async () => {
  const uid = await bench.create('strict', [nginx()])
  await bench.app.services.db.transaction().execute((tx) => becomeFipsEdition(tx))
  const refused = await problem(
    send('POST', '/v1/clusterprofiles', { metadata: { name: 'lax' }, spec: { template: { packs: [nginx()] } } }),
  )
  expect(refused).toMatchObject({ status: 400, fields: { 'spec.template.packs.0.uid': like(/^NGINX 1\.2\.0 has no FIPS mark/) } })
  // What stands in a profile already stays.
  const packs = [{ ...nginx(), values: 'a: 1' }, redis()]
  expect((await send('PUT', `/v1/clusterprofiles/${uid}`, { spec: { template: { packs } } })).status).toBe(204)
})
