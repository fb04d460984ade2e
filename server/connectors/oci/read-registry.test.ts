import { afterEach, describe, expect, it } from 'vitest'
import { collectPacks, testConnection } from '../../test/connections'
import { bytes, registryRoutes, routesOf } from '../../test/fake-registry'
import { type FaultServer, type Handler, hang, json, onceThen, redirect, startFaultServer } from '../../test/fault-server'
import { EMPTY_CONFIG, orasManifest } from '../../test/oci-pusher'
import { makeBadPacks, makePack } from '../../test/packs'
import { sha256 } from '../../test/sha256'

const containing = (text: string): unknown => expect.stringContaining(text)
const matching = (expression: RegExp): unknown => expect.stringMatching(expression)
const anyNumber: unknown = expect.any(Number)

const servers: FaultServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function start(...options: Parameters<typeof startFaultServer>): Promise<FaultServer> {
  const server = await startFaultServer(...options)
  servers.push(server)
  return server
}

const [one, two] = await Promise.all([makePack({ name: 'one', version: '1.0.0' }), makePack({ name: 'two', version: '2.0.0' })])
const names = (packs: readonly { content: { name: string } }[]) => packs.map((pack) => pack.content.name).sort()
const manifestDigestOf = (pack: typeof one) =>
  sha256(
    Buffer.from(
      JSON.stringify(
        orasManifest(
          { digest: sha256(EMPTY_CONFIG), size: 2 },
          { digest: sha256(pack.archive), size: pack.archive.length },
          `${pack.name}-${pack.version}.tar.gz`,
        ),
      ),
    ),
  )

