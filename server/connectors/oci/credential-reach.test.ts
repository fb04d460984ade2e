import { afterEach, describe, expect, it } from 'vitest'
import { createAuthority } from '../../test/certificates'
import { collectPacks, testConnection, testEnvironment } from '../../test/connections'
import { bytes, registryRoutes, routesOf } from '../../test/fake-registry'
import { basicAuth, bearerAuth, type FaultServer, type Handler, json, redirect, startFaultServer } from '../../test/fault-server'
import { makePack } from '../../test/packs'
import { ociPacks } from './connectors'

const byText = (a: string, b: string) => a.localeCompare(b)
const containing = (text: string): unknown => expect.stringContaining(text)

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
const credentials = { type: 'basic' as const, username: 'jo', password: 'right' }
const basic = `Basic ${Buffer.from('jo:right').toString('base64')}`
const names = (packs: readonly { content: { name: string } }[]) => packs.map((pack) => pack.content.name).sort()

describe('credentials reach no other host', () => {
  it('blobs that stand elsewhere are fetched without them', async () => {
    const storage = await start({ '/blob': bytes(one.archive, 'x/y') })
    const routes = Object.fromEntries(
      Object.entries(registryRoutes([one])).map(([path, handler]) => [path, basicAuth('jo', 'right', handler)]),
    )
    const server = await start({
      ...routes,
      [routesOf(one).blob]: basicAuth('jo', 'right', redirect(`${storage.endpoint}/blob?signature=x`, 307)),
    })
    expect(names((await collectPacks(testConnection(server.endpoint, { credentials }))).packs)).toEqual(['one'])
    expect(storage.requests).toEqual([{ method: 'GET', path: '/blob?signature=x', authorization: undefined, accept: '*/*' }])
    // Asked without first, then with them each time.
    expect(server.requests.map((request) => request.authorization === basic)).toEqual([false, ...server.requests.slice(1).map(() => true)])
  })

  it('nor does another port of the same host, or one that is named in a redirect with user information', async () => {
    const other = await start({ '*': json(200, {}) })
    const server = await start({ '/v2/': basicAuth('jo', 'right', redirect(`http://jo:right@127.0.0.1:${other.port}/v2/`)) })
    await ociPacks.check(testConnection(server.endpoint, { credentials }), testEnvironment(), { signal: new AbortController().signal })
    expect(other.requests.length).toBeGreaterThan(0)
    expect(other.requests.every((request) => request.authorization === undefined)).toBe(true)
  })

  it('the token service gets them, once a scope; the registry and its storage get tokens alone or nothing', async () => {
    const storage = await start({ '/blob': bytes(one.archive, 'x/y') })
    const auth = await start({
      '/token': basicAuth('jo', 'right', (request, response, count) => {
        const scopes = new URL(request.url ?? '', 'http://x').searchParams.getAll('scope')
        json(200, { token: `token-for-${scopes.join('+') || 'nothing'}`, expires_in: 300 })(request, response, count)
      }),
    })
    const scoped = (scope: string, then: Handler) =>
      bearerAuth(`realm="${auth.endpoint}/token",service="registry.test",scope="${scope}"`, (token) => token === `token-for-${scope}`, then)
    const pull = (pack: typeof one) => `repository:${routesOf(pack).repository}:pull`
    const routes = Object.entries(registryRoutes([one, two])).map(([path, handler]) => {
      const pack = path.includes('/one/') ? one : two
      return [path, path === '/v2/_catalog' ? scoped('registry:catalog:*', handler) : scoped(pull(pack), handler)] as const
    })
    const server = await start({
      ...Object.fromEntries(routes),
      '/v2/': bearerAuth(`realm="${auth.endpoint}/token",service="registry.test"`, (token) => token === 'token-for-nothing', json(200, {})),
      [routesOf(one).blob]: scoped(pull(one), redirect(`${storage.endpoint}/blob`)),
    })
    const { outcome, packs } = await collectPacks(testConnection(server.endpoint, { credentials }))
    expect(outcome).toMatchObject({ ok: true })
    expect(names(packs)).toEqual(['one', 'two'])
    const scopesAsked = auth.requests.map((request) => new URL(request.path, 'http://x').searchParams.get('scope') ?? '').sort(byText)
    expect(scopesAsked).toEqual(['registry:catalog:*', pull(one), pull(two), ''].sort(byText))
    expect(
      auth.requests.every((request) => request.authorization === basic && request.path.startsWith('/token?service=registry.test')),
    ).toBe(true)
    expect(
      server.requests.every((request) => request.authorization === undefined || request.authorization.startsWith('Bearer token-for-')),
    ).toBe(true)
    expect(storage.requests.map((request) => request.authorization)).toEqual([undefined])
  })

  it('a token that ran out is asked for once more', async () => {
    let issued = 0
    const auth = await start({
      '/token': (request, response, count) => json(200, { access_token: `t${(issued += 1)}` })(request, response, count),
    })
    const anyOf = (accepted: () => string, then: Handler) =>
      bearerAuth(`realm="${auth.endpoint}/token",scope="registry:catalog:*"`, (token) => token === accepted(), then)
    let catalogCalls = 0
    const server = await start({
      '/v2/': anyOf(() => 't1', json(200, {})),
      '/v2/_catalog': (request, response, count) => {
        catalogCalls += 1
        anyOf(() => 't2', json(200, { repositories: [] }))(request, response, count)
      },
    })
    expect((await collectPacks(testConnection(server.endpoint, { credentials }))).outcome).toMatchObject({ ok: true })
    expect([issued, catalogCalls]).toEqual([2, 2])
  })

  it('a token service that refuses, that answers nonsense, or that is not HTTPS', async () => {
    const auth = await start({ '/token': json(401, {}) })
    const server = await start({ '/v2/': bearerAuth(`realm="${auth.endpoint}/token",service="s"`, () => false, json(200, {})) })
    const check = () =>
      ociPacks.check(testConnection(server.endpoint, { credentials }), testEnvironment(), { signal: new AbortController().signal })
    expect(await check()).toMatchObject({
      kind: 'unauthorized',
      layer: 'auth',
      detail: `${auth.host}, which signs in for ${server.host}, refused the user name or the password (401). Check both; a robot account or token may also have expired.`,
    })
    auth.on('/token', json(200, { token: 'a b\r\nx' }))
    expect(await check()).toMatchObject({
      kind: 'bad-response',
      layer: 'auth',
      detail: containing('answered without a token'),
    })
    auth.on('/token', json(404, {}))
    expect(await check()).toMatchObject({
      kind: 'bad-response',
      layer: 'auth',
      detail: containing('answered 404 instead of a token'),
    })
    server.on('/v2/', json(401, {}, { 'www-authenticate': 'Bearer service="s"' }))
    expect(await check()).toMatchObject({
      kind: 'bad-response',
      layer: 'auth',
      detail: containing('does not say where to get one'),
    })
    server.on('/v2/', json(401, {}, { 'www-authenticate': 'Bearer realm="http://169.254.169.254/token"' }))
    expect(await check()).toMatchObject({ kind: 'blocked', layer: 'policy' })
  })

  it('an HTTPS registry may not name a token service without HTTPS', async () => {
    const root = createAuthority()
    const auth = await start({ '/token': json(200, { token: 't' }) })
    const server = await start({ '/v2/': json(401, {}, { 'www-authenticate': `Bearer realm="${auth.endpoint}/token"` }) }, root.issue())
    const connection = testConnection(server.endpoint, { credentials, tls: { certificate: root.certificate, insecureSkipVerify: false } })
    expect(await ociPacks.check(connection, testEnvironment(), { signal: new AbortController().signal })).toMatchObject({
      kind: 'bad-response',
      layer: 'auth',
      detail: `${server.host} names a token service without HTTPS (${auth.host}); credentials are not sent there. Correct the realm in the configuration of the registry.`,
    })
    expect(auth.requests).toEqual([])
  })

  it('no failure repeats the password', async () => {
    const secret = { type: 'basic' as const, username: 'jo', password: 'S3cret-planted' }
    const server = await start({
      '/v2/': json(401, { errors: [{ code: 'S3cret-planted' }] }, { 'www-authenticate': 'Basic realm="S3cret-planted"' }),
    })
    const outcome = await ociPacks.check(testConnection(server.endpoint, { credentials: secret }), testEnvironment(), {
      signal: new AbortController().signal,
    })
    expect(outcome.ok).toBe(false)
    expect(JSON.stringify(outcome)).not.toContain('S3cret')
  })
})
