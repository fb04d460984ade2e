import { describe, expect, it } from 'vitest'
import { like } from '../../test/answers'
import { start } from '../../test/check-registry'
import { collectPacks, testConnection, testEnvironment } from '../../test/connections'
import { artifactRoutes, registryRoutes, routesOf } from '../../test/fake-registry'
import { bearerAuth, hang, json, redirect } from '../../test/fault-server'
import { startLegacyPackServer } from '../../test/legacy-pack-server'
import { chartArtifact, imageArtifact, zarfArtifact } from '../../test/oci-artifacts'
import { makePack, makePacks } from '../../test/packs'
import type { RegistryConnector } from '../connector'
import { legacyPacks } from '../legacy/connector'
import { ociCharts, ociPacks, ociZarf } from './connectors'
import { packs } from './packs'
import { previewContent } from './preview'
import { openDistributionSource } from './source'

const redis = await chartArtifact({ name: 'redis', version: '1.0.0' })
const signal = new AbortController().signal
const preview = (connector: RegistryConnector, endpoint: string) =>
  connector.preview(testConnection(endpoint), testEnvironment(), { signal })

/** What was counted, and what a synchronisation then needs in truth. */
async function compare(connector: RegistryConnector, endpoint: string) {
  const counted = await preview(connector, endpoint)
  const read = await collectPacks(testConnection(endpoint), { connector })
  if (!counted.ok || !read.outcome.ok) throw new Error('both succeed')
  return { counted: counted.value, requests: read.outcome.value.requests, packs: read.packs.length, skipped: read.skipped.length }
}

