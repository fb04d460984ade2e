import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PackMetadataList, PackSummaries, PackTagEntity } from '~/contract/packs'
import type { Context, Services } from '../context'
import { createOutboundPolicy } from '../connectors/outbound'
import { type Database, openDatabase } from '../db/database'
import { createLog } from '../log'
import { createSecrets } from '../secrets/secrets'
import { createServices } from '../services'
import { createTenant } from '../tenants/create-tenant'
import { START_TIMEOUT } from '../test/app'
import { contextOf, samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { listPacks } from './list'
import { getPack, getPackByName, getPackLogo, getPackReadme } from './read'
import { searchPacks } from './search'

let dataDir: string
let database: Database
let services: Services
let operator: Context
let acme: Context
let other: Context
let viewer: Context
let systemRegistry: string
let acmeRegistry: string
const page = { limit: 50, offset: 0 }

const png = Buffer.from('89504e470d0a1a0a00', 'hex')
const logo = { mediaType: 'image/png', bytes: png, sha256: createHash('sha256').update(png).digest('hex') } as const

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'packs-test-'))
  const log = createLog('silent', { write: () => undefined })
  database = await openDatabase({ dataDir, databaseUrl: undefined, log })
  services = createServices({
    db: database.db,
    secrets: createSecrets({ key: randomBytes(32), previousKeys: [] }),
    outbound: createOutboundPolicy({ listenHost: '127.0.0.1', allow: [], deny: [] }),
    queue: { enqueueSync: async () => undefined },
    log,
    syncIntervalSeconds: 3600,
  })
  const tenant = async (name: string) => ({ name, uid: await services.db.transaction().execute((tx) => createTenant(tx, services, name)) })
  const acmeTenant = await tenant('Acme')
  operator = contextOf(services, { role: 'Root Administrator' })
  acme = contextOf(services, { role: 'Tenant Admin', tenant: acmeTenant })
  viewer = contextOf(services, { role: 'Tenant Viewer', tenant: acmeTenant })
  other = contextOf(services, { role: 'Tenant Admin', tenant: await tenant('Other') })
  systemRegistry = await seedRegistry(services, { name: 'public' })
  acmeRegistry = await seedRegistry(services, { name: 'acme-private', tenantUid: acmeTenant.uid })

  await seedPacks(services, systemRegistry, [
    samplePack('nginx', '1.2.0', { displayName: 'NGINX', cloudTypes: ['aws', 'azure'], annotations: { source: 'community' } }),
    samplePack('nginx', '1.10.0', { displayName: 'NGINX', cloudTypes: ['aws', 'azure'], annotations: { source: 'community' }, logo }),
    samplePack('nginx', '1.10.0-rc.1', { displayName: 'NGINX', cloudTypes: ['aws'] }),
    samplePack('calico', '3.26.9', {
      displayName: 'Calico',
      layer: 'cni',
      addonType: '',
      annotations: { source: 'spectrocloud', fips: 'true' },
    }),
    samplePack('calico', '3.27.0', { displayName: 'Calico', layer: 'cni', addonType: '', annotations: { source: 'spectrocloud' } }),
    samplePack('100%_pack', '1.0.0', { displayName: '100%_Pack', addonType: 'security' }),
    samplePack('100xypack', '1.0.0', { displayName: '100xyPack', addonType: 'security' }),
    samplePack('retired', '1.0.0', { annotations: { disabled: 'true' } }),
    samplePack('old', '1.0.0', { annotations: { system_state: 'deprecated' } }),
  ])
  await seedPacks(services, acmeRegistry, [
    samplePack('nginx', '1.11.0', { displayName: 'NGINX (Acme)' }),
    samplePack('secret-sauce', '0.1.0', { displayName: 'Secret Sauce' }),
  ])
}, START_TIMEOUT)

