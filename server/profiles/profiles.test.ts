import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clusterProfilesApi } from '~/contract/api/cluster-profiles'
import { ClusterProfilesMetadata, ClusterProfilesSummary } from '~/contract/cluster-profiles'
import { MANIFEST_PACK_UID } from '~/contract/profile-fields'
import { UNSET_TIME } from '~/contract/common'
import { ApiError } from '~/contract/errors'
import { buildPath, type Operation } from '~/contract/operation'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT } from '../test/app'
import { samplePack, seedPacks } from '../test/catalogue'
import { type ProfileBench, startProfileBench } from '../test/profiles'

let bench: ProfileBench

beforeAll(async () => {
  bench = await startProfileBench()
}, START_TIMEOUT)
afterAll(() => bench.app.close())

const path = (uid: string) => `/v1/clusterprofiles/${uid}`
const put = (uid: string, body: unknown) => bench.app.send('PUT', path(uid), body, bench.admin)
const post = (body: unknown, query = '') => bench.app.send('POST', `/v1/clusterprofiles${query}`, body, bench.admin)
const nginx = (values?: string) => ({
  name: 'nginx',
  registryUid: bench.registryUid,
  tag: '1.2.0',
  ...(values !== undefined && { values }),
})
const redis = () => ({ name: 'redis', registryUid: bench.registryUid, tag: '7.0.0' })
const profileOf = (name: string, packs: unknown[], version = '1.0.0') => ({
  metadata: { name },
  spec: { version, template: { type: 'add-on', packs } },
})

async function audits(uid: string): Promise<{ action: string; message: string; changes: Record<string, unknown> }[]> {
  const { db } = bench.app.services
  return db
    .selectFrom('audits')
    .where('resource_uid', '=', uid)
    .select(['action', 'message', 'changes'])
    .orderBy('at')
    .orderBy('uid')
    .execute()
}

