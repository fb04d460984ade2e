import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { makeIndex } from '~/bench/helm-index'
import { testConnection, testEnvironment } from '../../test/connections'
import { html, startFaultServer } from '../../test/fault-server'
import { type HelmRepositoryOptions, startHelmRepository } from '../../test/helm-repository'
import { makePng } from '../../test/png'
import type { RegistryConnection } from '../connector'
import type { FoundPack, Skipped } from '../content'
import { helmRepository } from './connector'
import { readIndex } from './read-index'

const containing = (text: string): unknown => expect.stringContaining(text)
const aNumber: unknown = expect.any(Number)
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

const servers: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const never = new AbortController().signal
const charts = [
  {
    name: 'redis',
    version: '1.10.0',
    metadata: {
      home: 'https://redis.example.com',
      appVersion: '7.0',
      kubeVersion: '>=1.25.0-0',
      icon: 'https://icons.example.com/redis.png',
      sources: ['https://git.example.com/redis', 'https://example.com/redis'],
    },
  },
  { name: 'redis', version: '1.9.0', metadata: { deprecated: true } },
  { name: 'nginx', version: '0.1.0+build.5', urls: ['oci://oci.example.com/charts/nginx:0.1.0_build.5'] },
]

async function repository(options: Partial<HelmRepositoryOptions> = {}) {
  const server = await startHelmRepository({ charts, ...options })
  servers.push(server)
  return server
}

function indexed(index: string | Buffer) {
  return repository({ charts: [], index })
}

function check(endpoint: string, connection: Partial<RegistryConnection> = {}, wanted?: { name: string; version: string }[]) {
  return helmRepository.check(testConnection(endpoint, { contentPaths: [], ...connection }), testEnvironment(), {
    signal: never,
    ...(wanted && { charts: wanted }),
  })
}

async function read(endpoint: string, options: { known?: ReadonlyMap<string, string>; connection?: Partial<RegistryConnection> } = {}) {
  const packs: FoundPack[] = []
  const skipped: Skipped[] = []
  const outcome = await helmRepository.read(testConnection(endpoint, { contentPaths: [], ...options.connection }), testEnvironment(), {
    known: options.known ?? new Map(),
    signal: never,
    onProgress: () => undefined,
    onPack: async (found) => void packs.push(found),
    onSkipped: async (one) => void skipped.push(one),
  })
  return { outcome, packs, skipped, references: outcome.ok ? [...outcome.value.references].toSorted() : [] }
}

const names = (packs: readonly FoundPack[]) => packs.map((pack) => `${pack.repository}:${pack.tag}`).toSorted()

