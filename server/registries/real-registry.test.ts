import { afterAll, beforeAll, expect, test } from 'vitest'
import { BasicOciRegistryInput } from '~/contract/oci-registries'
import { SECRET_MASK } from '~/contract/registries'
import type { Context } from '../context'
import { getPackByName } from '../packs/read'
import { searchPacks } from '../packs/search'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { contextOf } from '../test/catalogue'
import { type DockerRegistry, startDockerRegistry } from '../test/docker-registry'
import { createPusher, type Pusher } from '../test/oci-pusher'
import { textLike } from '../test/matchers'
import { makePack } from '../test/packs'
import { getRegistryOverview, listSkippedContents } from './overview'
import { createBasicOciRegistry, updateBasicOciRegistry, syncBasicOciRegistry, basicOciRegistrySyncStatus } from '../test/basic-oci'

let registry: DockerRegistry
let pusher: Pusher
let app: TestApp
let operator: Context
let tenant: Context

beforeAll(async () => {
  registry = await startDockerRegistry({ tls: 'self-signed' })
  pusher = createPusher(registry)
  app = await startTestApp({ synchronise: true })
  operator = contextOf(app.services, { role: 'Root Administrator' })
  tenant = contextOf(app.services, { role: 'Tenant Viewer', tenant: await app.createTenant('Acme') })
}, START_TIMEOUT)
afterAll(async () => {
  await app.close()
  await pusher.close()
  await registry.stop()
})

function inputOf(certificate: string, password = registry.password) {
  return BasicOciRegistryInput.parse({
    metadata: { name: 'real' },
    spec: {
      endpoint: registry.endpoint,
      baseContentPath: 'internal',
      providerType: 'pack',
      auth: { type: 'basic', username: registry.username, password, tls: { enabled: true, certificate } },
    },
  })
}

test('added by an operator, synchronised over TLS, seen by a tenant, kept up to date', async () => {
  await pusher.pushPack(await makePack({ name: 'nginx', version: '1.2.0', displayName: 'NGINX' }))
  await pusher.pushPack(await makePack({ name: 'nginx', version: '1.10.0', displayName: 'NGINX' }))
  const short = await pusher.pushPack(await makePack({ name: 'short-lived', version: '1.0.0' }))
  await pusher.pushPack(await makePack({ name: 'broken', version: '1.0.0', files: { 'pack.json': undefined } }))

  const query = { skipPackSync: false }
  await expect(createBasicOciRegistry(operator, { query, body: inputOf('') })).rejects.toMatchObject({
    code: 'TLS_SELF_SIGNED',
    details: { layer: 'tls' },
  })
  await expect(createBasicOciRegistry(operator, { query, body: inputOf(registry.certificate, 'Wr0ng-one') })).rejects.toMatchObject({
    code: 'InvalidRegistryCredentials',
  })
  const { uid } = await createBasicOciRegistry(operator, { query, body: inputOf(registry.certificate) })
  const ended = async (message: string) => {
    await expect.poll(async () => (await basicOciRegistrySyncStatus(tenant, uid)).message, { timeout: 20_000 }).toBe(message)
  }
  await ended('2 packs, 3 versions; 1 set aside')
  const { rows } = await app.database.executeSql('select server_certificate from registries where uid = $1', [uid])
  expect(rows).toEqual([{ server_certificate: { subject: textLike(/^CN=/), notAfter: textLike(/Z$/) } }])

  const { items } = await searchPacks(tenant, { query: { limit: 50, offset: 0 }, body: {} })
  expect(items.map((item) => [item.spec.displayName, item.spec.registries[0]?.latestVersion])).toEqual([
    ['NGINX', '1.10.0'],
    ['short-lived', '1.0.0'],
  ])
  const nginx = await getPackByName(tenant, 'nginx', uid, { cloudType: 'all' })
  expect(nginx.tags.map((tag) => tag.tag)).toEqual(['1.10.0', '1.2.0'])
  expect(nginx.packValues[0]?.values).toContain('registry.example.com/nginx:1.10.0')
  expect(nginx.logoUrl).toBe(`/v1/packs/${nginx.tags[0]?.packUid}/logo`)
  expect((await listSkippedContents(operator, uid)).items).toEqual([
    {
      reference: 'internal/spectro-packs/archive/broken:1.0.0',
      reason: 'it has no pack.json',
      since: textLike(/^20/),
      url: `${registry.endpoint}/v2/internal/spectro-packs/archive/broken/manifests/1.0.0`,
    },
  ])

  await pusher.deleteManifest(pusher.repositoryOf('short-lived'), short)
  await pusher.pushPack(await makePack({ name: 'broken', version: '1.0.0' }))
  await syncBasicOciRegistry(operator, uid, { forceSync: false })
  await ended('2 packs, 3 versions')
  const after = await getPackByName(tenant, 'nginx', uid, { cloudType: 'all' })
  expect(after.tags).toEqual(nginx.tags)
  await expect(getPackByName(tenant, 'short-lived', uid, { cloudType: 'all' })).rejects.toMatchObject({ code: 'ResourceNotFound' })
  expect(await getRegistryOverview(tenant, uid)).toMatchObject({ packs: 2, versions: 3, skipped: 0, progress: null })

  // The stored password serves another content path of the same registry.
  const moved = inputOf(registry.certificate, SECRET_MASK)
  await updateBasicOciRegistry(operator, uid, { ...moved, spec: { ...moved.spec, baseContentPath: 'elsewhere' } })
  await ended('No packs found')
  expect(app.logLines.join('\n')).not.toContain(registry.password)
})
