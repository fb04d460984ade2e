import { describe, expect, it } from 'vitest'
import { collectPacks, testConnection, testEnvironment } from '../../test/connections'
import { start } from '../../test/check-registry'
import { artifactRoutes, bytes } from '../../test/fake-registry'
import { json } from '../../test/fault-server'
import { chartArtifact, imageArtifact, INDEX, MANIFEST, type OciChartOptions, zarfArtifact } from '../../test/oci-artifacts'
import { sha256 } from '../../test/sha256'
import { ociCharts } from './connectors'

const containing = (text: string): unknown => expect.stringContaining(text)
const aNumber: unknown = expect.any(Number)
const matching = (expression: RegExp): unknown => expect.stringMatching(expression)
const chart = (version: string, options: Partial<OciChartOptions> = {}) => chartArtifact({ name: 'redis', version, ...options })
const read = (endpoint: string, known?: ReadonlyMap<string, string>, contentPaths = ['internal']) =>
  collectPacks(testConnection(endpoint, { contentPaths }), { connector: ociCharts, ...(known === undefined ? {} : { known }) })
const check = (endpoint: string) => ociCharts.check(testConnection(endpoint), testEnvironment(), { signal: new AbortController().signal })
const older = await chart('1.9.0')
const newer = await chart('1.10.0+build.7', { metadata: { deprecated: true } })

describe('charts', () => {
  it('are read from their configs, at any depth, without their archives', async () => {
    const server = await start(
      artifactRoutes({ 'internal/a/b/redis:1.9.0': older, 'internal/a/b/redis:1.10.0_build.7': newer, 'other/redis:1.9.0': older }),
    )
    const { outcome, packs, skipped, progress } = await read(server.endpoint)
    expect(skipped).toEqual([])
    expect(outcome).toMatchObject({
      ok: true,
      value: { references: new Set(['internal/a/b/redis:1.9.0', 'internal/a/b/redis:1.10.0_build.7']) },
    })
    const digest = sha256(newer.manifest.bytes)
    expect(packs.find((one) => one.tag === '1.10.0_build.7')).toEqual({
      repository: 'internal/a/b/redis',
      tag: '1.10.0_build.7',
      digest,
      content: {
        name: 'redis',
        displayName: 'redis',
        version: '1.10.0+build.7',
        layer: 'addon',
        type: 'helm',
        addonType: '',
        addonSubType: '',
        cloudTypes: ['all'],
        group: '',
        eol: '',
        annotations: {
          'artifacthub.io/license': 'Apache-2.0',
          description: 'The chart redis',
          home: 'https://example.com/redis',
          appVersion: '7.2.4',
          chartType: 'application',
          keywords: 'cache, database',
          deprecated: 'true',
          system_state: 'deprecated',
        },
        schemaEntries: [],
        presets: [],
        dependencies: [],
        resources: [],
        files: null,
        definition: matching(/^apiVersion: v2\nname: redis\nversion: 1\.10\.0\+build\.7\n/),
        archiveUrl: `oci://${server.host}/internal/a/b/redis@${digest}`,
        iconUrl: 'https://example.com/redis.png',
        valuesYaml: '',
        readme: '',
        logo: null,
        detailsRead: false,
      },
    })
    expect(progress.at(-1)).toMatchObject({
      repositories: { done: 1, total: 1 },
      tags: { done: 2, total: 2 },
      packs: { done: 2, total: 2 },
    })
    // Ping, catalog, tags, and a manifest and a config a chart: the look at the newest tag is not repeated.
    expect(server.requests).toHaveLength(3 + 2 * 2)
  })

  it('are all there is below no content path', async () => {
    const server = await start(artifactRoutes({ 'redis:1.9.0': older, 'x/redis:1.9.0': older }))
    expect((await read(server.endpoint, undefined, [])).packs.map((one) => one.repository).sort()).toEqual(['redis', 'x/redis'])
  })

  it('with a changed tag are read again, others are not', async () => {
    const server = await start(artifactRoutes({ 'internal/redis:1.9.0': older, 'internal/redis:1.10.0_build.7': newer }))
    const known = new Map([
      ['internal/redis:1.9.0', sha256(older.manifest.bytes)],
      ['internal/redis:1.10.0_build.7', `sha256:${'0'.repeat(64)}`],
    ])
    expect((await read(server.endpoint, known)).packs.map((one) => one.tag)).toEqual(['1.10.0_build.7'])
    expect(server.requests.filter(({ path }) => path.includes('1.9.0')).map(({ method }) => method)).toEqual(['HEAD'])
  })

  it('that are bad are set aside one by one', async () => {
    const server = await start(
      artifactRoutes({
        'internal/redis:1.9.0': older,
        'internal/redis:2.0.0': await chart('2.1.0'),
        'internal/redis:3.0.0': await chart('3.0.0', { metadata: { name: 'valkey' } }),
        'internal/redis:4.0.0': await chart('4.0.0', { config: Buffer.from('{"name": ') }),
        'internal/redis:5.0.0': await chart('5.0.0', { config: Buffer.from('{"name":"redis"}') }),
        'internal/redis:6.0.0': await chart('6.0.0', {
          config: Buffer.from(JSON.stringify({ name: 'redis', version: '6.0.0', x: 'x'.repeat(300_000) })),
        }),
        'internal/redis:latest': await chart('next'),
        'internal/redis:7.0.0': { ...(await chart('7.0.0')), blobs: [] },
        'internal/redis:0.1.0': imageArtifact('redis'),
        [`internal/redis:sha256-${'a'.repeat(64)}.sig`]: imageArtifact('signature'),
      }),
    )
    const { packs, skipped } = await read(server.endpoint)
    expect(packs.map((one) => one.tag)).toEqual(['1.9.0'])
    expect(
      Object.fromEntries(skipped.map((one) => [one.reference.slice('internal/redis:'.length, 40), [one.digest !== null, one.reason]])),
    ).toEqual({
      '2.0.0': [true, 'Chart.yaml says the version “2.1.0” but the tag is “2.0.0”; they must be equal'],
      '3.0.0': [true, 'Chart.yaml says the name “valkey” but the repository is called “redis”; they must be equal'],
      '4.0.0': [true, 'its metadata is not JSON'],
      '5.0.0': [true, 'its metadata lacks version'],
      '6.0.0': [true, 'its metadata has 293 KiB; at most 256 KiB are read'],
      latest: [true, 'its version “next” is not a semantic version'],
      '7.0.0': [false, containing('answered 404 when asked for the content of internal/redis')],
      '0.1.0': [true, 'it is a container image, not a Helm chart'],
      [`sha256-${'a'.repeat(18)}`]: [
        false,
        'it belongs to another artifact (a signature, an attestation or the like), and is not a Helm chart',
      ],
    })
  })
})