describe('reading', () => {
  it('reports packs, references, progress and use', async () => {
    const server = await start(registryRoutes([one, two]))
    const { outcome, packs, skipped, progress } = await collectPacks(testConnection(server.endpoint))
    expect(outcome).toEqual({
      ok: true,
      value: {
        references: new Set([routesOf(one).reference, routesOf(two).reference]),
        requests: server.requests.length,
        bytes: anyNumber,
        within: undefined,
        receipt: {
          pages: 3,
          repositories: 2,
          tags: 2,
          notSemver: 0,
          companions: 0,
          other: 0,
          unreadable: 0,
          compared: 0,
          trusted: 0,
          notModified: 0,
        },
      },
    })
    expect(packs.find((pack) => pack.content.name === 'one')).toMatchObject({
      repository: routesOf(one).repository,
      tag: '1.0.0',
      digest: manifestDigestOf(one),
    })
    expect(names(packs)).toEqual(['one', 'two'])
    expect(skipped).toEqual([])
    expect(progress.map((counts) => counts.phase).filter((phase, index, all) => phase !== all[index - 1])).toEqual([
      'connecting',
      'listing',
      'reading',
    ])
    expect(progress.at(-1)).toEqual({
      phase: 'reading',
      repositories: { done: 2, total: 2 },
      tags: { done: 2, total: 2 },
      packs: { done: 2, total: 2 },
      item: matching(/:[12]\.0\.0$/),
      requests: server.requests.length,
      bytes: anyNumber,
    })
  })

  it('does not fetch what is unchanged, and fetches what has another digest', async () => {
    const server = await start(registryRoutes([one, two]))
    const known = new Map([
      [routesOf(one).reference, manifestDigestOf(one)],
      [routesOf(two).reference, `sha256:${'0'.repeat(64)}`],
    ])
    const { outcome, packs } = await collectPacks(testConnection(server.endpoint), { known })
    expect(outcome).toMatchObject({ ok: true, value: { references: new Set(known.keys()) } })
    expect(names(packs)).toEqual(['two'])
    const asked = server.requests.filter((request) => request.path.includes('/one/')).map((request) => `${request.method} ${request.path}`)
    expect(asked).toEqual([`GET ${routesOf(one).tags}?n=100`, `HEAD ${routesOf(one).manifest}`])
  })

  it('falls back to reading the manifest where HEAD tells no digest', async () => {
    const plain = registryRoutes([one])[routesOf(one).manifest]
    const server = await start({
      ...registryRoutes([one]),
      [routesOf(one).manifest]: (request, response, count) =>
        (request.method === 'HEAD' ? json(405, {}) : (plain ?? hang))(request, response, count),
    })
    const { outcome, packs } = await collectPacks(testConnection(server.endpoint), {
      known: new Map([[routesOf(one).reference, manifestDigestOf(one)]]),
    })
    expect(outcome).toMatchObject({ ok: true })
    expect(packs).toEqual([])
    expect(server.requests.some((request) => request.path.includes('/blobs/'))).toBe(false)
  })

  it('sets bad packs aside, each with its reason, and goes on', async () => {
    const bad = await makeBadPacks('bad')
    const packs = Object.entries(bad).map(([key, archive], index) => ({
      name: key.toLowerCase() === 'wrongversion' ? 'bad' : `b${index}`,
      version: '1.0.0',
      archive,
      key,
    }))
    const server = await start(registryRoutes([one, ...packs]))
    const { outcome, packs: found, skipped } = await collectPacks(testConnection(server.endpoint))
    expect(names(found)).toEqual(['one'])
    expect(outcome.ok && outcome.value.references.size).toBe(packs.length + 1)
    const reasons = new Map(skipped.map((entry) => [entry.reference, entry]))
    for (const pack of packs) expect(reasons.get(routesOf(pack).reference)).toMatchObject({ digest: manifestDigestOf(pack) })
    const reasonOf = (key: string) => reasons.get(routesOf(packs.find((pack) => pack.key === key) ?? one).reference)?.reason
    expect(reasonOf('noPackJson')).toBe('it has no pack.json')
    expect(reasonOf('hugeValues')).toBe('values.yaml has 2 GiB; at most 4 MiB are read')
    expect(reasonOf('wrongName')).toMatch(/^pack\.json says the name “another” but the repository is called “b\d+”; they must be equal$/)
    expect(reasonOf('wrongVersion')).toBe('pack.json says the version “2.0.0” but the tag is “1.0.0”; they must be equal')
  })

  it('accepts a version with + under a tag with _', async () => {
    const plus = await makePack({ name: 'plus', version: '1.0.0+build.1' })
    const server = await start(registryRoutes([{ ...plus, version: '1.0.0_build.1' }]))
    const { packs } = await collectPacks(testConnection(server.endpoint))
    expect(packs[0]?.content.version).toBe('1.0.0+build.1')
  })

  it.each([
    [
      'an OCI 1.1 artifact',
      { artifactType: 'application/vnd.unknown.artifact.v1', config: { mediaType: 'application/vnd.oci.empty.v1+json' } },
      undefined,
    ],
    ['a Docker schema 2 manifest', { mediaType: 'application/vnd.docker.distribution.manifest.v2+json' }, undefined],
    ['an untitled layer', { layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', annotations: null }] }, undefined],
    ['a Helm chart', { config: { mediaType: 'application/vnd.cncf.helm.config.v1+json' } }, 'it is a Helm chart, not a pack'],
    ['a Zarf package', { config: { mediaType: 'application/vnd.zarf.config.v1+json' } }, 'it is a Zarf package, not a pack'],
    ['an empty artifact', { layers: [] }, 'it has no layers, so there is no archive in it'],
    [
      'layers of unknown kinds',
      {
        layers: [
          { mediaType: 'text/plain', annotations: {} },
          { mediaType: 'text/x', annotations: {} },
        ],
      },
      'none of its 2 layers is an archive (text/plain, …)',
    ],
    [
      'too large a layer',
      { layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 600 * 1024 ** 2 }] },
      'its archive has 600 MiB; at most 512 MiB are read',
    ],
    ['schema 1', { schemaVersion: 1 }, 'its manifest has the retired Docker schema 1; push it again with a current tool'],
    ['no manifest', { schemaVersion: 2, layers: 'x' }, 'its manifest is neither an OCI image manifest nor a Docker schema 2 one'],
  ])('%s', async (_, changes, reason) => {
    const layer = { digest: sha256(one.archive), size: one.archive.length }
    const layers =
      'layers' in changes && Array.isArray(changes.layers) ? changes.layers.map((entry) => ({ ...layer, ...entry })) : undefined
    const manifest = {
      ...orasManifest({ digest: sha256(EMPTY_CONFIG), size: 2 }, layer, 'one-1.0.0.tar.gz'),
      ...changes,
      ...(layers === undefined ? {} : { layers }),
    }
    const server = await start({
      ...registryRoutes([one]),
      [routesOf(one).manifest]: bytes(Buffer.from(JSON.stringify(manifest)), manifest.mediaType),
    })
    const { packs, skipped } = await collectPacks(testConnection(server.endpoint))
    expect(skipped.map((entry) => entry.reason)).toEqual(reason === undefined ? [] : [reason])
    expect(packs).toHaveLength(reason === undefined ? 1 : 0)
  })

  it('takes the first image of an index, and keeps the digest of the index', async () => {
    const index = (manifests: unknown[]) =>
      Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }))
    const entry = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: manifestDigestOf(one), size: 1 }
    const good = index([
      { ...entry, digest: `sha256:${'1'.repeat(64)}`, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
      entry,
    ])
    const server = await start({
      ...registryRoutes([one]),
      [routesOf(one).manifest]: bytes(good, 'application/vnd.oci.image.index.v1+json'),
    })
    const { packs } = await collectPacks(testConnection(server.endpoint))
    expect(packs).toMatchObject([{ digest: sha256(good), content: { name: 'one' } }])
    server.on(routesOf(one).manifest, bytes(index([]), 'application/vnd.oci.image.index.v1+json'))
    expect((await collectPacks(testConnection(server.endpoint))).skipped[0]?.reason).toBe('it is an index without an image manifest in it')
  })

  it('leaves signatures and names out of form alone', async () => {
    const server = await start({
      ...registryRoutes([one]),
      '/v2/_catalog': json(200, {
        repositories: [
          routesOf(one).repository,
          'internal/spectro-packs/archive',
          'internal/spectro-packs/archive/../x',
          'internal/spectro-packs/archive/UP',
          'other/spectro-packs/archive/two',
          'xinternal/spectro-packs/archive/x',
        ],
      }),
      [routesOf(one).tags]: json(200, { tags: ['1.0.0', `sha256-${'a'.repeat(64)}.sig`, 'a b', '../x'] }),
    })
    const { outcome, packs, skipped } = await collectPacks(testConnection(server.endpoint))
    expect(names(packs)).toEqual(['one'])
    expect(skipped).toMatchObject([{ reference: matching(/\.sig$/), reason: containing('is not a pack') }])
    expect(outcome.ok && outcome.value.references.size).toBe(2)
    expect(server.requests.every((request) => /^\/v2\/(_catalog|internal\/spectro-packs\/archive\/one\/|$)/.test(request.path))).toBe(true)
  })
})

