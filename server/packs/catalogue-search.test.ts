import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Catalogue, CatalogueQuery } from '~/contract/catalogue'
import type { FoundPack } from '../connectors/content'
import type { Context } from '../context'
import { up } from '../db/migrations/0004-profiles'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { becomeFipsEdition } from '../setup/edition'
import { contextOf, removePacksBut, samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { referenceOf } from './catalogue'
import { searchCatalogue } from './search-catalogue'

let app: TestApp
let operator: Context
let acme: Context
let other: Context
/** Of the system and of Acme. */
let open: string
let own: string

beforeAll(async () => {
  app = await startTestApp()
}, START_TIMEOUT)
afterAll(() => app.close())

beforeEach(async () => {
  await app.services.db.deleteFrom('registries').execute()
  const acmeTenant = await app.createTenant()
  operator = contextOf(app.services, { role: 'Root Administrator' })
  acme = contextOf(app.services, { role: 'Tenant Viewer', tenant: acmeTenant })
  other = contextOf(app.services, { role: 'Tenant Admin', tenant: await app.createTenant() })
  open = await seedRegistry(app.services, { name: 'public' })
  own = await seedRegistry(app.services, { name: 'Acme', tenantUid: acmeTenant.uid })
})

async function search(context: Context, query: Partial<CatalogueQuery> = {}): Promise<Catalogue> {
  return Catalogue.parse(await searchCatalogue(context, CatalogueQuery.parse(query)))
}

/** `name registry version` of every offer, an item each. */
async function found(context: Context, query: Partial<CatalogueQuery> = {}): Promise<string[]> {
  const { items, total } = await search(context, query)
  expect(total).toBe(items.length)
  return items.map(({ name, registries }) => [name, ...registries.map((one) => `${one.name} ${one.latestVersion}`)].join(', '))
}

const store = (registryUid: string, ...packs: FoundPack[]) => seedPacks(app.services, registryUid, packs)

/** As at the end of a synchronisation in which the registry has these. */
const keep = (registryUid: string, ...packs: FoundPack[]) => removePacksBut(app.services, registryUid, new Set(packs.map(referenceOf)))

describe('what is offered', () => {
  test('is the newest version of every name and type, by the order of versions', async () => {
    await store(open, samplePack('nginx', '1.9.0'), samplePack('nginx', '1.10.0'), samplePack('nginx', '1.10.0-rc.1'))
    expect(await found(operator)).toEqual(['nginx, public 1.10.0'])
    await store(open, samplePack('nginx', '1.9.5'))
    expect(await found(operator)).toEqual(['nginx, public 1.10.0'])
    await store(open, samplePack('nginx', '2.0.0'))
    expect(await found(operator)).toEqual(['nginx, public 2.0.0'])
  })

  test('falls back to the version before when the newest is removed or disabled, and ends with the last', async () => {
    const [first, second, third] = ['1.0.0', '2.0.0', '3.0.0'].map((version) => samplePack('nginx', version))
    if (first === undefined || second === undefined || third === undefined) throw new Error('three packs')
    await store(open, first, second, third, samplePack('calico', '3.0.0'))
    await store(open, samplePack('nginx', '3.0.0', { annotations: { disabled: 'true' } }))
    expect(await found(operator, { text: 'nginx' })).toEqual(['nginx, public 2.0.0'])
    await store(open, third)
    expect(await found(operator, { text: 'nginx' })).toEqual(['nginx, public 3.0.0'])
    await keep(open, first, second)
    expect(await found(operator)).toEqual(['nginx, public 2.0.0'])
    await store(open, samplePack('nginx', '1.0.0', { annotations: { disabled: 'true' } }))
    await keep(open, first)
    expect(await found(operator)).toEqual([])
    expect((await search(operator)).groups).toEqual([])
  })

  test('follows a version that is stored again with other content', async () => {
    await store(open, samplePack('nginx', '1.0.0', { displayName: 'NGINX', addonType: 'ingress' }))
    await store(open, samplePack('nginx', '1.0.0', { displayName: 'Engine X', addonType: 'load balancer' }))
    const { items, groups } = await search(operator, { text: 'engine' })
    expect(items).toMatchObject([{ displayName: 'Engine X', category: { key: 'addon-load-balancer', label: 'Load balancer' } }])
    expect(groups).toEqual([{ key: 'addon-load-balancer', label: 'Load balancer', count: 1 }])
    expect(await found(operator, { text: 'nginx engine' })).toEqual([])
  })

  test('is none of a registry that is removed, or not synchronised', async () => {
    await store(open, samplePack('nginx', '1.0.0'))
    await app.services.db.updateTable('registries').set({ sync_supported: false }).where('uid', '=', open).execute()
    expect(await found(operator)).toEqual([])
    await app.services.db.deleteFrom('registries').where('uid', '=', open).execute()
    expect(await app.services.db.selectFrom('pack_offers').selectAll().execute()).toEqual([])
  })

  test('is the same when it is built for packs that were there before', async () => {
    await store(
      open,
      samplePack('nginx', '1.9.0', { annotations: { fips: 'True', source: 'community' } }),
      samplePack('nginx', '1.10.0', { displayName: 'NGINX' }),
      samplePack('calico', '3.0.0', { layer: 'cni', addonType: '' }),
      samplePack('redis', '1.0.0', { type: 'helm' }),
      samplePack('gone', '1.0.0', { annotations: { disabled: 'true' } }),
    )
    const offers = () => app.services.db.selectFrom('pack_offers').selectAll().orderBy('name').orderBy('fips').execute()
    const kept = await offers()
    expect(kept).toHaveLength(4)
    const rollBack = new Error('rolled back')
    const rebuild = app.services.db.transaction().execute(async (tx) => {
      for (const table of ['profile_layers', 'profiles', 'pack_offers']) await sql`drop table ${sql.table(table)}`.execute(tx)
      await sql`alter table packs drop column files, drop column resources`.execute(tx)
      await up(tx)
      expect(await tx.selectFrom('pack_offers').selectAll().orderBy('name').orderBy('fips').execute()).toEqual(kept)
      throw rollBack
    })
    await expect(rebuild).rejects.toBe(rollBack)
  })
})

describe('a search', () => {
  beforeEach(async () => {
    await store(
      open,
      samplePack('nginx', '1.2.0', { displayName: 'NGINX', addonType: 'ingress', annotations: { source: 'community' } }),
      samplePack('calico', '3.26.9', { displayName: 'Calico', layer: 'cni', addonType: '', cloudTypes: ['aws', 'azure'] }),
      samplePack('ubuntu', '22.4.0', { displayName: 'Ubuntu', layer: 'os', addonType: '', cloudTypes: ['aws'] }),
      samplePack('50%_off', '1.0.0', { displayName: 'zebra', addonType: 'app-services' }),
      samplePack('apps', '1.0.0', { displayName: 'Apps', addonType: 'App Services' }),
    )
    await store(
      own,
      samplePack('nginx', '1.11.0', {
        displayName: 'NGINX (Acme)',
        addonType: 'ingress',
        annotations: { system_state: 'deprecated' },
        eol: '2027-01-31',
      }),
      samplePack('nginx', '9.0.0', { type: 'helm', addonType: '' }),
    )
  })

  test('merges registries by name and type, the newest version first, in the order of categories and display names', async () => {
    const { items, groups, total } = await search(acme)
    expect(items.map(({ category, displayName }) => `${category.label}: ${displayName}`)).toEqual([
      'Operating system: Ubuntu',
      'Network: Calico',
      'App services: Apps',
      'App services: zebra',
      'Ingress: NGINX (Acme)',
      'Helm charts: nginx',
    ])
    expect(items[4]?.registries).toMatchObject([
      { uid: own, name: 'Acme', scope: 'tenant', latestVersion: '1.11.0', state: 'deprecated', eol: '2027-01-31' },
      { uid: open, name: 'public', scope: 'system', latestVersion: '1.2.0', state: 'active', annotations: { source: 'community' } },
    ])
    expect(total).toBe(6)
    expect(groups).toEqual([
      { key: 'os', label: 'Operating system', count: 1 },
      { key: 'cni', label: 'Network', count: 1 },
      { key: 'addon-app-services', label: 'App services', count: 2 },
      { key: 'addon-ingress', label: 'Ingress', count: 1 },
      { key: 'helm', label: 'Helm charts', count: 1 },
    ])
  })

  test.each<[string, Partial<CatalogueQuery>, string[]]>([
    ['text in the name, without case', { text: ' ALIC ' }, ['calico, public 3.26.9']],
    ['text in the display name', { text: 'ZEB' }, ['50%_off, public 1.0.0']],
    ['text is no pattern', { text: '%' }, ['50%_off, public 1.0.0']],
    ['text is not in both together', { text: 'calico calico' }, []],
    ['a name', { name: 'nginx', types: ['spectro'] }, ['nginx, Acme 1.11.0, public 1.2.0']],
    ['a name is exact', { name: 'ngin' }, []],
    ['types', { types: ['helm', 'oci'] }, ['nginx, Acme 9.0.0']],
    ['layers', { layers: ['os', 'cni'] }, ['ubuntu, public 22.4.0', 'calico, public 3.26.9']],
    ['categories', { categories: ['addon-ingress', 'helm'] }, ['nginx, Acme 1.11.0, public 1.2.0', 'nginx, Acme 9.0.0']],
    ['sources are of the registry that matches', { sources: ['community'] }, ['nginx, public 1.2.0']],
    ['several conditions', { sources: ['community'], layers: ['os'] }, []],
    ['empty lists are no condition', { layers: ['os'], categories: [], registries: [], types: [] }, ['ubuntu, public 22.4.0']],
    [
      'clouds, with what is for all',
      { cloudTypes: ['azure'], types: ['spectro'] },
      ['calico, public 3.26.9', 'apps, public 1.0.0', '50%_off, public 1.0.0', 'nginx, Acme 1.11.0, public 1.2.0'],
    ],
  ])('%s', async (_, query, expected) => {
    expect(await found(acme, query)).toEqual(expected)
  })

  test('a registry', async () => {
    expect(await found(acme, { registries: [own] })).toEqual(['nginx, Acme 1.11.0', 'nginx, Acme 9.0.0'])
  })

  test('goes page by page, and past the end', async () => {
    const names = async (offset: number) => (await search(acme, { offset, limit: 4 })).items.map(({ name }) => name)
    expect([...(await names(0)), ...(await names(4))]).toEqual(['ubuntu', 'calico', 'apps', '50%_off', 'nginx', 'nginx'])
    const past = await search(acme, { offset: 6, limit: 4 })
    expect([past.items, past.total, past.groups.length]).toEqual([[], 6, 5])
  })

  test('counts what every value would leave, with all other conditions as they are', async () => {
    const counts = async (query: Partial<CatalogueQuery>) => {
      const { facets } = await search(acme, { ...query, facets: true })
      return Object.fromEntries(
        Object.entries(facets ?? {}).map(([name, values]) => [name, values.map(({ label, count }) => `${label} ${count}`)]),
      )
    }
    expect((await search(acme)).facets).toBeUndefined()
    expect(await counts({})).toEqual({
      registries: ['Acme 2', 'public 5'],
      categories: ['Operating system 1', 'Network 1', 'App services 2', 'Ingress 1', 'Helm charts 1'],
      layers: ['Operating system 1', 'Network 1', 'Add-on 4'],
      // A pack for all clouds is left by every one.
      cloudTypes: ['all 4', 'aws 6', 'azure 5'],
      sources: ['community 1'],
    })
    expect(await counts({ registries: [own], layers: ['os'] })).toEqual({
      registries: ['Acme 0', 'public 1'],
      categories: [],
      layers: ['Operating system 0', 'Add-on 2'],
      cloudTypes: [],
      sources: [],
    })
    expect(await counts({ text: 'n', categories: ['addon-ingress'], sources: ['nowhere'] })).toMatchObject({
      categories: ['Ingress 0'],
      sources: ['community 1', 'nowhere 0'],
    })
    for (const value of ['aws', 'azure', 'all'])
      expect((await counts({}))['cloudTypes']).toContain(`${value} ${(await search(acme, { cloudTypes: [value] })).total}`)
  })

  test('shows nobody what is another tenant’s', async () => {
    for (const context of [other, operator]) {
      expect(await found(context, { name: 'nginx' })).toEqual(['nginx, public 1.2.0'])
      expect(await found(context, { registries: [own] })).toEqual([])
      const { facets, groups } = await search(context, { facets: true, registries: [own] })
      // Not even its name, for who guesses its uid.
      expect(facets?.registries).toEqual([{ value: open, label: 'public', count: 5 }])
      expect(groups).toEqual([])
    }
  })

  test('is for those who may read packs', async () => {
    const nobody = contextOf(app.services, { role: 'Tenant User Admin', tenant: acme.actor.tenant })
    await expect(search(nobody)).rejects.toMatchObject({ code: 'Forbidden' })
  })

  test('in the FIPS edition offers the newest version with the mark, until the tenant allows others', async () => {
    await store(
      open,
      samplePack('calico', '3.20.0', { displayName: 'Calico FIPS', layer: 'cni', addonType: '', annotations: { fips: 'TRUE' } }),
    )
    expect(await found(acme, { text: 'calico' })).toEqual(['calico, public 3.26.9'])
    await app.services.db.transaction().execute((tx) => becomeFipsEdition(tx))
    expect(await found(acme)).toEqual(['calico, public 3.20.0'])
    expect((await search(acme, { facets: true })).facets?.layers).toEqual([{ value: 'cni', label: 'Network', count: 1 }])
    expect(await found(operator, { text: 'calico' })).toEqual(['calico, public 3.26.9'])
    await store(open, samplePack('calico', '3.20.0', { layer: 'cni', addonType: '' }))
    expect(await found(acme)).toEqual([])
  })
})