describe('repositories with something else', () => {
  const artifacts = {
    'internal/redis:1.9.0': older,
    ...Object.fromEntries(['1.9.0', '1.10.0', 'latest', '1.2.0'].map((tag) => [`internal/nginx:${tag}`, imageArtifact(`nginx ${tag}`)])),
    'internal/busybox:2024': imageArtifact('busybox', ['amd64', 'arm64']),
    'internal/podinfo:1.0.0': zarfArtifact({ name: 'podinfo', version: '1.0.0' }),
  }

  it('cost one look at the newest tag, and a HEAD from then on', async () => {
    const server = await start(artifactRoutes(artifacts))
    const first = await read(server.endpoint)
    expect(first.packs.map((one) => one.repository)).toEqual(['internal/redis'])
    expect(Object.fromEntries(first.skipped.map((one) => [one.reference, one.reason]))).toEqual({
      'internal/nginx': 'it does not hold a Helm chart: its newest tag “1.10.0” is a container image',
      'internal/busybox': 'it does not hold a Helm chart: its newest tag “2024” is a container image for several platforms',
      'internal/podinfo': 'it does not hold a Helm chart: its newest tag “1.0.0” is a Zarf package',
    })
    expect(first.progress.at(-1)).toMatchObject({ repositories: { done: 4, total: 4 }, tags: { done: 1, total: 1 } })
    const asked = server.requests.filter(({ path }) => path.includes('/nginx/manifests')).map(({ method, path }) => `${method} ${path}`)
    expect(asked).toEqual(['GET /v2/internal/nginx/manifests/1.10.0'])

    const known = new Map(
      first.packs
        .map((one): [string, string] => [`${one.repository}:${one.tag}`, one.digest])
        .concat(first.skipped.flatMap((one): [string, string][] => (one.digest === null ? [] : [[one.reference, one.digest]]))),
    )
    const before = server.requests.length
    const second = await read(server.endpoint, known)
    expect(second.packs).toEqual([])
    expect(second.skipped).toEqual([])
    // What is not among the references is forgotten, with its digest.
    expect(second.outcome.ok && second.outcome.value.references).toEqual(new Set(known.keys()))
    // Ping, catalog, then tags and a HEAD each.
    expect(server.requests.length - before).toBe(2 + 2 * 4)

    // A chart as the newest tag makes it a repository of charts.
    for (const [path, handler] of Object.entries(
      artifactRoutes({ 'internal/nginx:2.0.0': await chartArtifact({ name: 'nginx', version: '2.0.0' }) }),
    ))
      if (path.includes('/nginx/')) server.on(path, handler)
    const third = await read(server.endpoint, known)
    expect(third.packs.map((one) => `${one.repository}:${one.tag}`)).toEqual(['internal/nginx:2.0.0'])
    expect(third.outcome.ok && third.outcome.value.references.has('internal/nginx')).toBe(false)
  })

  it('do not hide charts that were known there', async () => {
    const server = await start(artifactRoutes({ 'internal/redis:1.9.0': older, 'internal/redis:9.0.0': imageArtifact('redis') }))
    const { outcome, skipped } = await read(server.endpoint, new Map([['internal/redis:1.9.0', sha256(older.manifest.bytes)]]))
    expect(outcome).toMatchObject({ ok: true, value: { references: new Set(['internal/redis:1.9.0', 'internal/redis:9.0.0']) } })
    expect(skipped).toMatchObject([{ reference: 'internal/redis:9.0.0', reason: 'it is a container image, not a Helm chart' }])
  })

  it('are told from a newest tag that can not be read', async () => {
    const server = await start({
      ...artifactRoutes({ 'internal/redis:1.9.0': older, 'internal/redis:2.0.0': older }),
      '/v2/internal/redis/manifests/2.0.0': json(500, {}),
    })
    const { packs, skipped } = await read(server.endpoint)
    expect(packs.map((one) => one.tag)).toEqual(['1.9.0'])
    expect(skipped).toMatchObject([{ reference: 'internal/redis:2.0.0', digest: null }])
  })
})

