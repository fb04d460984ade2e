import { describe, expect, it } from 'vitest'
import type { RegistryConnection } from '../connector'
import type { FoundPack, Skipped } from '../content'
import { createAuthority } from '../../test/certificates'
import { failure, servers, start } from '../../test/check-registry'
import { testConnection, testEnvironment } from '../../test/connections'
import { registryRoutes } from '../../test/fake-registry'
import { bearerAuth, html, json, refusingEndpoint } from '../../test/fault-server'
import { type LegacyPackServerOptions, startLegacyPackServer } from '../../test/legacy-pack-server'
import { makeBadPacks, makePack } from '../../test/packs'
import { legacyPacks } from './connector'

const SECRET = 'Planted-s3cret'
const robot = { type: 'basic', username: 'robot', password: SECRET } as const
const environment = testEnvironment({ deadlines: { connectMs: 400, headersMs: 300, bodyIdleMs: 300 } })
const never = new AbortController().signal

async function serve(options: LegacyPackServerOptions = {}) {
  const server = await startLegacyPackServer(options)
  servers.push(server)
  return server
}

const connect = (endpoint: string, wishes: Partial<RegistryConnection> = {}) => testConnection(endpoint, { contentPaths: [], ...wishes })
const check = (endpoint: string, wishes: Partial<RegistryConnection> = {}) =>
  legacyPacks.check(connect(endpoint, wishes), environment, { signal: never })

async function read(endpoint: string, known: ReadonlyMap<string, string> = new Map(), wishes: Partial<RegistryConnection> = {}) {
  const packs: FoundPack[] = []
  const skipped: Skipped[] = []
  const outcome = await legacyPacks.read(connect(endpoint, wishes), environment, {
    known,
    signal: never,
    onProgress: () => undefined,
    onPack(found) {
      packs.push(found)
      return Promise.resolve()
    },
    onSkipped(one) {
      skipped.push(one)
      return Promise.resolve()
    },
  })
  return { outcome, packs: packs.toSorted((a, b) => (a.tag < b.tag ? -1 : 1)), skipped }
}

