import { createServer } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import pino from 'pino'
import { createOutboundPolicy } from '../connectors/outbound'
import { createForwarder } from '../palette/forward'
import { newUid } from '../services'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { registryRoutes } from '../test/fake-registry'
import { type FaultServer, hang, reset, startFaultServer } from '../test/fault-server'
import { freePort } from '../test/free-port'
import { listen } from './listen'
import { createPaletteApp } from './palette-app'
import type { App } from './shell'

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** The front of an installation at this address, as a program or a browser sees it. */
function frontOf(address: string) {
  const url = new URL(address)
  const forwarder = createForwarder(url, createOutboundPolicy({ listenHost: '0.0.0.0', allow: [url.hostname], deny: [] }))
  const app = createPaletteApp({
    services: { log: pino({ level: 'silent' }), newUid },
    publicUrl: undefined,
    consoleFolder: '/nowhere',
    palette: { url, forwarder },
    ready: () => forwarder.ping(),
  })
  closers.push(() => forwarder.close(), app.close)
  const send = async (path: string, init: RequestInit = {}) => app.fetch(new Request(new URL(path, 'http://127.0.0.1'), init))
  return { app, send }
}

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
/** A matcher, typed so that it can stand in an expected object. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)
/** What a browser adds to requests of the console's own pages. */
const fromOwnPage = { 'Sec-Fetch-Site': 'same-origin', 'Console-Scope': 'tenant' }

