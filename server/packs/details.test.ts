import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PackDefinition, PackTagEntity } from '~/contract/packs'
import type { Context } from '../context'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { contextOf, samplePack, seedPacks, seedRegistry } from '../test/catalogue'
import { startFaultServer, type FaultServer, type Handler } from '../test/fault-server'
import { bytes } from '../test/fake-registry'
import { archiveFolder } from '../test/packs'
import { makePng } from '../test/png'
import { getPackDefinition } from './definition'
import { listPacks } from './list'
import { getPack, getPackByName, getPackLogo, getPackReadme } from './read'
import { searchPacks } from './search'

const containing = (text: string): unknown => expect.stringContaining(text)

let app: TestApp
let operator: Context
let clock = new Date('2026-11-20T10:00:00.000Z')
let files: FaultServer
let registryUid: string
const page = { limit: 50, offset: 0 }
const png = makePng(40)

beforeAll(async () => {
  app = await startTestApp({ now: () => clock })
  operator = contextOf(app.services, { role: 'Root Administrator' })
}, START_TIMEOUT)
afterAll(() => app.close())

beforeEach(async () => {
  const archive = await archiveFolder('redis', { 'Chart.yaml': 'name: redis\n', 'values.yaml': 'replicas: 3\n', 'README.md': '# Redis\n' })
  files = await startFaultServer({ '/redis.tgz': bytes(archive, 'application/gzip'), '/icon.png': bytes(png, 'image/png') })
  registryUid = await seedRegistry(app.services, { name: app.services.newUid(), endpoint: files.endpoint })
  await app.services.db.updateTable('registries').set({ kind: 'helm', provider: 'helm' }).where('uid', '=', registryUid).execute()
  await seedPacks(app.services, registryUid, [chart('1.0.0'), chart('1.1.0')])
})
afterEach(async () => {
  await app.services.db.deleteFrom('registries').where('uid', '=', registryUid).execute()
  await files.close()
})

function chart(version: string) {
  return samplePack('redis', version, {
    type: 'helm',
    valuesYaml: '',
    readme: '',
    definition: `name: redis\nversion: ${version}\n`,
    archiveUrl: `${files.endpoint}/redis.tgz`,
    iconUrl: `${files.endpoint}/icon.png`,
    detailsRead: false,
  })
}

async function uidOf(version: string): Promise<string> {
  const { items } = await listPacks(operator, { ...page, filters: `spec.registryUid=${registryUid}ANDspec.version=${version}` })
  return items[0]?.metadata.uid ?? ''
}

const asked = () => files.requests.map((request) => request.path).toSorted()

describe('a version that is left to be opened', () => {
  test('is opened when somebody reads it, once, and stays', async () => {
    const uid = await uidOf('1.1.0')
    expect(files.requests).toEqual([])
    const pack = await getPack(operator, uid)
    PackTagEntity.parse(pack)
    expect(pack.packValues.map(({ values, readme }) => [values, readme])).toEqual([
      ['replicas: 3\n', '# Redis\n'],
      ['', ''],
    ])
    expect(pack.logoUrl).toBe(`/v1/packs/${uid}/logo`)
    expect(await getPackReadme(operator, uid)).toEqual({ readme: '# Redis\n' })
    expect((await getPackLogo(operator, uid)).mediaType).toBe('image/png')
    expect(asked()).toEqual(['/icon.png', '/redis.tgz'])
    const byName = await getPackByName(operator, 'redis', registryUid, { cloudType: 'all' })
    expect(byName.packValues.map(({ values }) => values)).toEqual(['replicas: 3\n', ''])
    expect(asked()).toEqual(['/icon.png', '/redis.tgz'])
  })

  test('is downloaded once for two who read it at the same time', async () => {
    const uid = await uidOf('1.0.0')
    const [readme, pack] = await Promise.all([getPackReadme(operator, uid), getPack(operator, uid)])
    expect(readme.readme).toBe('# Redis\n')
    expect(pack.packValues.find((one) => one.packUid === uid)?.values).toBe('replicas: 3\n')
    expect(asked()).toEqual(['/icon.png', '/redis.tgz'])
  })

  test('shows its logo without its archive, and the other versions share it', async () => {
    const { items } = await searchPacks(operator, { query: page, body: { filter: { registryUid: [registryUid] } } })
    expect(items[0]?.spec.registries[0]?.logoUrl).toBe(`/v1/packs/${await uidOf('1.1.0')}/logo`)
    const logos = await Promise.all([getPackLogo(operator, await uidOf('1.1.0')), getPackLogo(operator, await uidOf('1.0.0'))])
    expect(logos.map(({ bytes: picture }) => Buffer.from(picture).equals(png))).toEqual([true, true])
    expect(asked()).toEqual(['/icon.png'])
  })

  test('says why it can’t be opened, does not ask again at once, and is opened later', async () => {
    const failing: Handler = (_, response) => void response.writeHead(404).end()
    const [archive] = [await archiveFolder('redis', { 'Chart.yaml': 'name: redis\n', 'values.yaml': 'later: true\n' })]
    files.on('/redis.tgz', failing)
    const uid = await uidOf('1.1.0')
    const pack = await getPack(operator, uid)
    PackTagEntity.parse(pack)
    const [newest] = pack.packValues
    expect(newest).toMatchObject({
      values: '',
      readme: '',
      annotations: { detailsUnavailable: containing('/redis.tgz (404)') },
    })
    await expect(getPackReadme(operator, uid)).rejects.toMatchObject({
      code: 'BLOB_MISSING',
      message: newest?.annotations['detailsUnavailable'],
    })
    expect(asked().filter((path) => path === '/redis.tgz')).toHaveLength(1)

    files.on('/redis.tgz', bytes(archive, 'application/gzip'))
    clock = new Date(clock.getTime() + 61_000)
    const later = await getPack(operator, uid)
    expect(later.packValues[0]).toMatchObject({ values: 'later: true\n', annotations: {} })
  })

  test('goes on for the one who stays when another goes away, and stops with the last', async () => {
    const uid = await uidOf('1.1.0')
    let arrived: () => void = () => undefined
    const asking = new Promise<void>((resolve) => (arrived = resolve))
    let answer: () => void = () => undefined
    files.on('/redis.tgz', (_, response) => {
      answer = () => void response.writeHead(404).end()
      arrived()
    })
    const [first, second] = [new AbortController(), new AbortController()]
    const leaving = getPack({ ...operator, signal: first.signal }, uid)
    const staying = getPack({ ...operator, signal: second.signal }, uid)
    await asking
    first.abort()
    answer()
    expect((await staying).packValues[0]?.annotations['detailsUnavailable']).toContain('(404)')
    await leaving
    clock = new Date(clock.getTime() + 61_000)
    const hanging = new Promise<void>((resolve) => files.on('/redis.tgz', () => resolve()))
    const last = new AbortController()
    const alone = getPack({ ...operator, signal: last.signal }, uid)
    await hanging
    last.abort()
    expect((await alone).packValues[0]?.annotations['detailsUnavailable']).toBe('It was stopped before it was done.')
  })

  test('nothing of it is an audit entry', async () => {
    const count = async () => (await app.services.db.selectFrom('audits').select('uid').execute()).length
    const before = await count()
    await getPack(operator, await uidOf('1.0.0'))
    expect(await count()).toBe(before)
  })
})