describe('reading', () => {
  test('every version with what the index says, archives by absolute address', async () => {
    const { endpoint } = await repository()
    const { outcome, packs, references } = await read(endpoint)
    expect(outcome).toMatchObject({ ok: true, value: { requests: 1 } })
    expect(references).toEqual(['nginx:0.1.0+build.5', 'redis:1.10.0', 'redis:1.9.0'])
    const redis = packs.find((pack) => pack.tag === '1.10.0')
    expect(redis).toMatchObject({
      repository: 'redis',
      digest: matching(/^sha256:[0-9a-f]{64}$/),
      content: {
        name: 'redis',
        version: '1.10.0',
        layer: 'addon',
        type: 'helm',
        annotations: {
          description: 'A chart to test with: redis',
          home: 'https://redis.example.com',
          appVersion: '7.0',
          kubeVersion: '>=1.25.0-0',
          chartType: 'application',
          sources: 'https://git.example.com/redis, https://example.com/redis',
        },
        archiveUrl: matching(/^http:\/\/127\.0\.0\.1:\d+\/charts\/redis-1\.10\.0\.tgz#sha256=[0-9a-f]{64}$/),
        iconUrl: 'https://icons.example.com/redis.png',
        detailsRead: false,
        valuesYaml: '',
      },
    })
    expect(redis?.content.definition).toContain('\nversion: 1.10.0\n')
    expect(redis?.content.definition).not.toMatch(/created|digest|urls|\.tgz/)
    expect(packs.find((pack) => pack.tag === '1.9.0')?.content.annotations['system_state']).toBe('deprecated')
    expect(packs.find((pack) => pack.repository === 'nginx')?.content.archiveUrl).toMatch(
      /^oci:\/\/oci\.example\.com\/charts\/nginx:0\.1\.0_build\.5#/,
    )
  })

  test('what is known and unchanged is a reference alone; what changed comes again', async () => {
    const server = await repository()
    const first = await read(server.endpoint)
    const known = new Map(first.packs.map((pack) => [`${pack.repository}:${pack.tag}`, pack.digest]))
    const second = await read(server.endpoint, { known })
    expect(second.packs).toEqual([])
    expect(second.references).toEqual(first.references)
    await server.publish([...charts.slice(0, 1), { name: 'redis', version: '1.9.0', metadata: { description: 'now another' } }])
    const third = await read(server.endpoint, { known })
    expect(names(third.packs)).toEqual(['redis:1.9.0'])
    expect(third.references).toEqual(['redis:1.10.0', 'redis:1.9.0'])
  })

  test('JSON, and YAML in which charts share parts, are read too', async () => {
    const json = await indexed(JSON.stringify({ apiVersion: 'v1', entries: { a: [{ name: 'a', version: '1.10.0', urls: ['a.tgz'] }] } }))
    expect(names((await read(json.endpoint)).packs)).toEqual(['a:1.10.0'])
    const shared = await indexed(
      'apiVersion: v1\nentries:\n  a:\n  - &base\n    version: 1.0.0\n    urls: [a.tgz]\n  b:\n  - *base\ngenerated: now\n',
    )
    const { packs, skipped } = await read(shared.endpoint)
    expect(names(packs)).toEqual(['a:1.0.0', 'b:1.0.0'])
    expect(skipped).toEqual([])
  })

  test('an icon in the index itself is a logo at once', async () => {
    const icon = `data:image/png;base64,${makePng(120).toString('base64')}`
    const { endpoint } = await repository({ charts: [{ name: 'a', version: '1.0.0', metadata: { icon } }] })
    const { packs } = await read(endpoint)
    expect(packs[0]?.content).toMatchObject({ iconUrl: '', logo: { mediaType: 'image/png', bytes: makePng(120) } })
  })

  test('one bad chart never hides the others', async () => {
    const { endpoint } = await indexed(`apiVersion: v1
entries:
  broken:
  - version: [1.0.0
  good:
  - version: 1.0.0
    urls: [good-1.0.0.tgz]
  - version: 1.0.0
    urls: [other-1.0.0.tgz]
  - version: latest
    urls: [good-latest.tgz]
  - version: 2.0.0
  - version: 2.1.0
    urls: ["ftp://example.com/good-2.1.0.tgz"]
  - urls: [good.tgz]
  - just a word
  - version: v1.2
    urls: [good-v1.2.tgz]
  none: []
  nothing:
generated: now
`)
    const { packs, skipped, references } = await read(endpoint)
    expect(packs.map((pack) => [pack.tag, pack.content.archiveUrl.split('/').at(-1)])).toEqual([
      ['1.0.0', 'good-1.0.0.tgz'],
      ['v1.2', 'good-v1.2.tgz'],
    ])
    expect(Object.fromEntries(skipped.map(({ reference, reason }) => [reference, reason]))).toEqual({
      broken: containing('not valid YAML'),
      'good:1.0.0 #2': 'the index lists this version more than once; the first one is used',
      'good:latest': containing('SemVer'),
      'good:2.0.0': 'the index names no address of its archive',
      'good:2.1.0': 'its archive stands at no http, https or oci address',
      'good:#6': 'it has no version',
      'good:#7': 'it is not a list of fields',
      none: 'the index lists no versions of it',
      nothing: 'the index lists no versions of it',
    })
    expect(references).toHaveLength(packs.length + skipped.length)
  })
})

describe('a check', () => {
  test('counts charts, and finds the wanted ones', async () => {
    const { endpoint } = await repository()
    expect(await check(endpoint)).toEqual({ ok: true, value: { found: 2, read: { name: 'redis', version: '1.10.0', bytes: aNumber } } })
    expect(
      await check(endpoint, {}, [
        { name: 'redis', version: '1.9.0' },
        { name: 'nginx', version: '' },
      ]),
    ).toMatchObject({ ok: true })
    expect(
      await check(endpoint, {}, [
        { name: 'redis', version: '3.0.0' },
        { name: 'absent', version: '' },
      ]),
    ).toMatchObject({
      ok: false,
      kind: 'not-found',
      layer: 'content',
      code: 'CHART_MISSING',
      detail: containing('does not have redis 3.0.0, absent. Check the name'),
    })
  })

  test('an empty repository passes', async () => {
    for (const index of ['apiVersion: v1\nentries: {}\ngenerated: now\n', 'apiVersion: v1\nentries:\n', 'apiVersion: v1\nentries: null\n'])
      expect(await check((await indexed(index)).endpoint)).toEqual({ ok: true, value: { found: 0, read: null } })
  })

  test('HTTPS with an authority of its own, and Basic', async () => {
    const { endpoint, certificate } = await repository({ tls: true, auth: { type: 'basic', username: 'robot', password: 'pässword' } })
    expect(await check(endpoint)).toMatchObject({ ok: false, kind: 'tls' })
    const tls = { certificate, insecureSkipVerify: false }
    expect(await check(endpoint, { tls })).toMatchObject({
      ok: false,
      kind: 'unauthorized',
      layer: 'auth',
      detail: containing('Turn No Authentication off'),
    })
    expect(await check(endpoint, { tls, credentials: { type: 'basic', username: 'robot', password: 'wrong' } })).toMatchObject({
      kind: 'unauthorized',
      detail: containing('refused the user name or the password (401)'),
    })
    expect(await check(endpoint, { tls, credentials: { type: 'basic', username: 'robot', password: 'pässword' } })).toMatchObject({
      ok: true,
    })
  })

  test('a token goes out as Bearer', async () => {
    const { endpoint } = await repository({ auth: { type: 'token', token: 't0ken' } })
    expect(await check(endpoint, { credentials: { type: 'token', token: 't0ken' } })).toMatchObject({ ok: true })
    expect(await check(endpoint, { credentials: { type: 'token', token: 'other' } })).toMatchObject({
      detail: containing('refused the token (401)'),
    })
  })

  test('credentials do not follow a redirect to another host', async () => {
    const target = await startFaultServer({ '/index.yaml': (_, response) => void response.end('apiVersion: v1\nentries: {}\n') })
    const source = await startFaultServer({
      '*': (_, response) => void response.writeHead(302, { location: `${target.endpoint}/index.yaml` }).end(),
    })
    servers.push(target, source)
    expect(await check(source.endpoint, { credentials: { type: 'basic', username: 'robot', password: 'secret' } })).toMatchObject({
      ok: true,
    })
    // First as nobody, to see whether the credentials are asked for at all.
    expect(source.requests.map(({ method, authorization }) => [method, authorization?.slice(0, 6)])).toEqual([
      ['HEAD', undefined],
      ['GET', 'Basic '],
    ])
    expect(target.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined])
  })

  test.each([
    [403, 'forbidden', 'auth', 'ACCESS_DENIED', 'denies access to index.yaml (403)'],
    [404, 'not-found', 'content', 'INDEX_MISSING', 'No Helm repository stands at'],
    [418, 'bad-response', 'http', 'HTTP_UNEXPECTED_ANSWER', 'answered 418'],
  ])('%d says what to do', async (status, kind, layer, code, detail) => {
    const server = await startFaultServer({ '*': (_, response) => void response.writeHead(status).end() })
    servers.push(server)
    expect(await check(server.endpoint)).toMatchObject({ ok: false, kind, layer, code, detail: containing(detail) })
  })

  test('a web page is told from an index', async () => {
    const server = await startFaultServer({ '*': html })
    servers.push(server)
    expect(await check(server.endpoint)).toMatchObject({
      kind: 'bad-response',
      layer: 'content',
      detail: containing('answers with a web page'),
    })
  })

  test('an index that is gzip is unpacked', async () => {
    const { endpoint } = await indexed(gzipSync('apiVersion: v1\nentries:\n  a:\n  - version: 1.0.0\n    urls: [a.tgz]\ngenerated: now\n'))
    expect(names((await read(endpoint)).packs)).toEqual(['a:1.0.0'])
  })

  const whole = makeIndex(3, () => 4, 600)
  test.each([
    ['cut gzip', gzipSync(whole).subarray(0, 200), 'compressed with gzip, and breaks off'],
    ['cut in an entry', whole.slice(0, -900), 'breaks off in the middle'],
    ['cut behind a line', `${whole.slice(0, -900).split('\n').slice(0, -1).join('\n')}\n`, 'breaks off in the middle'],
    ['cut JSON', '{"apiVersion": "v1", "entries": {"a": [', 'is not valid YAML'],
    ['another YAML', 'kind: Deployment\nmetadata:\n  name: a\n', 'neither apiVersion nor entries'],
    ['another version', 'apiVersion: v3\nentries:\n  a: []\ngenerated: now\n', 'has the apiVersion "v3"'],
    ['a word', 'hello', 'a text without fields'],
    ['XML', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'is an XML document'],
    ['a picture', makePng(3), 'is not'],
    ['nothing', '', 'is empty'],
    ['depth', `apiVersion: v1\nentries: ${'['.repeat(5000)}${']'.repeat(5000)}\n`, 'nesting exceeded'],
  ])('refused: %s', async (_, index, reason) => {
    const { endpoint } = await indexed(index)
    const outcome = await check(endpoint)
    expect(outcome).toMatchObject({ ok: false, kind: 'bad-response', layer: 'content', code: 'INDEX_INVALID', detail: containing(reason) })
    expect(await read(endpoint).then((result) => result.outcome)).toEqual(outcome)
  })

  test('more than is read is refused while it arrives, packed or not', async () => {
    let sent = 0
    const endless = await startFaultServer({
      '*': (request, response) => {
        const more = () => {
          let goesOn = true
          while (goesOn && !request.socket.destroyed && sent < 400 * MiB) {
            sent += LINE.length
            goesOn = response.write(LINE)
          }
        }
        response.on('drain', more)
        more()
      },
    })
    servers.push(endless)
    expect(await check(endless.endpoint)).toMatchObject({
      ok: false,
      kind: 'too-large',
      code: 'INDEX_TOO_LARGE',
      detail: containing('more than 64 MiB'),
    })
    expect(sent).toBeGreaterThan(64 * MiB)
    expect(sent).toBeLessThan(80 * MiB)
    const announced = await startFaultServer({
      '*': (_, response) => void response.writeHead(200, { 'content-length': String(300 * MiB) }).write('a'),
    })
    servers.push(announced)
    expect(await check(announced.endpoint)).toMatchObject({ kind: 'too-large' })
    const packed = await indexed(gzipSync(Buffer.alloc(65 * MiB, LINE)))
    expect(await check(packed.endpoint)).toMatchObject({ kind: 'too-large', detail: containing('when it is decompressed') })
  })

  test('anchors can’t make more of an index than is read', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `x${level + 1}: &x${level + 1} [${Array.from({ length: 10 }, () => `*x${level}`).join(', ')}]`,
    )
    const bomb = `apiVersion: v1\nx0: &x0 {version: 1.0.0, urls: [a.tgz]}\n${levels.join('\n')}\nentries: {a: *x12, b: [{version: 1.0.0, urls: [b.tgz], description: *x12, extra: *x12}]}\n`
    const { packs, skipped } = await read((await indexed(bomb)).endpoint)
    expect(packs.map((pack) => [pack.repository, pack.content.definition])).toEqual([['b', '']])
    expect(skipped).toHaveLength(10)

    const long = Array.from({ length: 5_000 }, () => '{version: 1.0.0}').join(', ')
    const wide = `apiVersion: v1\nlong: &long [${long}]\nentries: {${Array.from({ length: 50 }, (_, chart) => `c${chart}: *long`).join(', ')}}\n`
    expect((await read((await indexed(wide)).endpoint)).outcome).toMatchObject({
      ok: false,
      kind: 'too-large',
      detail: containing('more than 200,000 versions of charts once its aliases are written out'),
    })
  })
})

const MiB = 1024 * 1024
const LINE = `# ${'x'.repeat(64 * 1024)}\n`

test('a run that is stopped ends with the batch it is at', async () => {
  const { endpoint } = await indexed(makeIndex(20, () => 100, 1000))
  const stop = new AbortController()
  let batches = 0
  const outcome = await readIndex(testConnection(endpoint), testEnvironment(), {
    signal: stop.signal,
    known: new Map(),
    wanted: [],
    waitWhenRateLimited: false,
    async onBatch() {
      batches += 1
      if (batches === 2) stop.abort()
    },
  })
  expect(outcome).toMatchObject({ ok: false })
  expect(batches).toBeLessThan(6)
})
