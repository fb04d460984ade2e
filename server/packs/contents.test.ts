import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ChartReport, PackContents } from '~/contract/catalogue'
import type { Context } from '../context'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { contextOf, samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { type HelmRepository, startHelmRepository } from '../test/helm-repository'
import { containing, textLike } from '../test/matchers'
import { knownPacks } from './catalogue'
import { checkChart } from './chart-check'
import { getPackContents } from './contents'
import { listPacks } from './list'

let app: TestApp
let operator: Context
let viewer: Context
let stranger: Context
let tenantUid: string
let charts: HelmRepository
let registryUid: string

beforeAll(async () => {
  app = await startTestApp()
  const tenant = await app.createTenant()
  tenantUid = tenant.uid
  operator = contextOf(app.services, { role: 'Root Administrator' })
  viewer = contextOf(app.services, { role: 'Tenant Viewer', tenant })
  stranger = contextOf(app.services, { role: 'Tenant Admin', tenant: await app.createTenant() })
}, START_TIMEOUT)
afterAll(() => app.close())

beforeEach(async () => {
  charts = await startHelmRepository({ charts: [{ name: 'redis', version: '1.0.0', files: { 'values.yaml': 'replicas: 3\n' } }] })
  registryUid = await seedRegistry(app.services, { name: app.services.newUid(), tenantUid, endpoint: charts.endpoint })
  await change(registryUid, { kind: 'helm', provider: 'helm' })
})
afterEach(() => charts.close())

type Columns = Partial<{
  kind: 'helm' | 'oci-basic'
  provider: 'helm' | 'pack'
  sync_supported: boolean
  endpoint: string
  auth_type: 'basic'
}>
const change = (uid: string, columns: Columns) => app.services.db.updateTable('registries').set(columns).where('uid', '=', uid).execute()

async function uidOf(name: string): Promise<string> {
  const { items } = await listPacks(viewer, { limit: 50, offset: 0, filters: `spec.registryUid=${registryUid}ANDspec.name=${name}` })
  return items[0]?.metadata.uid ?? ''
}

const contents = async (uid: string, context = viewer) => PackContents.parse(await getPackContents(context, uid))

describe('the contents of a version', () => {
  test('of a pack are known from its archive and pack.json', async () => {
    const pack = samplePack('demo', '1.0.0', {
      files: [{ path: 'values.yaml', size: 12 }],
      dependencies: [{ name: 'cilium', layer: 'cni', type: 'required', minVersion: '1.14', maxVersion: '' }],
      resources: [{ type: 'cpu', minLimit: 300, components: [] }],
    })
    await seedPacks(app.services, registryUid, [pack])
    const uid = await uidOf('demo')
    expect(await contents(uid)).toEqual({
      uid,
      digest: pack.digest,
      files: [{ path: 'values.yaml', size: 12 }],
      filesKnown: true,
      constraints: [{ name: 'cilium', layer: 'cni', type: 'required', minVersion: '1.14', maxVersion: '' }],
      resources: [{ type: 'cpu', minLimit: 300, components: [] }],
      components: [],
      variables: [],
    })
    for (const context of [stranger, operator]) await expect(contents(uid, context)).rejects.toMatchObject({ code: 'ResourceNotFound' })
  })

  test('of a chart come when its archive is opened, and are not known while it can’t be', async () => {
    const chart = (name: string, archiveUrl: string) =>
      samplePack(name, '1.0.0', { type: 'helm', archiveUrl, detailsRead: false, files: null })
    await seedPacks(app.services, registryUid, [
      chart('redis', `${charts.endpoint}/redis-1.0.0.tgz`),
      chart('gone', `${charts.endpoint}/gone-1.0.0.tgz`),
    ])
    expect(await contents(await uidOf('redis'))).toMatchObject({
      filesKnown: true,
      files: containing([{ path: 'values.yaml', size: 12 }]),
    })
    expect(await contents(await uidOf('gone'))).toMatchObject({ filesKnown: false, files: [] })
  })

  test.each([
    ['small', 1],
    ['large, read beside the main thread', 6_000],
  ])('of a Zarf package have components and variables, and no secret: %s', async (_, padding) => {
    const definition = [
      'kind: ZarfPackageConfig',
      'components:',
      '  - {name: base, description: Needed, required: true}',
      '  - {name: extra, default: true}',
      '  - just a text',
      'variables:',
      '  - {name: DOMAIN, description: Where, default: "1.10", prompt: true}',
      '  - {name: PASSWORD, default: hunter2, sensitive: true}',
      ...Array.from({ length: padding }, (__, number) => `x${number}: &a${number} [a long enough line of nothing]`),
    ].join('\n')
    await seedPacks(app.services, registryUid, [samplePack('podinfo', '1.0.0', { type: 'oci', definition })])
    const found = await contents(await uidOf('podinfo'))
    expect(found.components).toEqual([
      { name: 'base', description: 'Needed', required: true, default: false },
      { name: 'extra', description: '', required: false, default: true },
    ])
    expect(found.variables).toEqual([
      { name: 'DOMAIN', description: 'Where', default: '1.10', prompt: true, sensitive: false },
      { name: 'PASSWORD', description: '', default: '', prompt: false, sensitive: true },
    ])
  })

  test('of what an older version stored are read again by the next synchronisation', async () => {
    const [old, chart] = [samplePack('old', '1.0.0', { files: null }), samplePack('redis', '1.0.0', { files: null, detailsRead: false })]
    await seedPacks(app.services, registryUid, [old, chart])
    expect(Object.fromEntries(await knownPacks(app.services.db, registryUid))).toEqual({
      'spectro-packs/archive/old:1.0.0': '',
      'spectro-packs/archive/redis:1.0.0': chart.digest,
    })
    expect(await contents(await uidOf('old'))).toMatchObject({ filesKnown: false, files: [] })
  })
})

describe('a chart that is named by hand', () => {
  const check = async (name: string, version: string, context = viewer) =>
    ChartReport.parse(await checkChart(context, registryUid, { name, version }))

  beforeEach(() => change(registryUid, { sync_supported: false }))

  test('is found with its values and README', async () => {
    expect(await check('redis', '1.0.0')).toEqual({
      outcome: 'found',
      message: 'Found redis 1.0.0.',
      values: 'replicas: 3\n',
      readme: textLike(/^# redis/),
      digest: textLike(/^sha256:/),
    })
  })

  test('is missing, or its registry can’t be reached', async () => {
    expect(await check('redis', '2.0.0')).toMatchObject({ outcome: 'missing', message: textLike(/no version 2\.0\.0/), digest: '' })
    await charts.close()
    expect(await check('redis', '2.0.0')).toMatchObject({ outcome: 'unreachable', message: textLike(/127\.0\.0\.1/), values: '' })
    await change(registryUid, { endpoint: 'http://169.254.169.254/charts' })
    expect(await check('redis', '2.0.0')).toMatchObject({ outcome: 'unreachable' })
    await change(registryUid, { auth_type: 'basic' })
    expect(await check('redis', '2.0.0')).toMatchObject({ outcome: 'unreachable' })
  })

  test.each([
    ['../redis', '1.0.0', ['name']],
    ['a/../redis', '1.0.0', ['name']],
    ['/redis', '1.0.0', ['name']],
    ['redis/', '1.0.0', ['name']],
    ['a//redis', '1.0.0', ['name']],
    ['https://example.com/redis', '1.0.0', ['name']],
    ['redis?x', '../1', ['name', 'version']],
  ])('is no %s %s', async (name, version, fields) => {
    const refusal: unknown = await check(name, version).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'InvalidRequest' })
    expect(refusal).toHaveProperty('details.fields')
    const said = refusal instanceof Error && 'details' in refusal ? refusal.details : undefined
    expect(Object.keys(said !== null && typeof said === 'object' && 'fields' in said ? (said.fields ?? {}) : {})).toEqual(fields)
    expect(charts.requests).toEqual([])
  })

  test('is looked for only where charts are named by hand, by those who see the registry', async () => {
    await expect(check('redis', '1.0.0', stranger)).rejects.toMatchObject({ code: 'ResourceNotFound' })
    await expect(check('redis', '1.0.0', operator)).rejects.toMatchObject({ code: 'ResourceNotFound' })
    await change(registryUid, { sync_supported: true })
    await expect(check('redis', '1.0.0')).rejects.toMatchObject({ code: 'InvalidRequest', message: textLike(/is synchronised/) })
    await change(registryUid, { kind: 'oci-basic', provider: 'pack' })
    await expect(check('redis', '1.0.0')).rejects.toMatchObject({ code: 'InvalidRequest', message: textLike(/has no Helm charts/) })
    expect(charts.requests).toEqual([])
  })
})