describe('pages', () => {
  it.each([
    ['relative', (host: string) => `</v2/_catalog?last=x&n=100>; rel="next" ${host.slice(0, 0)}`],
    ['absolute', (host: string) => `<http://${host}/v2/_catalog?last=x&n=100>; rel="next"`],
  ])('%s links', async (_, link) => {
    const server = await start(registryRoutes([one, two]))
    server.on('/v2/_catalog', (request, response, count) =>
      request.url?.includes('last=x') === true
        ? json(200, { repositories: [routesOf(two).repository] })(request, response, count)
        : json(200, { repositories: [routesOf(one).repository] }, { link: link(server.host) })(request, response, count),
    )
    server.on(routesOf(one).tags, (request, response, count) =>
      json(200, { tags: [count === 1 ? 'old' : '1.0.0'] }, count === 1 ? { link: `<${routesOf(one).tags}?last=old>; rel="next"` } : {})(
        request,
        response,
        count,
      ),
    )
    const { packs, skipped } = await collectPacks(testConnection(server.endpoint))
    expect(names(packs)).toEqual(['one', 'two'])
    expect(skipped).toMatchObject([
      {
        reference: `${routesOf(one).repository}:old`,
        digest: null,
        reason: `${routesOf(one).repository}:old has no manifest (404). Push it again, or remove the tag.`,
      },
    ])
  })

  it('in circles, and to another host', async () => {
    const server = await start({
      ...registryRoutes([]),
      '/v2/_catalog': json(200, { repositories: [] }, { link: '</v2/_catalog?n=100>; rel="next"' }),
    })
    const read = async () => (await collectPacks(testConnection(server.endpoint))).outcome
    expect(await read()).toMatchObject({ kind: 'bad-response', layer: 'list', detail: containing('goes in circles') })
    server.on('/v2/_catalog', json(200, { repositories: [] }, { link: '<http://localhost:1/v2/_catalog?n=1>; rel="next"' }))
    expect(await read()).toMatchObject({
      kind: 'bad-response',
      layer: 'list',
      detail: containing('names another host for the next page'),
    })
  })
})

describe('damage', () => {
  it('a manifest and a blob that do not match their digests, or their size', async () => {
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => makePack({ name, version: '1.0.0' })))
    if (a === undefined || b === undefined || c === undefined) throw new Error('three packs were made')
    const routes = registryRoutes([one, a, b, c])
    const wrongDigest: Handler = (request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'docker-content-digest': `sha256:${'0'.repeat(64)}` })
      response.end(request.method === 'HEAD' ? undefined : '{"schemaVersion":2}')
    }
    const server = await start({
      ...routes,
      [routesOf(a).manifest]: wrongDigest,
      [routesOf(b).blob]: bytes(one.archive, 'x/y'),
      [routesOf(c).blob]: bytes(Buffer.from(c.archive).fill(0xa5, 60, 100), 'x/y'),
    })
    const { packs, skipped } = await collectPacks(testConnection(server.endpoint))
    expect(names(packs)).toEqual(['one'])
    expect(Object.fromEntries(skipped.map((entry) => [entry.reference.split('/').at(-1), [entry.digest, entry.reason]]))).toEqual({
      'a:1.0.0': [null, containing('does not match its digest')],
      'b:1.0.0': [null, matching(/^The content (has another size than its manifest says|does not match its digest)/)],
      'c:1.0.0': [null, containing('The content does not match its digest')],
    })
  })

  it('a valid archive in place of another of the same size', async () => {
    const other = Buffer.from(one.archive)
    // The modification time in the gzip header (RFC 1952 2.3) changes nothing but the digest.
    other.writeUInt32LE(12345, 4)
    const server = await start({ ...registryRoutes([one, two]), [routesOf(one).blob]: bytes(other, 'x/y') })
    const { packs, skipped } = await collectPacks(testConnection(server.endpoint))
    expect(names(packs)).toEqual(['two'])
    expect(skipped).toMatchObject([
      {
        digest: null,
        reason:
          'The content does not match its digest: it was damaged in the registry or on the way. Push it again; if it stays so, check the storage of the registry.',
      },
    ])
  })

  it('a blob whose connection is lost half-way is fetched again', async () => {
    const cut: Handler = (_, response) => {
      response.writeHead(200, { 'content-length': one.archive.length })
      response.write(one.archive.subarray(0, 100), () => response.destroy())
    }
    const server = await start({ ...registryRoutes([one]), [routesOf(one).blob]: onceThen(cut, bytes(one.archive, 'x/y')) })
    expect(names((await collectPacks(testConnection(server.endpoint))).packs)).toEqual(['one'])
  })
})