describe('a new profile', () => {
  it('is read as it was written, with what its packs say', async () => {
    const uid = await bench.packUid('nginx', '1.2.0')
    const profileUid = await bench.create('storefront', [
      { name: 'nginx', uid, tag: '1.2.0', values: 'a: "{{.spectro.var.host}}"\n\n' },
      { ...redis() },
      {
        name: 'setup',
        type: 'manifest',
        uid: MANIFEST_PACK_UID,
        registryUid: '',
        manifests: [{ name: 'ns', content: 'kind: Namespace\n---\nkind: Role\n' }],
      },
      { name: 'in-house', type: 'helm', registryUid: bench.privateRegistryUid, tag: '0.4.2', values: 'x: 1' },
    ])
    const { metadata, spec, status } = await bench.read(profileUid)
    expect(metadata).toMatchObject({
      name: 'storefront',
      annotations: { description: '', scope: 'tenant', createdBy: bench.admin.email },
      labels: {},
    })
    expect(spec).toMatchObject({ version: '1.0.0', versions: [{ uid: profileUid, version: '1.0.0' }] })
    expect(spec.published).toBeUndefined()
    expect(status).toMatchObject({ isPublished: false, hasUserMacros: true })
    const digest = samplePack('nginx', '1.2.0', { displayName: 'NGINX' }).digest
    expect(spec.draft).toMatchObject({
      type: 'add-on',
      profileVersion: '1.0.0',
      packs: [
        { name: 'nginx', packUid: uid, digest, tag: '1.2.0', version: '1.2.0', values: 'a: "{{.spectro.var.host}}"\n\n', isInvalid: false },
        { name: 'redis', values: 'pack:\n  namespace: redis\n', annotations: { fips: 'true' }, registryUid: bench.registryUid },
        { name: 'setup', type: 'manifest', packUid: MANIFEST_PACK_UID, registryUid: '', manifests: [{ name: 'ns' }] },
        { name: 'in-house', type: 'helm', packUid: '', tag: '0.4.2', digest: '', isInvalid: false },
      ],
    })
    expect((await audits(profileUid)).map(({ action, message }) => [action, message])).toEqual([
      ['create', 'Created profile storefront 1.0.0'],
    ])
  })

  it('has its name and version once in a tenant, whatever the case', async () => {
    await bench.create('Twice')
    const again = await problem(post(profileOf('tWICE', [])))
    expect(again).toMatchObject({
      status: 409,
      code: 'DuplicateName',
      fields: { 'metadata.name': like(/^Version 1\.0\.0 of the profile tWICE exists/) },
    })
    expect((await bench.app.send('POST', '/v1/clusterprofiles', profileOf('Twice', []), bench.stranger)).status).toBe(201)
    const second = await bench.create('twice', [], { version: '1.10.0' })
    await bench.create('Twice', [], { version: '1.9.0' })
    expect((await bench.read(second)).spec.versions.map(({ version }) => version)).toEqual(['1.10.0', '1.9.0', '1.0.0'])
    const check = (version: string) => bench.app.request(`/v1/clusterprofiles/validate/name?name=TWICE&version=${version}`, {}, bench.admin)
    expect((await problem(check('1.9.0'))).code).toBe('DuplicateName')
    const free = await check('2.0.0')
    expect([free.status, free.headers.get('AuditUid')]).toEqual([204, like(/^[0-9a-f]{24}$/)])
  })

  it.each(['2.2.2.develop', 'V0.0.1', '1.2', ''])('has a semantic version, which “%s” is none', async (version) => {
    expect((await problem(post(profileOf('semver', [], version)))).fields).toHaveProperty(['spec.version'])
  })

  it('says what is wrong with a layer, where it stands, and creates nothing', async () => {
    const wrong: [unknown, string, RegExp][] = [
      [{ ...nginx(), tag: '9.9.9' }, 'tag', /^nginx 9\.9\.9 is not in the registry acme-packs/],
      [{ name: 'nginx', registryUid: bench.registryUid }, 'tag', /^Enter the version of nginx/],
      [{ name: 'nginx', tag: '1.2.0' }, 'registryUid', /^Name the registry of nginx/],
      [{ ...nginx(), registryUid: bench.strangersRegistryUid }, 'registryUid', /was not found/],
      [{ name: 'hidden', uid: await bench.packUid('hidden', '1.0.0', bench.strangersRegistryUid) }, 'uid', /^hidden was not found/],
      [{ name: 'redis', uid: await bench.packUid('nginx', '1.2.0') }, 'name', /pack nginx, not of redis/],
      [{ name: 'nginx', uid: await bench.packUid('nginx', '1.2.0'), tag: '1.10.0' }, 'tag', /nginx 1\.2\.0, not of 1\.10\.0/],
      [{ ...nginx(), uid: await bench.packUid('nginx', '1.2.0'), registryUid: bench.privateRegistryUid }, 'registryUid', /acme-packs/],
      [{ name: 'a', registryUid: bench.privateRegistryUid, tag: '1' }, 'type', /only Helm charts/],
      [{ ...nginx(), values: 'a: [1' }, 'values', /no YAML\. Line \d+, column \d+/],
      [{ ...nginx(), values: 'a:\n\tb: 1' }, 'values', /no YAML/],
      [{ ...nginx(), manifests: [{ name: 'm', content: '}' }] }, 'manifests.0.content', /^The manifest m is no YAML/],
      [{ ...nginx(), manifests: [{ name: 'm' }, { name: 'm' }] }, 'manifests.1.name', /another manifest named m/],
      [{ ...nginx(), values: 'x'.repeat(1024 * 1024 + 1) }, 'values', /larger than 1 MiB/],
    ]
    for (const [layer, field, sentence] of wrong) {
      const refused = await problem(post(profileOf('wrong', [redis(), layer])))
      expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest', fields: { [`spec.template.packs.1.${field}`]: like(sentence) } })
    }
    const { items } = await answer(bench.app.request('/v1/dashboard/clusterprofiles/metadata', {}, bench.admin), ClusterProfilesMetadata)
    expect(items.map(({ metadata }) => metadata.name)).not.toContain('wrong')
  })

  it('has every pack once', async () => {
    const refused = await problem(post(profileOf('twins', [nginx(), redis(), { ...nginx(), tag: '1.10.0' }])))
    expect(refused).toMatchObject({ status: 400, fields: { 'spec.template.packs.2.name': like(/another layer named nginx/) } })
  })

  it('is published with its creation, or not created at all', async () => {
    const uid = await bench.create('at-once', [nginx('pack:\n  namespace: a\n')], { publish: true })
    const { spec, status } = await bench.read(uid)
    expect(status.isPublished).toBe(true)
    expect(spec.published?.packs).toEqual(spec.draft?.packs)
    // A pack's own values may be unfit: they do not stand in the way of saving, but of publishing.
    await seedPacks(bench.app.services, bench.registryUid, [samplePack('broken', '1.0.0', { valuesYaml: 'a: [1' })])
    const broken = { name: 'broken', registryUid: bench.registryUid, tag: '1.0.0' }
    const response = await post(profileOf('blocked', [broken]), '?publish=true')
    expect(response.status).toBe(400)
    const { code, details } = ApiError.parse(await response.json())
    expect(code).toBe('ClusterProfileInvalid')
    expect(details?.results).toMatchObject([{ name: 'broken', errors: [{ code: 'ValuesInvalid' }] }])
    expect((await post(profileOf('blocked', [broken]))).status).toBe(201)
  })

  it('is published only by whoever may publish', async () => {
    expect((await bench.app.send('POST', '/v1/clusterprofiles?publish=true', profileOf('viewers', []), bench.viewer)).status).toBe(403)
  })
})

