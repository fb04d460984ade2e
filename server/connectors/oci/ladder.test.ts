import { describe, expect, it } from 'vitest'
import { like } from '../../test/answers'
import { start } from '../../test/check-registry'
import { testConnection, testEnvironment } from '../../test/connections'
import { artifactRoutes, bytes, registryRoutes, routesOf } from '../../test/fake-registry'
import { basicAuth, bearerAuth, type Handler, json, redirect } from '../../test/fault-server'
import { manifestWith } from '../../test/faults/oci-parts'
import { startLegacyPackServer } from '../../test/legacy-pack-server'
import { chartArtifact, imageArtifact, zarfArtifact, zarfYaml } from '../../test/oci-artifacts'
import { makePack } from '../../test/packs'
import type { RegistryConnection, RegistryConnector } from '../connector'
import { legacyPacks } from '../legacy/connector'
import { runDiagnosis } from '../run-diagnosis'
import { ociCharts, ociPacks, ociZarf } from './connectors'

const nginx = await makePack({ name: 'nginx', version: '1.2.3' })
const redis = await chartArtifact({ name: 'redis', version: '1.0.0' })
const jo = { credentials: { type: 'basic', username: 'jo', password: 'right' } } as const

/** State and message of each step, those of the network left out. */
async function diagnose(endpoint: string, connector: RegistryConnector = ociPacks, connection: Partial<RegistryConnection> = {}) {
  const { diagnosis } = await runDiagnosis(connector, testConnection(endpoint, connection), testEnvironment(), {
    kind: connector === legacyPacks ? 'pack' : 'oci-basic',
    signal: new AbortController().signal,
    preview: false,
  })
  const steps = diagnosis.steps.filter(({ id }) => !['address', 'dns', 'connect', 'tls'].includes(id))
  return { diagnosis, steps: Object.fromEntries(steps.map(({ id, state, message }) => [id, `${state}: ${message}`])) }
}

describe('the steps of a registry that is fine', () => {
  it('say what it is and what was read', async () => {
    const server = await start(registryRoutes([nginx]))
    const { diagnosis, steps } = await diagnose(server.endpoint)
    expect(steps).toEqual({
      challenge: 'passed: Open to all: no sign-in is asked for.',
      auth: 'skipped: Nobody signs in: the registry is open to all, and no credentials were entered.',
      list: 'passed: 1 repository, 1 below internal/spectro-packs/archive.',
      tags: 'passed: internal/spectro-packs/archive/nginx has 1 tag, the newest is 1.2.3.',
      manifest: 'passed: Read the manifest of internal/spectro-packs/archive/nginx:1.2.3.',
      blob: 'passed: The registry hands content out itself.',
      content: `passed: Read nginx 1.2.3, ${nginx.archive.length < 1000 ? `${nginx.archive.length} bytes` : `${Math.round(nginx.archive.length / 1000)} kB`}.`,
    })
    expect(diagnosis).toMatchObject({ outcome: 'passed', read: { name: 'nginx', version: '1.2.3', bytes: nginx.archive.length } })
  })

  it('with a user name and a password', async () => {
    const routes = Object.entries(registryRoutes([nginx])).map(([path, handler]) => [path, basicAuth('jo', 'right', handler)] as const)
    const { steps } = await diagnose((await start(Object.fromEntries(routes))).endpoint, ociPacks, jo)
    expect(steps).toMatchObject({
      challenge: 'passed: Asks for a user name and a password (Basic).',
      auth: 'passed: User name and password accepted.',
      content: like(/^passed: Read nginx/),
    })
  })

  it('with a token, from a challenge that stands beside others in one header', async () => {
    const auth = await start({ '/token': basicAuth('jo', 'right', json(200, { token: 'good', expires_in: 300 })) })
    const challenge = `Negotiate, Basic realm="a, \\"b\\"", Bearer realm="${auth.endpoint}/token",service="registry.test"`
    const guard =
      (then: Handler): Handler =>
      (request, ...rest) =>
        (request.headers.authorization === 'Bearer good' ? then : json(401, {}, { 'www-authenticate': challenge }))(request, ...rest)
    const routes = Object.entries(registryRoutes([nginx])).map(([path, handler]) => [path, guard(handler)] as const)
    const { diagnosis, steps } = await diagnose((await start(Object.fromEntries(routes))).endpoint, ociPacks, jo)
    expect(steps).toMatchObject({
      challenge: `passed: Asks for a Bearer token from ${auth.host} (service registry.test).`,
      auth: 'passed: Token granted, valid for 300 s.',
    })
    expect(diagnosis.outcome).toBe('passed')
    const anonymous = await start({ '/token': json(200, { token: 'good' }) })
    const open = bearerAuth(`realm="${anonymous.endpoint}/token"`, (token) => token === 'good', json(200, {}))
    expect((await diagnose((await start({ ...registryRoutes([nginx]), '/v2/': open })).endpoint)).steps).toMatchObject({
      auth: 'passed: Token granted without credentials, valid for 60 s.',
    })
  })

  it('name the host of the storage', async () => {
    const storage = await start({ '/blob': bytes(nginx.archive, 'x/y') })
    const server = await start({
      ...registryRoutes([nginx]),
      [routesOf(nginx).blob]: redirect(`${storage.endpoint}/blob?signature=s3cret`),
    })
    const { diagnosis, steps } = await diagnose(server.endpoint)
    expect(steps['blob']).toBe(`passed: The registry hands content out from ${storage.host}.`)
    expect(JSON.stringify(diagnosis)).not.toContain('s3cret')
  })

  it('of charts and of Zarf packages', async () => {
    const helm = await diagnose((await start(artifactRoutes({ 'internal/redis:1.0.0': redis }))).endpoint, ociCharts)
    expect(helm.steps['content']).toBe('passed: Read redis 1.0.0, its metadata and its archive, 787 bytes.')
    // Both of which stand there whole.
    const bytes = Buffer.byteLength(zarfYaml({ name: 'podinfo', version: '1.0.0' }, 'amd64')) + 'tar of base for amd64'.length
    const podinfo = zarfArtifact({ name: 'podinfo', version: '1.0.0' })
    const zarf = await diagnose((await start(artifactRoutes({ 'internal/podinfo:1.0.0': podinfo }))).endpoint, ociZarf)
    expect(zarf.steps['content']).toBe(
      `passed: Read podinfo 1.0.0, its zarf.yaml, and the beginning of components/base.tar, ${bytes} bytes.`,
    )
  })

  it('of legacy packs', async () => {
    const server = await startLegacyPackServer({ packs: [{ pack: nginx }], users: { jo: 'right' } })
    try {
      const { steps } = await diagnose(server.endpoint, legacyPacks, { ...jo, contentPaths: [] })
      expect(steps).toMatchObject({
        health: 'passed: /health answers 200.',
        auth: 'passed: User name and password accepted.',
        list: 'passed: 1 repository is listed.',
        content: like(/^passed: Read nginx 1\.2\.3/),
      })
    } finally {
      await server.close()
    }
  })
})