describe('reading', () => {
  it('lists all pages, leaves parent tags out, and takes the group from the tag', async () => {
    const ubuntu = await makePack({ name: 'ubuntu', version: '14.4.3', layer: 'os' })
    const newer = await makePack({ name: 'ubuntu', version: '14.4.5', layer: 'os', packJson: { group: 'of-pack-json' } })
    const nginx = await makePack({ name: 'nginx', version: '1.2.0' })
    const calico = await makePack({ name: 'calico', version: '3.26.1', layer: 'cni' })
    const server = await serve({
      users: { robot: SECRET },
      pageSize: 2,
      packs: [{ pack: ubuntu, tag: 'lts__14.4.3' }, { pack: newer }, { pack: nginx }, { pack: calico }],
    })
    const { outcome, packs, skipped } = await read(server.endpoint, new Map(), { credentials: robot })
    expect(outcome).toMatchObject({ ok: true })
    expect(skipped).toEqual([])
    expect(packs.map(({ repository, tag, content }) => [repository, tag, content.version, content.group])).toEqual([
      ['nginx', '1.2.0', '1.2.0', ''],
      ['ubuntu', '14.4.5', '14.4.5', 'of-pack-json'],
      ['calico', '3.26.1', '3.26.1', ''],
      ['ubuntu', 'lts__14.4.3', '14.4.3', 'lts'],
    ])
    expect(packs[0]?.content.valuesYaml).toContain('# Values of nginx 1.2.0')
    const asked = server.requests.map(({ path }) => path)
    expect(asked).toContain('/v1/_catalog?n=2&last=nginx')
    expect(asked.filter((path) => path.startsWith('/v1/ubuntu/tags/list'))).toHaveLength(3)
    expect(asked.filter((path) => /manifests.*\.x$/.test(path))).toEqual([])
    expect(server.requests.find(({ path }) => path === '/health')?.authorization).toBeUndefined()
  })

  it('does not read again what is known by its digest, and forgets what is gone', async () => {
    const one = await makePack({ name: 'nginx', version: '1.2.0' })
    const two = await makePack({ name: 'nginx', version: '1.3.0' })
    const server = await serve({ packs: [{ pack: one }, { pack: two }] })
    const first = await read(server.endpoint)
    const known = new Map(first.packs.map(({ repository, tag, digest }) => [`${repository}:${tag}`, digest]))
    server.removeTag('nginx', '1.2.0')
    const changed = await makePack({ name: 'nginx', version: '1.3.0', displayName: 'Pushed again' })
    const before = server.requests.length
    expect(await read(server.endpoint, known)).toMatchObject({ packs: [] })
    expect(server.requests.slice(before).filter(({ path }) => path.includes('/blobs/'))).toEqual([])
    server.push({ pack: changed })
    const again = await read(server.endpoint, known)
    expect(again.packs.map(({ content }) => content.displayName)).toEqual(['Pushed again'])
    expect(again.outcome.ok && [...again.outcome.value.references]).toEqual(['nginx:1.3.0'])
  })

  it('sets bad packs aside, each with its reason, and reads the others', async () => {
    const good = await makePack({ name: 'good', version: '1.0.0' })
    const { noPackJson } = await makeBadPacks('bad')
    const server = await serve({
      packs: [
        { pack: good },
        { pack: { name: 'bad', version: '1.0.0', archive: noPackJson } },
        { pack: await makePack({ name: 'nginx', version: '1.0.0' }), repository: 'other' },
        { pack: await makePack({ name: 'named', version: '1.0.0' }), tag: 'stable' },
        { pack: good, repository: 'strange', manifest: { type: 'application/json', body: { files: [] } } },
      ],
    })
    const { packs, skipped } = await read(server.endpoint)
    expect(packs.map(({ repository }) => repository)).toEqual(['good'])
    expect(Object.fromEntries(skipped.map(({ reference, reason }) => [reference, reason]))).toEqual({
      'bad:1.0.0': 'it has no pack.json',
      'other:1.0.0': 'pack.json says the name “nginx” but the repository is called “other”; they must be equal',
      'named:stable': 'pack.json says the version “1.0.0” but the tag is “stable”; they must be equal',
      'strange:1.0.0': 'its manifest is neither an OCI image manifest nor a Docker schema 2 one',
    })
  })

  it('of a server that speaks only what is documented, says which packs it could not read, and why', async () => {
    const server = await serve({ documentedOnly: true, packs: [{ pack: await makePack({ name: 'nginx', version: '1.2.0' }) }] })
    const sentence = `${server.host} lists the pack nginx but not its tags (/v1/nginx/tags/list: 404 NOT_FOUND). Check the permissions of the account and the version of the registry.`
    const { outcome, skipped } = await read(server.endpoint)
    expect(outcome).toEqual(failure('not-found', 'content', sentence))
    expect(skipped).toEqual([{ reference: 'nginx', digest: null, reason: sentence }])
    expect(await check(server.endpoint)).toEqual(failure('not-found', 'content', sentence))
  })
})