describe('a pack that vanished', () => {
  it('can’t be chosen any more, and stays in the layers that have it', async () => {
    await seedPacks(bench.app.services, bench.registryUid, [samplePack('ghost', '1.0.0'), samplePack('ghost', '1.1.0')])
    const ghostUid = await bench.packUid('ghost', '1.0.0')
    const ghost = { name: 'ghost', uid: ghostUid, tag: '1.0.0', registryUid: bench.registryUid }
    const uid = await bench.create('haunted', [{ ...ghost, values: 'a: 1' }], { publish: false })
    await bench.vanish('ghost', '1.0.0')

    const late = await problem(post(profileOf('too-late', [redis(), ghost])))
    expect(late).toMatchObject({
      status: 400,
      fields: { 'spec.template.packs.1.uid': like(/^ghost 1\.0\.0 is not in the registry acme-packs/) },
    })

    const update = { spec: { template: { packs: [{ ...ghost, values: 'a: 2' }, redis()] } } }
    expect((await put(uid, update)).status).toBe(204)
    const { spec } = await bench.read(uid)
    expect(spec.draft?.packs).toMatchObject([
      {
        name: 'ghost',
        packUid: ghostUid,
        values: 'a: 2',
        isInvalid: true,
        inValidReason: 'ghost 1.0.0 is no longer in the registry acme-packs',
      },
      { name: 'redis', isInvalid: false },
    ])
    const publish = await problem(bench.app.request(`${path(uid)}/publish`, { method: 'PATCH' }, bench.admin))
    expect(publish).toMatchObject({ status: 400, code: 'ClusterProfileInvalid' })
    expect((await put(uid, { spec: { template: { packs: [{ ...ghost, tag: '1.1.0' }] } } })).status).toBe(400)
    expect((await bench.read(uid)).spec.draft?.packs).toHaveLength(2)
  })

  it('is a result of a validation, not a failure of it', async () => {
    const body = { type: 'add-on', packs: [{ ...nginx(), tag: '9.9.9' }, redis()] }
    const response = await bench.app.send('POST', '/v1/clusterprofiles/validate/packs', body, bench.viewer)
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { packs: { results: [{ name: 'nginx', errors: [{ code: 'PackNotFound' }] }] } },
    ])
    const twins = await problem(bench.app.send('POST', '/v1/clusterprofiles/validate/packs', { packs: [redis(), redis()] }, bench.viewer))
    expect(twins).toMatchObject({ status: 400, fields: { 'packs.1.name': like(/another layer/) } })
  })
})