describe('the check', () => {
  it('counts, and reads the config and the archive of a chart', async () => {
    const server = await start(artifactRoutes({ 'internal/redis:1.9.0': older, 'internal/redis:1.10.0_build.7': newer }))
    const [metadata, archive] = newer.blobs
    expect(await check(server.endpoint)).toEqual({
      ok: true,
      value: { found: 1, read: { name: 'redis', version: '1.10.0+build.7', bytes: (metadata?.length ?? 0) + (archive?.length ?? 0) } },
    })
    const config = `/v2/internal/redis/blobs/${sha256(newer.blobs[0] ?? Buffer.alloc(0))}`
    expect(server.requests.slice(-2).map(({ path }) => path)).toEqual([
      config,
      `/v2/internal/redis/blobs/${sha256(archive ?? Buffer.alloc(0))}`,
    ])
    server.on(config, json(403, {}))
    expect(await check(server.endpoint)).toMatchObject({ ok: false, kind: 'forbidden', layer: 'content' })
    server.on(config, bytes(Buffer.alloc(newer.blobs[0]?.length ?? 0, 32), 'application/octet-stream'))
    expect(await check(server.endpoint)).toMatchObject({
      ok: false,
      kind: 'bad-response',
      detail: containing('does not match its digest'),
    })
  })

  it('passes images and bad charts by', async () => {
    const server = await start(
      artifactRoutes({ 'internal/nginx:1.0.0': imageArtifact('nginx'), 'internal/redis:2.0.0': await chart('1.0.0') }),
    )
    expect(await check(server.endpoint)).toEqual({ ok: true, value: { found: 2, read: null } })
    const empty = await start(artifactRoutes({}))
    expect(await check(empty.endpoint)).toEqual({ ok: true, value: { found: 0, read: null } })
  })
})

describe('opening', () => {
  const archived = [
    { path: 'Chart.yaml', size: aNumber },
    { path: 'values.yaml', size: 40 },
    { path: 'README.md', size: 24 },
    { path: 'templates/deployment.yaml', size: 17 },
  ]
  const open = (endpoint: string, digest: string) =>
    ociCharts.open?.(
      testConnection(endpoint),
      testEnvironment(),
      { repository: 'internal/redis', tag: '1.9.0', digest, archiveUrl: `oci://x/internal/redis@${digest}`, iconUrl: '' },
      new AbortController().signal,
    )

  it('reads values and README out of the archive', async () => {
    const server = await start(artifactRoutes({ 'internal/redis:1.9.0': older }))
    expect(await open(server.endpoint, sha256(older.manifest.bytes))).toEqual({
      ok: true,
      value: {
        valuesYaml: '# Values of redis 1.9.0\nreplicaCount: 1\n',
        readme: '# redis\n\nVersion 1.9.0.\n',
        logo: null,
        files: archived,
      },
    })
  })

  it('says what is wrong with an archive', async () => {
    const broken = await chart('1.9.0', { archive: Buffer.from('no archive') })
    const image = imageArtifact('redis')
    const server = await start(artifactRoutes({ 'internal/redis:1.9.0': broken, 'internal/redis:2.0.0': image }))
    expect(await open(server.endpoint, sha256(broken.manifest.bytes))).toMatchObject({
      ok: false,
      layer: 'content',
      detail:
        "The archive of internal/redis:1.9.0 can't be used: its content is of an unknown format, not a gzip or tar archive. Push the chart again.",
    })
    expect(await open(server.endpoint, sha256(image.manifest.bytes))).toMatchObject({
      ok: false,
      detail: 'internal/redis:1.9.0 is not a Helm chart any more. Synchronize the registry.',
    })
    expect(await open(server.endpoint, `sha256:${'0'.repeat(64)}`)).toMatchObject({ ok: false, kind: 'not-found' })
  })
})