describe('which repository is read', () => {
  const several = (count: number) =>
    artifactRoutes(Object.fromEntries(Array.from({ length: count }, (_, index) => [`internal/redis-${index}/redis:1.0.0`, redis])))

  it('the next, when the first can’t be, which is said', async () => {
    const server = await start({
      ...several(3),
      '/v2/internal/redis-0/redis/tags/list': json(403, {}),
      '/v2/internal/redis-1/redis/manifests/1.0.0': json(404, {}),
    })
    const { diagnosis, steps } = await diagnose(server.endpoint, ociCharts)
    expect(steps['tags']).toBe(
      `warning: internal/redis-0/redis, internal/redis-1/redis can't be read, others can. Of the first: ${server.host} does not let this account read internal/redis-0/redis (403). Give it the permission to pull from there.`,
    )
    expect(steps['manifest']).toBe('passed: Read the manifest of internal/redis-2/redis:1.0.0.')
    expect(diagnosis).toMatchObject({ outcome: 'passed', read: { name: 'redis' } })
  })

  it('none, when five fail: the first of them is told', async () => {
    const server = await start({ ...several(8), '/v2/internal/redis-0/redis/manifests/1.0.0': json(403, {}) })
    for (let index = 1; index < 8; index += 1) server.on(`/v2/internal/redis-${index}/redis/tags/list`, json(418, {}))
    const { diagnosis } = await diagnose(server.endpoint, ociCharts)
    expect(diagnosis.failure).toMatchObject({ code: 'PULL_FORBIDDEN', step: 'manifest' })
    expect(server.requests.filter(({ path }) => path.includes('/tags/'))).toHaveLength(5)
  })

  it('one further down, among much else', async () => {
    const images = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`internal/app-${index}:1.0.0`, imageArtifact('app')]))
    const server = await start(artifactRoutes({ ...images, 'internal/redis:1.0.0': redis }))
    const { diagnosis } = await diagnose(server.endpoint, ociCharts)
    expect(diagnosis.steps.find(({ id }) => id === 'manifest')).toMatchObject({
      state: 'warning',
      code: 'REGISTRY_OTHER_CONTENT',
      message: like(/^The 15 repositories looked into, of 41, hold nothing that is a Helm chart\. internal\/app-0:1\.0\.0 is/),
    })
    expect(diagnosis).toMatchObject({ outcome: 'empty', read: null })
    const near = await start(artifactRoutes({ 'internal/app:1.0.0': imageArtifact('app'), 'internal/redis:1.0.0': redis }))
    expect((await diagnose(near.endpoint, ociCharts)).diagnosis).toMatchObject({ outcome: 'passed', read: { name: 'redis' } })
  })

  it('a small one before a large one, of which the beginning is read where all are large', async () => {
    const { manifest, blob } = routesOf(nginx)
    const [, digest = ''] = /blobs\/(.+)$/.exec(blob) ?? []
    const size = 300 * 1024 ** 2
    const large = manifestWith({ layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size }] })
    const endless: Handler = (_, response) => {
      response.writeHead(200, { 'content-length': size })
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024)));
      }
      response.on('drain', write)
      write()
    }
    const only = await start({ ...registryRoutes([nginx]), [manifest]: large, [blob]: endless })
    const alone = await diagnose(only.endpoint)
    expect(alone.steps['content']).toMatch(/^passed: Began to read nginx 1\.2\.3: \d+ kB of 314\.6 MB\./)
    expect(alone.diagnosis.read?.bytes).toBeLessThan(1024 ** 2)
    const small = await makePack({ name: 'zebra', version: '1.0.0' })
    const both = await start({ ...registryRoutes([nginx, small]), [manifest]: large, [blob]: endless })
    expect((await diagnose(both.endpoint)).diagnosis.read).toMatchObject({ name: 'zebra', bytes: small.archive.length })
    expect(both.requests.some(({ path }) => path === blob)).toBe(false)
  })
})