describe('an update', () => {
  it('is refused when somebody else was first, and says who and when', async () => {
    const uid = await bench.create('contended', [nginx()])
    const { metadata } = await bench.read(uid)
    const { lastModifiedTimestamp } = metadata
    const first = { metadata: { name: 'contended', lastModifiedTimestamp }, spec: { template: { packs: [nginx('a: 1')] } } }
    expect((await put(uid, first)).status).toBe(204)
    const after = await bench.read(uid)
    expect(Date.parse(after.metadata.lastModifiedTimestamp ?? '')).toBeGreaterThan(Date.parse(lastModifiedTimestamp ?? ''))

    const response = await put(uid, { ...first, spec: { template: { packs: [nginx('a: 2')] } } })
    expect(response.status).toBe(409)
    expect(await response.json()).toMatchObject({
      code: 'ResourceChanged',
      details: { changedBy: bench.admin.email, changedAt: after.metadata.lastModifiedTimestamp },
    })
    expect((await bench.read(uid)).spec.draft?.packs[0]?.values).toBe('a: 1')

    // Palette's clients send none, or the zero time: the last one wins.
    for (const [value, sent] of [
      ['a: 3', {}],
      ['a: 4', { lastModifiedTimestamp: UNSET_TIME }],
      ['a: 5', { lastModifiedTimestamp: '0001-01-01T00:00:00Z' }],
    ] as const) {
      expect((await put(uid, { metadata: sent, spec: { template: { packs: [nginx(value)] } } })).status).toBe(204)
      expect((await bench.read(uid)).spec.draft?.packs[0]?.values).toBe(value)
    }
    const nonsense = await problem(put(uid, { metadata: { lastModifiedTimestamp: 'yesterday' } }))
    expect(nonsense.fields).toHaveProperty(['metadata.lastModifiedTimestamp'])
  })

  it('lets one of two at the same moment through', async () => {
    const uid = await bench.create('raced', [nginx()])
    const { lastModifiedTimestamp } = (await bench.read(uid)).metadata
    const write = (value: string) => put(uid, { metadata: { lastModifiedTimestamp }, spec: { template: { packs: [nginx(value)] } } })
    const responses = await Promise.all([write('a: 1'), write('a: 2'), write('a: 3')])
    expect(responses.map(({ status }) => String(status)).toSorted()).toEqual(['204', '409', '409'])
  })

  it('keeps both of two that do not look at each other', async () => {
    const uid = await bench.create('both', [nginx()])
    const send = (name: string) =>
      bench.app.send('POST', `${path(uid)}/packs`, { pack: { name, type: 'manifest', uid: MANIFEST_PACK_UID } }, bench.admin)
    const responses = await Promise.all([send('one'), send('two')])
    expect(responses.map(({ status }) => status)).toEqual([201, 201])
    expect((await bench.read(uid)).spec.draft?.packs.map(({ name }) => name).toSorted()).toEqual(['nginx', 'one', 'two'])
  })

  it('that changes nothing writes nothing', async () => {
    const uid = await bench.create('calm', [{ ...nginx('a: 1'), manifests: [{ name: 'm', content: 'b: 1' }] }])
    const before = await bench.read(uid)
    const same = { ...nginx('a: 1'), manifests: [{ name: 'm' }] }
    expect((await put(uid, { metadata: { name: 'calm', labels: {} }, spec: { template: { packs: [same] } } })).status).toBe(204)
    expect(await bench.read(uid)).toEqual(before)
    expect(await audits(uid)).toHaveLength(1)
  })

  it('keeps what was chosen of layers that stay, and chooses anew where the tag is another one', async () => {
    await seedPacks(bench.app.services, bench.registryUid, [samplePack('tide', '1.0.0', { valuesYaml: 'low: 1' })])
    const tide = { name: 'tide', registryUid: bench.registryUid, tag: '1.0.0' }
    const uid = await bench.create('drift', [tide])
    const chosen = (await bench.read(uid)).spec.draft?.packs[0]?.digest
    await seedPacks(bench.app.services, bench.registryUid, [
      samplePack('tide', '1.0.0', { valuesYaml: 'high: 1' }),
      samplePack('tide', '2.0.0'),
    ])
    expect((await put(uid, { spec: { template: { packs: [{ ...tide, values: 'own: 1' }] } } })).status).toBe(204)
    expect((await bench.read(uid)).spec.draft?.packs).toMatchObject([{ digest: chosen, values: 'own: 1' }])
    expect((await put(uid, { spec: { template: { packs: [{ ...tide, tag: '2.0.0' }] } } })).status).toBe(204)
    expect((await bench.read(uid)).spec.draft?.packs).toMatchObject([
      { digest: samplePack('tide', '2.0.0').digest, version: '2.0.0', values: 'pack:\n  namespace: tide\n' },
    ])
    expect((await audits(uid)).map(({ changes }) => changes)).toMatchObject([
      {},
      { 'spec.template.packs.tide.values': ['changed', 'changed'] },
      { 'spec.template.packs.tide.version': ['1.0.0', '2.0.0'], 'spec.template.packs.tide.values': ['changed', 'changed'] },
    ])
  })

  it('finds manifests by uid or by name, and keeps content that is not sent', async () => {
    const layer = { name: 'setup', type: 'manifest', uid: MANIFEST_PACK_UID }
    const uid = await bench.create('manifests', [
      {
        ...layer,
        manifests: [
          { name: 'one', content: 'a: 1' },
          { name: 'two', content: 'b: 1' },
        ],
      },
    ])
    const [one, two] = (await bench.read(uid)).spec.draft?.packs[0]?.manifests ?? []
    const manifests = [{ name: 'two' }, { uid: one?.uid, name: 'first', content: 'a: 2' }, { name: 'three', content: 'c: 1' }]
    expect((await put(uid, { spec: { template: { packs: [{ ...layer, manifests }] } } })).status).toBe(204)
    const response = await bench.app.request(`${path(uid)}/packs/setup/manifests`, {}, bench.admin)
    expect(await response.json()).toMatchObject({
      items: [
        { metadata: { name: 'two', uid: two?.uid }, spec: { draft: { content: 'b: 1' } } },
        { metadata: { name: 'first', uid: one?.uid }, spec: { draft: { content: 'a: 2', digest: like(/^sha256:/) } } },
        { metadata: { name: 'three' }, spec: { draft: { content: 'c: 1' } } },
      ],
    })
    const unknown = await problem(
      put(uid, { spec: { template: { packs: [{ ...layer, manifests: [{ uid: 'f'.repeat(24), name: 'x' }] }] } } }),
    )
    expect(unknown.fields).toHaveProperty(['spec.template.packs.0.manifests.0.uid'])
  })

  it('changes name, version, description and tags', async () => {
    const uid = await bench.create('plain')
    await bench.create('taken')
    const patch = (body: unknown) => bench.app.send('PATCH', `${path(uid)}/metadata`, body, bench.admin)
    const metadata = {
      name: 'renamed',
      annotations: { description: 'A shop', team: 'web', scope: 'system' },
      labels: { env: 'prod', web: 'spectro__tag' },
    }
    expect((await patch({ metadata, spec: { version: '2.0.0' } })).status).toBe(204)
    expect(await bench.read(uid)).toMatchObject({
      metadata: {
        name: 'renamed',
        annotations: { description: 'A shop', team: 'web', scope: 'tenant' },
        labels: { env: 'prod', web: 'spectro__tag' },
      },
      spec: { version: '2.0.0' },
    })
    expect((await patch({ metadata: { labels: {} } })).status).toBe(204)
    expect((await bench.read(uid)).metadata).toMatchObject({ annotations: { description: 'A shop' }, labels: {} })
    expect((await problem(patch({ metadata: { name: 'Taken' }, spec: { version: '1.0.0' } }))).code).toBe('DuplicateName')
    const long = await problem(patch({ metadata: { annotations: { description: 'x'.repeat(1025) } } }))
    expect(long.fields).toHaveProperty(['metadata.annotations.description'])
  })

  it('may bring no more than 4 MiB in all, layer by layer either', async () => {
    const uid = await bench.create('heavy')
    const add = (name: string) =>
      bench.app.send('POST', `${path(uid)}/packs`, { pack: { name, type: 'manifest', values: `# ${'x'.repeat(1_000_000)}` } }, bench.admin)
    for (const name of ['a', 'b', 'c', 'd']) expect((await add(name)).status).toBe(201)
    expect((await problem(add('e'))).fields).toMatchObject({ 'spec.template.packs': like(/larger than 4 MiB/) })
  })
})