describe('in front of an installation', () => {
  let palette: TestApp
  let upstream: Awaited<ReturnType<typeof listen>>
  let registry: FaultServer
  let admin: TestUser
  let send: ReturnType<typeof frontOf>['send']

  beforeAll(async () => {
    palette = await startTestApp()
    const tenant = await palette.createTenant('Acme')
    admin = await palette.createTenantUser(tenant.uid, { email: 'jo@acme.example' })
    registry = await startFaultServer(registryRoutes([]))
    upstream = await listen(asApp(palette), { host: '127.0.0.1', port: 0 })
  }, START_TIMEOUT)
  afterAll(async () => {
    await upstream.close(0)
    await registry.close()
    await palette.close()
  })
  beforeEach(() => {
    send = frontOf(`http://127.0.0.1:${upstream.port}`).send
  })

  it('log-in, a new registry and the list pass through, with cookies and AuditUid', async () => {
    const signIn = await send('/v1/auth/authenticate?setCookie=true', json({ emailId: admin.email, password: admin.password }))
    expect(signIn.status).toBe(200)
    const [cookie = '', ...more] = signIn.headers.getSetCookie()
    expect(cookie).toMatch(/^session=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(more).toEqual([])

    const page = { ...fromOwnPage, Cookie: cookie.split(';')[0] ?? '' }
    const spec = {
      endpoint: registry.endpoint,
      baseContentPath: 'internal',
      providerType: 'pack',
      auth: { type: 'noAuth', tls: { enabled: true } },
    }
    const created = await send('/v1/registries/oci/basic?skipPackSync=true', json({ metadata: { name: 'harbor' }, spec }, page))
    expect(created.status).toBe(201)
    expect(created.headers.get('AuditUid')).toMatch(/^[0-9a-f]{24}$/)
    expect(await created.json()).toMatchObject({ uid: like(/^[0-9a-f]{24}$/) })

    const listed = await send('/v1/registries/oci/summary', { headers: page })
    expect(await listed.json()).toMatchObject({ items: [{ metadata: { name: 'harbor' } }] })
    expect((await send('/v1/registries/metadata', { method: 'HEAD', headers: page })).status).toBe(200)
    const byToken = await send('/v1/users/info', { headers: { Authorization: admin.token } })
    expect(await byToken.json()).toMatchObject({ orgName: 'Acme', userUid: admin.uid })
  })

  it('errors pass unchanged', async () => {
    const wrong = json({ emailId: admin.email, password: 'wrong' })
    const direct = await palette.request('/v1/auth/authenticate', wrong)
    const through = await send('/v1/auth/authenticate', wrong)
    expect(through.status).toBe(direct.status)
    expect(await through.json()).toEqual({ ...asObject(await direct.json()), ref: like(/^[0-9a-f]{24}$/) })
    expect(await (await send('/v1/registries/oci/summary')).json()).toMatchObject({ code: 'SessionRequired' })
    expect((await send('/v1/registries/oci/summary', { method: 'PUT' })).headers.get('Allow')).toBe('GET, HEAD')
  })

  it('what Palette has no call for is hidden, and so said', async () => {
    const { features, ...about } = asObject(await (await send('/v1/console/capabilities')).json())
    expect(about).toMatchObject({ product: 'Registry Console', backend: 'palette', fips: false })
    expect(new Set(Object.values(asObject(features)))).toEqual(new Set([false]))
    for (const path of [
      '/v1/console/setup',
      '/v1/console',
      '/v1/%63onsole/session',
      '/v1/CONSOLE/session',
      '/v1/..%2fmetrics',
      '/v1/%zz',
    ]) {
      const answer = await send(path, { headers: { Authorization: admin.token } })
      expect([path, answer.status, asObject(await answer.json()).code]).toEqual([path, 404, 'ResourceNotFound'])
    }
  })

  it('is ready while the installation answers', async () => {
    expect((await send('/readyz')).status).toBe(200)
    expect((await send('/metrics')).status).toBe(200)
  })
})

describe('a request', () => {
  it('arrives as it was sent, without what belongs to the connection, and so does the answer', async () => {
    const bodies: string[] = []
    let seen: Record<string, unknown> = {}
    const server = createServer((request, response) => {
      const { host, ...headers } = request.headers
      seen = { method: request.method, url: request.url, headers, isOwnHost: host === `127.0.0.1:${port}` }
      request.setEncoding('utf8').on('data', (piece: string) => bodies.push(piece))
      request.on('end', () => {
        response.writeHead(
          202,
          [
            ['Set-Cookie', 'a=1; Path=/'],
            ['Set-Cookie', 'b=2; Path=/'],
            ['AuditUid', 'audit-1'],
            ['Connection', 'x-inner'],
            ['X-Inner', 'secret'],
            ['Content-Type', 'application/json'],
          ].flat(),
        )
        response.end('{"a": 1}')
      })
    })
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    closers.push(() => new Promise((resolve) => server.close(() => resolve())))

    const { send } = frontOf(`http://127.0.0.1:${port}`)
    const answer = await send('/v1/packs?filters=spec.name%3Da%20b&limit=', {
      ...json({ spec: 'é' }, { ApiKey: 'key-1', Connection: 'X-Hop', 'X-Hop': 'dropped', ProjectUid: 'p1', TE: 'trailers' }),
      method: 'PATCH',
    })
    expect(seen).toMatchObject({
      method: 'PATCH',
      url: '/v1/packs?filters=spec.name%3Da%20b&limit=',
      headers: { apikey: 'key-1', projectuid: 'p1', 'content-type': 'application/json' },
      isOwnHost: true,
    })
    expect(Object.keys(asObject(seen.headers))).not.toEqual(expect.arrayContaining(['x-hop']))
    expect(asObject(seen.headers).te).toBeUndefined()
    expect(bodies.join('')).toBe('{"spec":"é"}')
    expect(answer.status).toBe(202)
    expect(answer.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/'])
    expect(answer.headers.get('AuditUid')).toBe('audit-1')
    expect(answer.headers.get('X-Inner')).toBeNull()
    expect(await answer.text()).toBe('{"a": 1}')
  })

  it('of another site changes nothing, and does not get through', async () => {
    const server = await startFaultServer({ '*': (_, response) => response.end('{}') })
    closers.push(server.close)
    const { send } = frontOf(server.endpoint)
    const cookie = { Cookie: 'session=token' }
    const refused: Record<string, string>[] = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'cross-site', ...cookie },
      { Origin: 'https://evil.example', ...cookie },
      cookie,
    ]
    for (const headers of refused) {
      const answer = await send('/v1/registries/oci/basic', json({}, headers))
      expect([answer.status, asObject(await answer.json()).code]).toEqual([403, 'CrossSiteRequest'])
    }
    expect(server.requests).toEqual([])
    expect((await send('/v1/registries/oci/basic', json({}, { ...cookie, 'Sec-Fetch-Site': 'same-origin' }))).status).toBe(200)
    expect((await send('/v1/registries/oci/basic', json({}, { ApiKey: 'key', ...cookie }))).status).toBe(200)
    expect((await send('/v1/users/info', { headers: { ...cookie, 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(200)
  })

  it('that is too large is refused', async () => {
    const server = await startFaultServer({ '*': (request, response) => void request.resume().on('end', () => response.end('{}')) })
    closers.push(server.close)
    const answer = await frontOf(server.endpoint).send('/v1/packs/search', { method: 'POST', body: Buffer.alloc(17 * 1024 * 1024) })
    expect([answer.status, asObject(await answer.json()).code]).toEqual([413, 'PayloadTooLarge'])
  })

  it('that nobody answers ends in one constant sentence', async () => {
    const gone = frontOf(`http://127.0.0.1:${await freePort()}`)
    const cut = await startFaultServer({ '*': reset })
    closers.push(cut.close)
    for (const { send } of [gone, frontOf(cut.endpoint)]) {
      const answer = await send('/v1/packs/search', json({}))
      expect([answer.status, await answer.json()]).toEqual([
        503,
        expect.objectContaining({
          code: 'Unavailable',
          message: 'The Palette installation behind this console does not answer. Try again; the log of this server says why',
        }),
      ])
    }
    expect((await gone.send('/readyz')).status).toBe(503)
    expect((await gone.send('/healthz')).status).toBe(200)
    expect((await gone.send('/v1/console/capabilities')).status).toBe(200)
  })

  it('ends at the installation when its caller goes away', async () => {
    const server = await startFaultServer({ '*': hang })
    closers.push(server.close)
    const left = new AbortController()
    const waiting = frontOf(server.endpoint).send('/v1/users/info', { signal: left.signal })
    await expect.poll(() => server.requests.length).toBe(1)
    left.abort()
    expect((await waiting).status).toBe(503)
  })
})

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function asApp(app: TestApp): App {
  return {
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const body = request.body === null ? null : await request.arrayBuffer()
      return app.request(pathname + search, { method: request.method, headers: request.headers, body })
    },
    abortRequests: () => undefined,
    close: () => undefined,
  }
}