describe('all of a small registry', () => {
  it('of packs is counted exactly, requests too', async () => {
    const server = await start(registryRoutes([...(await makePacks(4)), await makePack({ name: 'pack-0001', version: '0.9.0' })]))
    const { counted, requests, packs: read } = await compare(ociPacks, server.endpoint)
    expect(counted).toMatchObject({ repositories: 4, versions: 5, exact: true, looked: 4, skipped: [] })
    expect(counted.examples).toContain('pack-0001 1.1.1')
    expect([read, requests]).toEqual([counted.versions, counted.requests])
    expect(counted.requestsMade).toBeLessThan(counted.requests)
  })

  it('of charts, with images, signatures and strange tags beside them', async () => {
    const server = await start(
      artifactRoutes({
        'internal/redis:1.0.0': redis,
        [`internal/redis:sha256-${'a'.repeat(64)}.sig`]: imageArtifact('signature'),
        'internal/app:1.0.0': imageArtifact('app'),
        'internal/web:1.0.0': imageArtifact('web'),
      }),
    )
    server.on('/v2/internal/redis/tags/list', json(200, { tags: ['1.0.0', `sha256-${'a'.repeat(64)}.sig`, '-odd-'] }))
    const { counted, requests, packs: read } = await compare(ociCharts, server.endpoint)
    expect(counted).toMatchObject({ repositories: 3, versions: 1, exact: true, looked: 3, examples: ['redis 1.0.0'] })
    expect(counted.skipped.toSorted((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual([
      {
        reason: 'It belongs to another artifact: a signature, an attestation or the like.',
        count: 1,
        example: `internal/redis:sha256-${'a'.repeat(64)}.sig`,
      },
      { reason: 'It does not hold a Helm chart, but a container image.', count: 2, example: like(/^internal\/(app|web)$/) },
      { reason: 'Its tag has another form than tags have.', count: 1, example: 'internal/redis:-odd-' },
    ])
    expect([read, requests]).toEqual([counted.versions, counted.requests])
  })

  it('of Zarf packages, with the manifests inside of theirs', async () => {
    const server = await start(artifactRoutes({ 'internal/podinfo:1.0.0': zarfArtifact({ name: 'podinfo', version: '1.0.0' }) }))
    const { counted, requests } = await compare(ociZarf, server.endpoint)
    expect(counted).toMatchObject({ repositories: 1, versions: 1, exact: true })
    expect(requests).toBe(counted.requests)
  })

  it('with tokens, and with storage elsewhere', async () => {
    const pack = await makePack({ name: 'nginx', version: '1.0.0' })
    const storage = await start(registryRoutes([pack]))
    const auth = await start({ '/token': json(200, { token: 't', expires_in: 300 }) })
    const open = { ...registryRoutes([pack]), [routesOf(pack).blob]: redirect(`${storage.endpoint}${routesOf(pack).blob}`) }
    const guarded = Object.entries(open).map(
      ([path, handler]) => [path, bearerAuth(`realm="${auth.endpoint}/token"`, (token) => token === 't', handler)] as const,
    )
    const server = await start(Object.fromEntries(guarded))
    const { counted, requests } = await compare(ociPacks, server.endpoint)
    expect(requests).toBe(counted.requests)
  })

  it('of legacy packs', async () => {
    const server = await startLegacyPackServer({
      packs: [{ pack: await makePack({ name: 'nginx', version: '1.2.0' }), tag: 'lts__1.2.0' }],
    })
    try {
      const { counted, requests } = await compare(legacyPacks, server.endpoint)
      expect(counted).toMatchObject({ repositories: 1, versions: 1, exact: true, examples: ['nginx lts__1.2.0'] })
      expect(requests).toBe(counted.requests)
    } finally {
      await server.close()
    }
  })
})

describe('a large registry', () => {
  it('is looked into here and there, and the rest is reckoned', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `internal/chart-${String(index).padStart(3, '0')}`)
    const server = await start({
      '*': (request, response, count) => {
        const [, repository, kind] = /^\/v2\/(.+)\/(tags|manifests|blobs)\//.exec(request.url ?? '') ?? []
        if (request.url === '/v2/') return json(200, {})(request, response, count)
        if (request.url?.startsWith('/v2/_catalog') === true) return json(200, { repositories: names })(request, response, count)
        if (kind === 'tags') return json(200, { name: repository, tags: ['1.0.0', '1.1.0', '1.2.0'] })(request, response, count)
        const content = kind === 'manifests' ? redis.manifest.bytes : (redis.blobs[0] ?? Buffer.alloc(0))
        response.writeHead(200, { 'content-type': redis.manifest.mediaType, 'content-length': content.length }).end(content)
      },
    })
    expect(await preview(ociCharts, server.endpoint)).toMatchObject({
      ok: true,
      // Ping and list; a list of tags each; a manifest and a blob a version.
      value: { repositories: 120, versions: 360, exact: false, looked: 12, requests: 2 + 120 + 2 * 360, requestsMade: 2 + 2 * 12 + 1 },
    })
    const looked = server.requests.flatMap(({ path }) => /chart-(\d+)\/tags/.exec(path)?.[1] ?? [])
    expect(looked.toSorted()).toEqual(Array.from({ length: 12 }, (_, index) => String(index * 10).padStart(3, '0')))
  })
})

describe('what goes wrong', () => {
  it('counts where one repository is to blame, and fails where the registry is', async () => {
    const [first, second] = await Promise.all(['first', 'second'].map((name) => makePack({ name, version: '1.0.0' })))
    if (first === undefined || second === undefined) throw new Error('two packs')
    const server = await start({ ...registryRoutes([first, second]), [routesOf(first).tags]: json(403, {}) })
    expect(await preview(ociPacks, server.endpoint)).toMatchObject({
      ok: true,
      value: { repositories: 2, versions: 1, looked: 2, exact: true, skipped: [{ count: 1, example: routesOf(first).repository }] },
    })
    server.on('/v2/', json(401, {}, { 'www-authenticate': 'Basic realm="x"' }))
    expect(await preview(ociPacks, server.endpoint)).toMatchObject({ ok: false, code: 'AUTH_REQUIRED' })
  })

  it('is over in time, and what was seen by then counts', async () => {
    const [first, second] = await Promise.all(['first', 'second'].map((name) => makePack({ name, version: '1.0.0' })))
    if (first === undefined || second === undefined) throw new Error('two packs')
    const server = await start({ ...registryRoutes([first, second]), [routesOf(second).tags]: hang })
    const connection = testConnection(server.endpoint)
    const environment = testEnvironment()
    const source = openDistributionSource(connection, environment, { connections: 4, waitWhenRateLimited: false })
    expect(await previewContent(source, packs, connection, environment, { signal, limitMs: 300 })).toMatchObject({
      ok: true,
      value: { repositories: 2, versions: 2, looked: 1, exact: false },
    })
    await source.close()
  })

  it('ends at once when the caller leaves', async () => {
    const server = await start({ '/v2/': hang })
    const controller = new AbortController()
    const connection = testConnection(server.endpoint)
    const running = ociCharts.preview(connection, testEnvironment(), { signal: controller.signal })
    setTimeout(() => controller.abort(), 30)
    expect(await running).toMatchObject({ ok: false, kind: 'aborted' })
  })
})