describe('tenants', () => {
  it('do not know of each other’s profiles', async () => {
    const uid = await bench.create('secretive', [nginx()])
    const bodies: Record<string, unknown> = {
      clusterProfilesUidPacksAdd: { pack: { name: 'm', type: 'manifest' } },
      clusterProfilesUidPacksNameUpdate: { pack: { name: 'nginx', uid: '' } },
      clusterProfilesUidPacksNameManifestsAdd: { name: 'm' },
      clusterProfilesUidMetadataUpdate: { metadata: {} },
      clusterProfilesUidVariablesDelete: { variables: [] },
    }
    const rows = Object.entries<Operation>(clusterProfilesApi).filter(([, operation]) => operation.path.includes('{uid}'))
    expect(rows).toHaveLength(19)
    for (const [id, { method, path: template }] of rows) {
      const target = buildPath(template, { uid, packName: 'nginx' }) + (id === 'clusterProfilesUidPacksConfigGet' ? '?packUid=x' : '')
      const sent = method === 'GET' || id === 'clusterProfilesPublish' ? undefined : (bodies[id] ?? {})
      const response =
        sent === undefined || id === 'clusterProfilesDelete'
          ? await bench.app.request(target, { method }, bench.stranger)
          : await bench.app.send(method, target, sent, bench.stranger)
      expect([id, response.status]).toEqual([id, 404])
    }
    const found = await answer(bench.app.send('POST', '/v1/dashboard/clusterprofiles', {}, bench.stranger), ClusterProfilesSummary)
    const { items } = await answer(bench.app.request('/v1/dashboard/clusterprofiles/metadata', {}, bench.stranger), ClusterProfilesMetadata)
    expect(JSON.stringify([found.items, items])).not.toContain('secretive')
    expect((await bench.read(uid)).metadata.name).toBe('secretive')
  })

  it('are what profiles belong to: operators have none', async () => {
    const operator = await bench.app.createOperator()
    expect((await bench.app.request('/v1/dashboard/clusterprofiles/metadata', {}, operator)).status).toBe(403)
  })
})