describe('an Endpoint Suffix', () => {
  it('leads to the charts of Artifactory', async () => {
    const suffix = '/artifactory/api/docker/helm-local'
    const routes = Object.entries(artifactRoutes({ 'internal/redis:1.9.0': older })).map(([path, handler]): [string, typeof handler] => [
      `${suffix}${path}`,
      handler,
    ])
    const server = await start(Object.fromEntries(routes))
    const connection = testConnection(server.endpoint, { basePath: suffix.slice(1) })
    expect((await collectPacks(connection, { connector: ociCharts })).packs).toMatchObject([
      { repository: 'internal/redis', content: { name: 'redis' } },
    ])
    expect(server.requests.every(({ path }) => path.startsWith(`${suffix}/v2/`))).toBe(true)
  })
})

it('an index or a manifest without a type is no chart', async () => {
  const odd = (json_: object, mediaType: string) => ({
    blobs: [],
    parts: [],
    manifest: { mediaType, bytes: Buffer.from(JSON.stringify(json_)) },
  })
  const server = await start(
    artifactRoutes({
      'internal/a:1.0.0': odd({ schemaVersion: 2, mediaType: INDEX, manifests: [] }, INDEX),
      'internal/b:1.0.0': odd({ schemaVersion: 2, mediaType: MANIFEST, layers: [] }, MANIFEST),
      'internal/c:1.0.0': odd({ schemaVersion: 1 }, MANIFEST),
    }),
  )
  expect((await read(server.endpoint)).skipped.map((one) => `${one.reference} ${one.reason}`).sort()).toEqual([
    'internal/a it does not hold a Helm chart: its newest tag “1.0.0” is an empty index',
    'internal/b it does not hold a Helm chart: its newest tag “1.0.0” is an artifact without a type',
    'internal/c:1.0.0 its manifest has the retired Docker schema 1; push it again with a current tool',
  ])
})

describe('looking for a chart', () => {
  const find = (endpoint: string, name: string, version: string, contentPaths = ['team', 'internal']) =>
    ociCharts.find?.(testConnection(endpoint, { contentPaths }), testEnvironment(), { name, version }, new AbortController().signal)

  it('finds it below one of the content paths, or at the root, with what its archive holds', async () => {
    const server = await start(artifactRoutes({ 'internal/a/redis:1.10.0_build.7': newer, 'redis:1.9.0': older }))
    const details = { ok: true, value: { valuesYaml: containing('# Values of redis'), readme: containing('# redis') } }
    expect(await find(server.endpoint, 'a/redis', '1.10.0+build.7')).toMatchObject({
      ok: true,
      value: { digest: sha256(newer.manifest.bytes), details },
    })
    expect(await find(server.endpoint, 'redis', '1.9.0', [])).toMatchObject({
      ok: true,
      value: { digest: sha256(older.manifest.bytes), details },
    })
    expect(server.requests.map(({ path }) => path)).not.toContainEqual(containing('_catalog'))
  })

  it.each([
    ['redis', '9.9.9', 'has no team/redis:9.9.9 and no internal/redis:9.9.9. Check the name and the version.'],
    ['image', '1.0.0', 'has internal/image:1.0.0, but it is a container image, not a Helm chart.'],
    ['Redis', '1.9.0', 'Redis can’t be the name of a chart in an OCI registry'],
    ['../redis', '1.9.0', '../redis can’t be the name of a chart in an OCI registry'],
    ['redis', '../1.9.0', '../1.9.0 can’t be the version of a chart'],
  ])('says of %s %s that it is not there', async (name, version, detail) => {
    const server = await start(artifactRoutes({ 'internal/redis:1.9.0': older, 'internal/image:1.0.0': imageArtifact('image') }))
    expect(await find(server.endpoint, name, version)).toMatchObject({ ok: false, kind: 'not-found', detail: containing(detail) })
    expect(server.requests.every(({ path }) => !path.includes('..'))).toBe(true)
  })

  it('says what is wrong with an archive', async () => {
    const broken = await chart('1.9.0', { archive: Buffer.from('not an archive') })
    const server = await start(artifactRoutes({ 'internal/redis:1.9.0': broken }))
    expect(await find(server.endpoint, 'redis', '1.9.0')).toMatchObject({
      ok: true,
      value: { digest: sha256(broken.manifest.bytes), details: { ok: false, detail: containing("can't be used") } },
    })
  })
})
