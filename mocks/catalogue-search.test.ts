import { describe, expect, it } from 'vitest'
import { CatalogueQuery } from '~/contract/catalogue'
import { packLayers } from '~/contract/pack-categories'
import { searchCatalogue } from './catalogue-search'
import { checkChart } from './chart-check'
import { MockDb, type MockDbOptions } from './db'
import { contentsOf } from './pack-contents'
import type { Actor } from './rows'
import { chartCatalogue } from './seeds/charts'
import { demoAccounts } from './seeds/people'
import { UNREACHABLE_CHART } from './sentinels'

function demo(options: MockDbOptions = {}) {
  const db = new MockDb(options)
  const person = db.people.find(({ email }) => email === demoAccounts.admin.email)
  if (person === undefined) throw new Error('The demo has no tenant admin')
  const actor: Actor = { person, scope: 'tenant', role: person.role, permissions: [], token: '', expiresAt: 0 }
  const search = (query: Partial<CatalogueQuery> = {}) => searchCatalogue({ db, actor }, CatalogueQuery.parse({ limit: 200, ...query }))
  const registryUid = (name: string) => db.registries.find((row) => row.name === name)?.uid ?? ''
  return { db, actor, search, registryUid }
}

describe('the catalogue', () => {
  it('has one item a pack with every registry that offers it, under the headings that its groups count', () => {
    const { search } = demo()
    const pages = [search(), search({ offset: 200 }), search({ offset: 400 })]
    const items = pages.flatMap((page) => page.items)
    expect(items).toHaveLength(pages[0]?.total ?? 0)
    const [ingress] = items.filter(({ name }) => name === 'lodestar-ingress')
    expect(ingress?.registries.map(({ name, latestVersion }) => [name, latestVersion])).toEqual([
      ['harbor-mirror', '2.0.0'],
      ['harbor-prod', '2.0.0'],
    ])
    const counted = (pages[0]?.groups ?? []).map(({ key, count }) => [key, count])
    const keys = [...new Set(items.map(({ category }) => category.key))]
    expect(counted).toEqual(keys.map((key) => [key, items.filter(({ category }) => category.key === key).length]))
    expect(items.some(({ name }) => name === 'switched-off')).toBe(false)
    expect(items.flatMap(({ registries }) => registries).some(({ name }) => /globex|partner-charts/.test(name))).toBe(false)
  })

  it('narrows by text and facets, and counts what every value would leave', () => {
    const { search, registryUid } = demo()
    const harbor = registryUid('harbor-prod')
    const { facets } = search({ facets: true, registries: [harbor] })
    for (const { value, count } of facets?.registries ?? []) expect(search({ registries: [value] }).total).toBe(count)
    for (const { value, count } of facets?.categories ?? []) expect(search({ registries: [harbor], categories: [value] }).total).toBe(count)
    for (const { value, count } of facets?.cloudTypes ?? []) expect(search({ registries: [harbor], cloudTypes: [value] }).total).toBe(count)
    const layers = facets?.layers.map(({ value }) => value) ?? []
    expect(layers).toEqual(packLayers.filter((layer) => layers.includes(layer)))
    expect(search({ text: '  LODESTAR ingr ' }).items.map(({ name }) => name)).toEqual(['lodestar-ingress'])
  })

  it('finds its way in a hundred thousand versions', () => {
    const { search } = demo({ manyPacks: 20_000 })
    const { total, items } = search({ text: 'bulk-ai-', limit: 50 })
    expect([total > 1000, items.length]).toEqual([true, 50])
    expect(items.map(({ displayName }) => displayName)).toEqual(items.map(({ displayName }) => displayName).toSorted())
  })
})

it('of a Zarf package components and variables are told, of a pack its constraints', () => {
  const { db } = demo()
  const rows = db.allPacks()
  const zarf = rows.find(({ pack }) => pack.type === 'oci')
  const pack = rows.find((row) => row.pack.name === 'basalt-monitoring')
  if (zarf === undefined || pack === undefined) throw new Error('The demo has no Zarf package, or no pack with constraints')
  expect(contentsOf(zarf)).toMatchObject({
    constraints: [],
    components: [{ required: true }, { default: true }],
    variables: [{ prompt: true }, { sensitive: true }],
  })
  const { constraints, files } = contentsOf(pack)
  expect(new Set(constraints.map(({ type }) => type))).toEqual(new Set(['required', 'optional', 'notSupported']))
  expect(files.map(({ path }) => path)).toContain('pack.json')
})

it('a chart of a registry that is not synchronised is found, missing or out of reach', () => {
  const { db, registryUid } = demo()
  const registry = db.registries.find(({ uid }) => uid === registryUid('helm-typed-by-hand'))
  const [chart] = chartCatalogue
  if (registry === undefined || chart === undefined) throw new Error('The demo has no such registry, or no chart')
  const [version = ''] = chart.versions
  const found = checkChart(registry, { name: chart.name, version })
  expect(found.outcome).toBe('found')
  expect(found.values).toContain('replicaCount')
  expect(checkChart(registry, { name: chart.name, version: '99.0.0' })).toMatchObject({ outcome: 'missing', values: '' })
  expect(checkChart(registry, { name: 'no-such-chart', version })).toMatchObject({ outcome: 'missing' })
  expect(checkChart(registry, { name: UNREACHABLE_CHART, version })).toMatchObject({ outcome: 'unreachable' })
  expect(() => checkChart(registry, { name: '../escape', version })).toThrow(/no \. or \.\./)
})