describe('what concerns the whole registry', () => {
  it('a repository that may not be read is set aside, and nothing of it counts as removed', async () => {
    const server = await start({ ...registryRoutes([one, two]), [routesOf(one).tags]: json(403, {}) })
    const known = new Map([[routesOf(one).reference, 'sha256:x']])
    const { outcome, packs, skipped } = await collectPacks(testConnection(server.endpoint), { known })
    expect(names(packs)).toEqual(['two'])
    expect(skipped).toMatchObject([
      { reference: routesOf(one).repository, digest: null, reason: containing('does not let this account read') },
    ])
    expect(outcome.ok && outcome.value.references).toEqual(new Set([routesOf(one).reference, routesOf(two).reference]))
  })

  it('when no repository may be read, the run fails', async () => {
    const server = await start({ ...registryRoutes([one, two]), [routesOf(one).tags]: json(403, {}), [routesOf(two).tags]: json(403, {}) })
    expect((await collectPacks(testConnection(server.endpoint))).outcome).toMatchObject({ ok: false, kind: 'forbidden', layer: 'content' })
  })

  it('storage that can not be reached ends the run', async () => {
    const server = await start(registryRoutes([one, two]))
    server.on(routesOf(one).blob, redirect('http://169.254.169.254/blob'))
    expect((await collectPacks(testConnection(server.endpoint))).outcome).toMatchObject({ ok: false, kind: 'blocked', layer: 'policy' })
    server.on(routesOf(one).blob, redirect('http://storage.invalid/blob'))
    expect((await collectPacks(testConnection(server.endpoint))).outcome).toMatchObject({ ok: false, kind: 'dns', layer: 'dns' })
  })

  it('an abort ends it at once', async () => {
    const server = await start({ ...registryRoutes([one, two]), [routesOf(one).manifest]: hang })
    const controller = new AbortController()
    const running = collectPacks(testConnection(server.endpoint), {
      signal: controller.signal,
      onPack: () => Promise.resolve(controller.abort()),
    })
    expect((await running).outcome).toMatchObject({ ok: false, kind: 'aborted' })
  })

  it('what a callback throws comes out, and the rest is stopped', async () => {
    const server = await start({ ...registryRoutes([one, two]), [routesOf(one).manifest]: hang })
    await expect(
      collectPacks(testConnection(server.endpoint), { onPack: () => Promise.reject(new Error('the database is gone')) }),
    ).rejects.toThrow('the database is gone')
  })
})

describe('patience', () => {
  it('waits as long as the registry asks, in seconds or until a date', async () => {
    const server = await start({
      ...registryRoutes([one]),
      '/v2/': onceThen(json(429, {}, { 'retry-after': '1' }), json(200, {})),
      [routesOf(one).tags]: (request, response, count) =>
        (count === 1 ? json(503, {}, { 'retry-after': new Date(Date.now() + 1000).toUTCString() }) : json(200, { tags: ['1.0.0'] }))(
          request,
          response,
          count,
        ),
    })
    const started = performance.now()
    expect(names((await collectPacks(testConnection(server.endpoint))).packs)).toEqual(['one'])
    expect(performance.now() - started).toBeGreaterThan(1_000)
  })

  it('gives up when the wait is long', async () => {
    const server = await start({ ...registryRoutes([one]), '/v2/_catalog': json(429, {}, { 'retry-after': '120' }) })
    expect((await collectPacks(testConnection(server.endpoint))).outcome).toMatchObject({
      ok: false,
      kind: 'rate-limited',
      retryAfterSeconds: 120,
    })
  })
})