test('a registry without synchronisation is not offered, but can be read by name', async () => {
  const uid = await uidOf('1.0.0')
  await app.services.db.updateTable('registries').set({ sync_supported: false }).where('uid', '=', registryUid).execute()
  expect((await listPacks(operator, { ...page, filters: `spec.registryUid=${registryUid}` })).items).toEqual([])
  expect((await searchPacks(operator, { query: page, body: { filter: { registryUid: [registryUid] } } })).items).toEqual([])
  expect((await getPackByName(operator, 'redis', registryUid, { cloudType: 'all' })).tags).toHaveLength(2)
  expect((await getPack(operator, uid)).packValues.find((one) => one.packUid === uid)?.values).toBe('replicas: 3\n')
})

test('the file that defines a version', async () => {
  const definition = await getPackDefinition(operator, await uidOf('1.0.0'))
  PackDefinition.parse(definition)
  expect(definition).toEqual({ file: 'Chart.yaml', text: 'name: redis\nversion: 1.0.0\n' })
  await seedPacks(app.services, registryUid, [
    samplePack('zarf-pack', '1.0.0', { type: 'oci', definition: 'kind: ZarfPackageConfig\n' }),
    samplePack('pack', '1.0.0', { definition: '{}' }),
  ])
  const { items } = await listPacks(operator, { ...page, filters: `spec.registryUid=${registryUid}ANDspec.name!=redis` })
  const files = await Promise.all(items.map((item) => getPackDefinition(operator, item.metadata.uid)))
  expect(files).toEqual([
    { file: 'pack.json', text: '{}' },
    { file: 'zarf.yaml', text: 'kind: ZarfPackageConfig\n' },
  ])
  await expect(getPackDefinition(operator, 'ffffffffffffffffffffffff')).rejects.toMatchObject({ code: 'ResourceNotFound' })
})

test('dependencies are the newest versions within their bounds, of the same registry first', async () => {
  const other = await seedRegistry(app.services, { name: app.services.newUid() })
  const wanted = (name: string, type: 'required' | 'optional' | 'notSupported' | 'upgrade', minVersion = '', maxVersion = '') => ({
    name,
    layer: 'addon',
    type,
    minVersion,
    maxVersion,
  })
  await seedPacks(app.services, other, [samplePack('cert-manager', '1.9.0'), samplePack('lonely', '2.0.0')])
  await seedPacks(app.services, registryUid, [
    samplePack('cert-manager', '1.2.0'),
    samplePack('cert-manager', '1.10.0'),
    samplePack('cert-manager', '2.0.0'),
    samplePack('app', '1.0.0', {
      dependencies: [
        wanted('cert-manager', 'required', '1.2.0', '1.10.0'),
        wanted('lonely', 'optional'),
        wanted('absent', 'required'),
        wanted('redis', 'notSupported'),
      ],
    }),
  ])
  const { packValues } = await getPackByName(operator, 'app', registryUid, { cloudType: 'all' })
  expect(packValues[0]?.dependencies).toMatchObject([
    { name: 'cert-manager', version: '1.10.0', registryUid, displayName: 'cert-manager', logoUrl: '' },
    { name: 'lonely', version: '2.0.0', registryUid: other },
  ])
  await app.services.db.deleteFrom('registries').where('uid', '=', other).execute()
})