describe('the check', () => {
  it('reads one pack to its last byte; a registry without packs passes', async () => {
    const server = await serve({ users: { robot: SECRET }, packs: [{ pack: await makePack({ name: 'nginx', version: '1.2.0' }) }] })
    expect(await check(server.endpoint, { credentials: robot })).toMatchObject({
      ok: true,
      value: { found: 1, read: { name: 'nginx', version: '1.2.0' } },
    })
    expect(server.requests.map(({ path }) => path.replace(/sha256:\w+/, 'digest'))).toEqual([
      '/health',
      '/v1/',
      '/v1/_catalog?n=100',
      '/v1/nginx/tags/list?n=100',
      '/v1/nginx/manifests/1.2.0',
      '/v1/nginx/blobs/digest',
    ])
    expect(await check((await serve()).endpoint)).toEqual({ ok: true, value: { found: 0, read: null } })
  })

  it('sends a token as a bearer token', async () => {
    const server = await serve({ token: SECRET })
    expect(await check(server.endpoint, { credentials: { type: 'token', token: SECRET } })).toMatchObject({ ok: true })
    expect(server.requests.at(-1)?.authorization).toBe(`Bearer ${SECRET}`)
  })

  it('says which credentials are refused', async () => {
    const server = await serve({ users: { robot: SECRET } })
    const refused = (detail: string) => failure('unauthorized', 'auth', `${server.host} ${detail}`)
    expect(await check(server.endpoint)).toEqual(refused('asks for credentials. Enter the user name and the password, or the token.'))
    expect(await check(server.endpoint, { credentials: { ...robot, password: 'wrong' } })).toEqual(
      refused('refused the user name or the password (401). Check both.'),
    )
    expect(await check(server.endpoint, { credentials: { type: 'token', token: 'wrong' } })).toEqual(
      refused('refused the token (401). Check it; it may have expired, or the registry may take a user name and a password only.'),
    )
  })

  it('says what may not be read', async () => {
    const pack = await makePack({ name: 'nginx', version: '1.2.0' })
    const server = await serve({ packs: [{ pack }] })
    const forbidden = json(403, { errors: [{ code: 'DENIED' }] })
    server.on('/v1/nginx/manifests/1.2.0', json(404, { errors: [{ code: 'MANIFEST_UNKNOWN' }] }))
    expect(await check(server.endpoint)).toEqual(failure('bad-response', 'content', /lists nginx:1\.2\.0 but does not hand it out/))
    server.on('/v1/_catalog', forbidden)
    expect(await check(server.endpoint)).toEqual(
      failure('forbidden', 'list', /accepts the credentials but refuses to list its packs \(\/v1\/_catalog: 403 DENIED\)/),
    )
    server.on('/v1/_catalog', json(404, {}))
    expect(await check(server.endpoint)).toEqual(failure('not-found', 'list', /does not offer a list of its packs/))
    server.on('/v1/_catalog', html)
    expect(await check(server.endpoint)).toEqual(failure('bad-response', 'http', /answers with a web page, not as a legacy pack registry/))
    server.on('/v1/', forbidden)
    expect(await check(server.endpoint)).toEqual(failure('forbidden', 'auth', /denies access \(403\)/))
  })

  it('tells a host that is no legacy pack registry from one that is', async () => {
    const nothing = await start({})
    expect(await check(nothing.endpoint)).toEqual(
      failure('not-found', 'http', `No legacy pack registry answers at ${nothing.endpoint}/v1/ (404). Check the endpoint.`),
    )
    const portal = await start({ '*': html })
    expect(await check(portal.endpoint)).toEqual(failure('bad-response', 'http', /answers with a web page, not as a legacy pack registry/))

    const isOci = /is an OCI registry, not a legacy pack registry\. Add it under OCI Registries, which is the recommended kind\.$/
    const open = await start(registryRoutes([]))
    expect(await check(open.endpoint)).toEqual(failure('bad-response', 'http', isOci))
    const harbor = await start({ '/v2/': bearerAuth('realm="https://harbor.test/token"', () => false, html), '*': html })
    expect(await check(harbor.endpoint, { credentials: robot })).toEqual(failure('bad-response', 'http', isOci))
    expect(harbor.requests.find(({ path }) => path === '/v2/')?.authorization).toBeUndefined()
  })

  it('unreachable and TLS', async () => {
    expect(await check(await refusingEndpoint())).toEqual(failure('refused', 'connect', /refuses connections/))
    const root = createAuthority('Example Root')
    const server = await serve({ tls: root.issue() })
    expect(await check(server.endpoint)).toEqual(failure('tls', 'tls', /was issued by “Example Root”, which is not trusted here/))
    expect(await check(server.endpoint, { tls: { certificate: root.certificate, insecureSkipVerify: false } })).toMatchObject({ ok: true })
    expect(await check(server.endpoint, { tls: { certificate: '', insecureSkipVerify: true } })).toMatchObject({ ok: true })
  })
})
