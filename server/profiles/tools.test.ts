import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Uid } from '~/contract/common'
import { ClusterProfile } from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { ExportedProfile, PackUses, ProfileImported, ProfilesOverview } from '~/contract/profile-tools'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT } from '../test/app'
import { samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { type ProfileBench, startProfileBench } from '../test/profiles'

let bench: ProfileBench
const SECRET = 'planted-default-Qx7'

beforeAll(async () => {
  bench = await startProfileBench()
}, START_TIMEOUT)
afterAll(() => bench.app.close())

const nginx = (values?: string) => ({
  name: 'nginx',
  registryUid: bench.registryUid,
  tag: '1.2.0',
  ...(values !== undefined && { values }),
})
const byHand = () => ({
  name: 'in-house',
  type: 'helm',
  registryUid: bench.privateRegistryUid,
  tag: '0.4.2',
  values: 'pack:\n  namespace: x\n',
})
const manifests = () => ({
  name: 'setup',
  type: 'manifest',
  uid: MANIFEST_PACK_UID,
  registryUid: '',
  manifests: [{ name: 'ns', content: 'kind: Namespace\n---\nkind: Role\n' }],
})
const variables = [
  {
    name: 'region',
    displayName: 'Region',
    format: 'string',
    defaultValue: 'eu',
    options: [{ value: 'eu', label: 'Europe', default: true }],
  },
  { name: 'token', isSensitive: true, defaultValue: SECRET },
]
const overview = async () => (await answer(bench.app.request('/v1/console/clusterprofiles', {}, bench.viewer), ProfilesOverview)).items
const clone = (uid: string, body: unknown, user = bench.admin) =>
  bench.app.send('POST', `/v1/console/clusterprofiles/${uid}/clone`, body, user)
const exported = async (uid: string): Promise<string> =>
  (await bench.app.request(`/v1/console/clusterprofiles/${uid}/export`, {}, bench.viewer)).text()
const bring = (profile: unknown, rest: object = {}, user = bench.admin) =>
  bench.app.send('POST', '/v1/console/clusterprofiles/import', { profile, ...rest }, user)

describe('the list', () => {
  test('every version with its layers and how they stand', async () => {
    const first = await bench.create(
      'Listed',
      [nginx(), byHand(), manifests(), { name: 'redis', registryUid: bench.registryUid, tag: '7.0.0' }],
      { publish: true },
    )
    const second = await bench.create('listed', [nginx()], { version: '1.10.0' })
    const nine = await bench.create('LISTED', [], { version: '1.9.0' })
    const own = (await overview()).filter(({ name }) => name.toLowerCase() === 'listed')
    expect(own.map(({ uid }) => uid)).toEqual([second, nine, first])
    expect(own[2]).toMatchObject({
      isPublished: true,
      hasChanges: false,
      updatedBy: bench.admin.email,
      layers: [
        { name: 'nginx', displayName: 'NGINX', state: 'ok', registryName: 'acme-packs', version: '1.2.0', deprecated: false, fips: false },
        { name: 'in-house', state: 'unlisted', registryName: 'acme-charts' },
        { name: 'setup', type: 'manifest', state: 'ok', registryName: '' },
        { name: 'redis', state: 'ok', fips: true },
      ],
    })
    const put = { spec: { template: { packs: [nginx('changed: 1\n')] } } }
    expect((await bench.app.send('PUT', `/v1/clusterprofiles/${first}`, put, bench.admin)).status).toBe(204)
    expect((await overview()).find(({ uid }) => uid === first)).toMatchObject({ hasChanges: true })
    await bench.app.request(`/v1/clusterprofiles/${first}/publish`, { method: 'PATCH' }, bench.admin)
    expect((await overview()).find(({ uid }) => uid === first)).toMatchObject({ hasChanges: false })
  })

  test('a pack that has left its registry is missing; one that is stored again under its digest is not', async () => {
    await bench.create('vanishing', [{ name: 'redis', registryUid: bench.registryUid, tag: '7.0.0' }])
    const state = async () => (await overview()).find(({ name }) => name === 'vanishing')?.layers[0]?.state
    await bench.vanish('redis', '7.0.0')
    expect(await state()).toBe('missing')
    await seedPacks(bench.app.services, bench.registryUid, [samplePack('redis', '7.0.0', { annotations: { fips: 'true' } })])
    expect(await state()).toBe('ok')
  })

  test('nobody sees profiles of another tenant', async () => {
    const { items } = await answer(bench.app.request('/v1/console/clusterprofiles', {}, bench.stranger), ProfilesOverview)
    expect(items).toEqual([])
  })
})

describe('a copy', () => {
  test('has the layers as they were chosen, manifests of its own and the same secrets', async () => {
    const uid = await bench.create('origin', [nginx('a: 1\n'), manifests()], { variables })
    const copy = await answer(clone(uid, { name: 'copy', version: '2.0.0', description: 'mine' }), Uid, 201)
    const [before, after] = [await bench.read(uid), await bench.read(copy.uid)]
    expect(after.metadata).toMatchObject({ name: 'copy', annotations: { description: 'mine' } })
    expect(after.spec.draft?.packs[0]).toEqual(before.spec.draft?.packs[0])
    const uids = [before, after].map(({ spec }) => spec.draft?.packs[1]?.manifests[0]?.uid)
    expect(uids[0]).not.toBe(uids[1])
    const { db, secrets } = bench.app.services
    const { variables: stored } = await db.selectFrom('profiles').where('uid', '=', copy.uid).select('variables').executeTakeFirstOrThrow()
    expect(secrets.open(stored[1]?.defaultValue ?? '', copy.uid)).toBe(SECRET)
  })

  test('is refused under a name and version that are taken, and of what nobody sees', async () => {
    const uid = await bench.create('taken')
    expect((await problem(clone(uid, { name: 'Taken', version: '1.0.0' }))).code).toBe('DuplicateName')
    expect((await problem(clone(uid, { name: 'x', version: '1.0.0' }, bench.stranger))).code).toBe('ResourceNotFound')
    expect((await problem(clone(uid, { name: 'x', version: '1.0.0' }, bench.viewer))).code).toBe('Forbidden')
    expect((await problem(clone(uid, { name: 'x', version: 'one' }))).fields).toHaveProperty(['version'])
  })

  test('outlives its packs, and is not published with what is missing', async () => {
    const uid = await bench.create('outliving', [{ name: 'redis', registryUid: bench.registryUid, tag: '7.0.0' }])
    await bench.vanish('redis', '7.0.0')
    expect((await problem(clone(uid, { name: 'outlived', version: '1.0.0', publish: true }))).code).toBe('ClusterProfileInvalid')
    const copy = await answer(clone(uid, { name: 'outlived', version: '1.0.0' }), Uid, 201)
    expect((await bench.read(copy.uid)).spec.draft?.packs[0]?.digest).toMatch(/^sha256:/)
    await seedPacks(bench.app.services, bench.registryUid, [samplePack('redis', '7.0.0', { annotations: { fips: 'true' } })])
  })
})

describe('a file', () => {
  test('comes back as the same bytes, in another tenant too, without secrets', async () => {
    const uid = await bench.create('traveller', [nginx('# kept\nb:   1\n\n'), byHand(), manifests()], { variables })
    const metadata = { annotations: { description: 'On its way' }, labels: { team: 'web', quick: 'spectro__tag' } }
    expect((await bench.app.send('PATCH', `/v1/clusterprofiles/${uid}/metadata`, { metadata }, bench.admin)).status).toBe(204)
    const response = await bench.app.request(`/v1/console/clusterprofiles/${uid}/export`, {}, bench.viewer)
    expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="traveller-1.0.0.json"')
    expect(response.headers.get('Content-Type')).toMatch(/^application\/json/)
    const text = await response.text()
    expect(text).not.toContain(SECRET)
    const file = ExportedProfile.parse(JSON.parse(text))
    expect(file.metadata).toEqual({ name: 'traveller', description: 'On its way', tags: ['quick', 'team:web'] })

    const again = await answer(bring(file, { name: 'traveller-2' }), ProfileImported, 201)
    expect(again.warnings).toEqual([like(/^in-house 0\.4\.2 was not looked for: the registry acme-charts is not synchronised/)])
    expect((await exported(again.uid)).replace('traveller-2', 'traveller')).toBe(text)
    expect((await problem(bring(file))).code).toBe('DuplicateName')

    // Another tenant, whose registry has another name and other content under the same version.
    const tenant = await bench.app.createTenant()
    const user = await bench.app.createTenantUser(tenant.uid)
    const here = await seedRegistry(bench.app.services, { name: 'mirror', tenantUid: tenant.uid })
    await seedPacks(bench.app.services, here, [samplePack('nginx', '1.2.0', { displayName: 'NGINX', readme: 'rebuilt' })])
    const refused = await problem(bring(file, {}, user))
    expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest' })
    expect(refused.fields).toEqual({
      'profile.spec.layers.0': like(/^NGINX 1\.2\.0 comes from the registry acme-packs, and none of this name is here/),
      'profile.spec.layers.1': like(/^in-house 0\.4\.2 comes from the registry acme-charts/),
    })
    const layers = file.spec.layers.filter(({ name }) => name !== 'in-house')
    const other = { ...file, spec: { ...file.spec, layers } }
    const moved = await answer(bring(other, { registries: { 'acme-packs': here } }, user), ProfileImported, 201)
    expect(moved.warnings).toEqual([like(/^NGINX 1\.2\.0 of the registry mirror has another digest than in the file/)])
    const { metadata: read } = await answer(bench.app.request(`/v1/clusterprofiles/${moved.uid}`, {}, user), ClusterProfile)
    expect(read).toMatchObject({ labels: { team: 'web', quick: 'spectro__tag' }, annotations: { description: 'On its way' } })
    const strange = await problem(bring(other, { registries: { 'acme-packs': bench.registryUid } }, user))
    expect(strange.fields).toEqual({ 'registries.acme-packs': like(/was not found/) })
  })

  test('says which layer can’t be had, and what in it is no YAML', async () => {
    const uid = await bench.create('fragile', [nginx('a: 1\n')])
    const file = ExportedProfile.parse(JSON.parse(await exported(uid)))
    const [layer] = file.spec.layers
    const withLayer = (change: object) => ({ ...file, spec: { ...file.spec, layers: [{ ...layer, ...change }] } })
    const fields = async (profile: unknown) => (await problem(bring(profile, { name: 'fragile-2' }))).fields
    expect(await fields(withLayer({ tag: '9.9.9' }))).toEqual({
      'profile.spec.layers.0': like(/^nginx 9\.9\.9 is not in the registry acme-packs/),
    })
    expect(await fields(withLayer({ values: 'a:\n\tb: 1' }))).toEqual({ 'profile.spec.layers.0.values': like(/Line 2, column 1: a tab/) })
    expect(await fields({ ...file, apiVersion: 'v2' })).toEqual({ 'profile.apiVersion': like(/^This file is no exported profile/) })
    expect((await bench.app.request(`/v1/console/clusterprofiles/${uid}/export`, {}, bench.stranger)).status).toBe(404)
  })
})

test('a pack says which profiles use it, in any version', async () => {
  const uid = await bench.create('user', [{ name: 'gate', type: 'helm', registryUid: bench.registryUid, tag: '1.0.0' }])
  const path = `/v1/console/packs/${await bench.packUid('gate', '1.0.0')}/uses`
  const { items } = await answer(bench.app.request(path, {}, bench.viewer), PackUses)
  expect(items).toEqual([
    { profileUid: uid, profileName: 'user', profileVersion: '1.0.0', isPublished: false, version: '1.0.0', state: 'ok' },
  ])
  expect((await bench.app.request(path, {}, bench.stranger)).status).toBe(404)
})