afterAll(async () => {
  await database.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function names(
  context: Context,
  filter: Parameters<typeof searchPacks>[1]['body']['filter'],
  sort?: Parameters<typeof searchPacks>[1]['body']['sort'],
) {
  const found = await searchPacks(context, { query: page, body: { filter, sort } })
  PackMetadataList.parse(found)
  return found.items.map((item) => item.spec.name)
}

describe('search', () => {
  test('one item a pack, with its newest version in every registry the caller can see', async () => {
    const { items } = await searchPacks(acme, { query: page, body: { filter: { name: { eq: 'nginx', ignoreCase: true } } } })
    expect(items).toHaveLength(1)
    expect(items[0]?.spec.displayName).toBe('NGINX (Acme)')
    expect(items[0]?.spec.registries).toMatchObject([
      { uid: acmeRegistry, name: 'acme-private', scope: 'tenant', latestVersion: '1.11.0', logoUrl: '' },
      { uid: systemRegistry, name: 'public', scope: 'system', latestVersion: '1.10.0', annotations: { source: 'community' } },
    ])
    const [, inSystem] = items[0]?.spec.registries ?? []
    expect(inSystem?.logoUrl).toBe(`/v1/packs/${inSystem?.latestPackUid}/logo`)
  })

  test('another tenant and the operator see nothing of a tenant’s registry', async () => {
    expect(await names(acme, {})).toContain('secret-sauce')
    for (const context of [other, operator]) {
      expect(await names(context, {})).toEqual(['100%_pack', '100xypack', 'calico', 'nginx', 'old'])
      expect(await names(context, { registryUid: [acmeRegistry] })).toEqual([])
      const { items } = await searchPacks(context, { query: page, body: { filter: { name: { eq: 'nginx', ignoreCase: true } } } })
      expect(items[0]?.spec.registries.map((registry) => registry.uid)).toEqual([systemRegistry])
    }
  })

  test.each([
    ['contains', { displayName: { contains: 'GIN', ignoreCase: true } }, ['nginx']],
    ['contains, case matters', { displayName: { contains: 'gin', ignoreCase: false } }, []],
    ['begins with', { name: { beginsWith: 'CAL', ignoreCase: true } }, ['calico']],
    ['not equal', { name: { ne: 'NGINX', ignoreCase: true } }, ['100%_pack', '100xypack', 'calico', 'old']],
    ['wildcards are text', { name: { contains: '0%_p', ignoreCase: true } }, ['100%_pack']],
    ['a backslash is text', { name: { contains: '\\', ignoreCase: true } }, []],
    ['layer', { layer: ['cni' as const] }, ['calico']],
    ['add-on type', { addOnType: ['security'] }, ['100%_pack', '100xypack']],
    ['environment, with packs for all clouds', { environment: ['azure'] }, ['100%_pack', '100xypack', 'calico', 'nginx', 'old']],
    ['environment narrows', { environment: ['gcp'], name: { eq: 'nginx', ignoreCase: true } }, []],
    ['source', { source: ['community'] }, ['nginx']],
    ['FIPS', { isFips: true }, ['calico']],
    ['state', { state: ['disabled', 'deprecated'] }, ['old', 'retired']],
    ['several conditions', { layer: ['cni' as const], source: ['community'] }, []],
    [
      'empty lists do not filter',
      { layer: [], type: [], name: { contains: '', ignoreCase: true } },
      ['100%_pack', '100xypack', 'calico', 'nginx', 'old'],
    ],
  ])('%s', async (_, filter, expected) => {
    expect(await names(operator, filter)).toEqual(expected)
  })

  test('the newest version is the newest that matches', async () => {
    const { items } = await searchPacks(operator, { query: page, body: { filter: { isFips: true } } })
    expect(items[0]?.spec.registries[0]?.latestVersion).toBe('3.26.9')
  })

  test('sorted as asked', async () => {
    const sorted = await names(operator, { addOnType: ['security', 'monitoring'] }, [
      { field: 'addOnType', order: 'desc' },
      { field: 'displayName', order: 'desc' },
    ])
    expect(sorted).toEqual(['100xypack', '100%_pack', 'old', 'nginx'])
  })

  test('pages, and the total past the last one', async () => {
    const first = await searchPacks(operator, { query: { limit: 2, offset: 0 }, body: {} })
    expect(first.listmeta).toMatchObject({ count: 5, limit: 2, offset: 0 })
    const second = await searchPacks(operator, { query: { limit: 2, offset: 0, continue: first.listmeta.continue }, body: {} })
    expect([...first.items, ...second.items].map((item) => item.spec.name)).toEqual(['100%_pack', '100xypack', 'calico', 'nginx'])
    const beyond = await searchPacks(operator, { query: { limit: 2, offset: 40 }, body: {} })
    expect(beyond).toEqual({ items: [], listmeta: { continue: '', count: 5, limit: 2, offset: 40 } })
    await expect(searchPacks(operator, { query: { ...page, continue: 'bm9wZQ' }, body: {} })).rejects.toMatchObject({
      code: 'InvalidRequest',
    })
  })
})

describe('list', () => {
  async function listed(context: Context, filters: string, orderBy?: string) {
    const list = await listPacks(context, { ...page, filters, orderBy })
    PackSummaries.parse(list)
    return list.items.map((item) => `${item.spec.name} ${item.spec.version}`)
  }

  test.each([
    ['spec.name=nginx', ['nginx 1.10.0', 'nginx 1.10.0-rc.1', 'nginx 1.2.0']],
    ['spec.name=nginxANDspec.version>1.2.0', ['nginx 1.10.0', 'nginx 1.10.0-rc.1']],
    ['spec.version>=3.27.0', ['calico 3.27.0']],
    ['spec.version<1.10.0ANDspec.name=nginx', ['nginx 1.10.0-rc.1', 'nginx 1.2.0']],
    ['spec.name=calicoANDspec.version=3.26.9ORspec.name=old', ['calico 3.26.9', 'old 1.0.0']],
    ['spec.cloudTypes=azure', ['nginx 1.10.0', 'nginx 1.2.0']],
    ['spec.cloudTypes_in_azure,aws', ['nginx 1.10.0', 'nginx 1.10.0-rc.1', 'nginx 1.2.0']],
    ['spec.displayName=Calico AND spec.layer!=os', ['calico 3.27.0', 'calico 3.26.9']],
    ["spec.name=x' or '1'='1", []],
  ])('%s', async (filters, expected) => {
    expect(await listed(operator, filters)).toEqual(expected)
  })

  test('order', async () => {
    expect(await listed(operator, 'spec.name_in_nginx,calico', 'metadata.name=-1,spec.version=1')).toEqual([
      'nginx 1.2.0',
      'nginx 1.10.0-rc.1',
      'nginx 1.10.0',
      'calico 3.26.9',
      'calico 3.27.0',
    ])
  })

  test('only what the caller can see', async () => {
    expect(await listed(acme, `spec.registryUid=${acmeRegistry}`)).toEqual(['nginx 1.11.0', 'secret-sauce 0.1.0'])
    for (const context of [other, operator]) expect(await listed(context, `spec.registryUid=${acmeRegistry}`)).toEqual([])
    for (const context of [other, operator]) expect(await listed(context, `spec.name=aORspec.registryUid=${acmeRegistry}`)).toEqual([])
  })

  test.each([0, 51, 1000])('limit %d means 50', async (limit) => {
    expect((await listPacks(operator, { limit, offset: 0 })).listmeta).toEqual({ continue: '', count: 9, limit: 50, offset: 0 })
  })

  test('continues', async () => {
    const first = await listPacks(operator, { limit: 8, offset: 0 })
    const second = await listPacks(operator, { limit: 8, offset: 0, continue: first.listmeta.continue })
    expect(second.listmeta).toEqual({ continue: '', count: 9, limit: 8, offset: 8 })
    expect(second.items).toHaveLength(1)
  })
})

describe('one pack', () => {
  const query = { cloudType: 'all' }

  test('by name: all versions, newest first, with parent tags and values', async () => {
    const pack = await getPackByName(viewer, 'nginx', systemRegistry, query)
    PackTagEntity.parse(pack)
    expect(pack.tags.map((tag) => [tag.version, ...tag.parentTags])).toEqual([
      ['1.10.0', '1.x', '1.10.x'],
      ['1.10.0-rc.1', '1.x', '1.10.x'],
      ['1.2.0', '1.x', '1.2.x'],
    ])
    expect(pack.packValues.map((values) => values.packUid)).toEqual(pack.tags.map((tag) => tag.packUid))
    expect(pack.packValues[0]?.values).toBe('pack:\n  namespace: nginx\n')
  })

  test('by cloud type, layer and state', async () => {
    const versions = async (name: string, narrowed: Parameters<typeof getPackByName>[3]) =>
      (await getPackByName(operator, name, systemRegistry, narrowed)).tags.map((tag) => tag.version)
    expect(await versions('nginx', { cloudType: 'azure' })).toEqual(['1.10.0', '1.2.0'])
    await expect(versions('nginx', { cloudType: 'all', layer: 'os' })).rejects.toMatchObject({ code: 'ResourceNotFound' })
    await expect(versions('retired', query)).rejects.toMatchObject({ code: 'ResourceNotFound' })
    expect(await versions('retired', { cloudType: 'all', states: 'deprecated, disabled' })).toEqual(['1.0.0'])
  })

  test('by uid, with README and logo', async () => {
    const { tags, logoUrl } = await getPackByName(acme, 'nginx', systemRegistry, query)
    const uid = tags[0]?.packUid ?? ''
    expect(logoUrl).toBe(`/v1/packs/${uid}/logo`)
    expect((await getPack(acme, uid)).tags).toEqual(tags)
    expect(await getPackReadme(acme, uid)).toEqual({ readme: '# nginx 1.10.0\n' })
    const picture = await getPackLogo(acme, uid)
    expect(picture.mediaType).toBe('image/png')
    expect(Buffer.from(picture.bytes)).toEqual(png)
    await expect(getPackLogo(acme, tags[2]?.packUid ?? '')).rejects.toMatchObject({ code: 'ResourceNotFound' })
  })

  test('a disabled version can be read by its uid', async () => {
    const { items } = await listPacks(operator, { ...page, filters: 'spec.name=retired' })
    expect((await getPack(operator, items[0]?.metadata.uid ?? '')).name).toBe('retired')
  })

  test('another tenant’s pack looks like none', async () => {
    const { tags } = await getPackByName(acme, 'secret-sauce', acmeRegistry, query)
    const uid = tags[0]?.packUid ?? ''
    for (const context of [other, operator]) {
      for (const call of [
        getPackByName(context, 'secret-sauce', acmeRegistry, query),
        getPack(context, uid),
        getPackReadme(context, uid),
        getPackLogo(context, uid),
      ]) {
        await expect(call).rejects.toMatchObject({ code: 'ResourceNotFound' })
      }
    }
    const absent = await getPack(other, 'ffffffffffffffffffffffff').catch((error: unknown) => error)
    const hidden = await getPack(other, uid).catch((error: unknown) => error)
    expect(String(hidden).replace(uid, '*')).toBe(String(absent).replace('ffffffffffffffffffffffff', '*'))
  })

  test('a role without rights reads nothing', async () => {
    const nobody = contextOf(services, { role: 'Tenant User Admin', tenant: acme.actor.tenant })
    for (const call of [
      listPacks(nobody, page),
      searchPacks(nobody, { query: page, body: {} }),
      getPack(nobody, 'x'),
      getPackByName(nobody, 'x', 'x', query),
      getPackReadme(nobody, 'x'),
      getPackLogo(nobody, 'x'),
    ]) {
      await expect(call).rejects.toMatchObject({ code: 'Forbidden' })
    }
  })
})

test('a version that is stored again keeps its uid and is replaced', async () => {
  const uidOf = async () =>
    (await listPacks(operator, { ...page, filters: 'spec.name=old' })).items.map((item) => [item.metadata.uid, item.spec.values])
  const before = await uidOf()
  await seedPacks(services, systemRegistry, [
    samplePack('old', '1.0.0', { annotations: { system_state: 'deprecated' }, valuesYaml: 'new: true\n' }),
  ])
  expect(await uidOf()).toEqual([[before[0]?.[0], 'new: true\n']])
})
