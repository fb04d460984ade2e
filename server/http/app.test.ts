import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'

let app: TestApp
let tenant: { uid: string; name: string }
let admin: TestUser
let viewer: TestUser
let operator: TestUser

const INDEX = `<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><title>Console</title>${'<p>text</p>'.repeat(200)}`
const SCRIPT = `console.log(${JSON.stringify('x'.repeat(2000))})`

beforeAll(async () => {
  const consoleFolder = join(await mkdtemp(join(tmpdir(), 'console-')), 'console')
  await mkdir(join(consoleFolder, 'assets'), { recursive: true })
  await mkdir(join(consoleFolder, '.vite'))
  await writeFile(join(consoleFolder, '..', 'secret.txt'), 'outside')
  await writeFile(join(consoleFolder, 'index.html'), INDEX)
  await writeFile(join(consoleFolder, 'favicon.svg'), '<svg/>')
  await writeFile(join(consoleFolder, '.vite', 'manifest.json'), '{}')
  await writeFile(join(consoleFolder, 'assets', 'main-abc.js'), SCRIPT)
  await writeFile(join(consoleFolder, 'assets', 'main-abc.js.br'), brotliCompressSync(SCRIPT))
  await writeFile(join(consoleFolder, 'assets', 'main-abc.js.gz'), gzipSync(SCRIPT))
  app = await startTestApp({ consoleFolder, failedSignIns: { burst: 8, refillMs: 3000 } })
  tenant = await app.createTenant('Acme')
  admin = await app.createTenantUser(tenant.uid)
  viewer = await app.createTenantUser(tenant.uid, { role: 'Tenant Viewer' })
  operator = await app.createOperator()
}, START_TIMEOUT)
afterAll(() => app.close())

/** Matchers, typed so that they can stand in an expected object. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const aNumber: unknown = expect.any(Number)

const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers })
const cookie = (...parts: string[]) => ({ Cookie: parts.join('; ') })
const tenantCookie = () => `session=${admin.token}`
const systemCookie = () => `system_session=${operator.token}`

async function scopeOf(headers: Record<string, string>): Promise<unknown> {
  const response = await get('/v1/console/session', headers)
  const body: unknown = await response.json()
  return typeof body === 'object' && body !== null && 'scope' in body ? body.scope : response.status
}

describe('who is signed in', () => {
  it('is told by the Authorization header before the cookies, the tenant cookie before that of the system', async () => {
    expect(await scopeOf({ Authorization: operator.token, ...cookie(tenantCookie()) })).toBe('system')
    expect(await scopeOf(cookie(systemCookie(), tenantCookie()))).toBe('tenant')
    expect(await scopeOf(cookie(systemCookie()))).toBe('system')
    expect(await scopeOf(cookie('session=stale', systemCookie()))).toBe('system')
    expect(await scopeOf({ Authorization: 'stale', ...cookie(tenantCookie()) })).toBe(401)
    expect(await scopeOf({ Authorization: `Bearer ${operator.token}` })).toBe(401)
    expect(await scopeOf({})).toBe(401)
  })

  it('is told by the one cookie that Console-Scope names', async () => {
    const both = cookie(tenantCookie(), systemCookie())
    expect(await scopeOf({ 'Console-Scope': 'tenant', ...both })).toBe('tenant')
    expect(await scopeOf({ 'Console-Scope': 'system', ...both })).toBe('system')
    expect(await scopeOf({ 'Console-Scope': 'system', ...cookie(tenantCookie()) })).toBe(401)
    expect(await scopeOf({ 'Console-Scope': 'system', Authorization: operator.token })).toBe(401)
    expect(await scopeOf({ 'Console-Scope': 'project', ...both })).toBe(400)
  })

  it('is never an operator by the cookie of a tenant, or the other way round', async () => {
    expect(await scopeOf(cookie(`session=${operator.token}`))).toBe(401)
    expect(await scopeOf(cookie(`system_session=${admin.token}`))).toBe(401)
  })

  it('decides which realm is open', async () => {
    const refused = await app.request('/v1/system/users/me', {}, admin)
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'Forbidden', message: 'This is for system operators' }])
    expect((await app.request('/v1/users/info', {}, operator)).status).toBe(403)
    expect((await app.request('/v1/users/info', {}, admin)).status).toBe(200)
  })

  it('is asked before the permission, and the permission before the body', async () => {
    const create = (user?: TestUser) => app.send('POST', '/v1/registries/oci/basic', { wrong: true }, user)
    expect((await create()).status).toBe(401)
    const refused = await create(viewer)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'Forbidden', message: like(/packRegistry\.create/) })
    expect(await (await create(admin)).json()).toMatchObject({ code: 'InvalidRequest', details: { fields: { spec: 'This is required' } } })
  })
})

describe('cookies', () => {
  const signIn = (server: TestApp, user: TestUser, query = '') =>
    server.send('POST', `/v1/auth/authenticate${query}`, { emailId: user.email, password: user.password })

  it('are HttpOnly, SameSite=Lax and for the whole site', async () => {
    const response = await signIn(app, admin)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^session=[\w-]{43}; Max-Age=14400; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    const system = await app.send('POST', '/v1/auth/syslogin', { username: operator.email, password: operator.password })
    expect(system.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^system_session=[\w-]{43}; Max-Age=14400; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
    expect((await signIn(app, admin, '?setCookie=false')).headers.getSetCookie()).toEqual([])
  })

  it('are Secure with the __Host- prefix behind HTTPS, where HSTS is sent too', async () => {
    const secure = await startTestApp({ publicUrl: 'https://console.example.com' })
    const user = await secure.createTenantUser((await secure.createTenant()).uid)
    const response = await signIn(secure, user)
    const [set = ''] = response.headers.getSetCookie()
    expect(set).toMatch(/^__Host-session=[\w-]{43}; Max-Age=14400; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    expect(response.headers.get('Strict-Transport-Security')).toBe('max-age=31536000')
    const token = /=([\w-]+);/.exec(set)?.[1] ?? ''
    expect((await secure.request('/v1/console/session', { headers: cookie(`__Host-session=${token}`) })).status).toBe(200)
    expect((await secure.request('/v1/console/session', { headers: cookie(`session=${token}`) })).status).toBe(401)
    await secure.close()
  })

  it('are cleared by sign-out', async () => {
    const token = /=([\w-]+);/.exec((await signIn(app, admin)).headers.getSetCookie()[0] ?? '')?.[1] ?? ''
    const headers = { ...cookie(`session=${token}`), 'Sec-Fetch-Site': 'same-origin' }
    const response = await app.request('/v1/users/auth/tokens/revoke', { method: 'POST', headers })
    expect(response.status).toBe(204)
    expect(response.headers.getSetCookie()).toEqual(['session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax'])
    expect(await scopeOf(cookie(`session=${token}`))).toBe(401)
  })
})

describe('requests of other sites', () => {
  const revoke = (headers: Record<string, string>) =>
    app.request('/v1/users/auth/tokens/revoke', {
      method: 'POST',
      body: '{"tokens":["none"]}',
      headers: { 'Content-Type': 'application/json', ...headers },
    })

  it.each<[string, Record<string, string>, number]>([
    ['the own page', { 'Sec-Fetch-Site': 'same-origin' }, 204],
    ['the own page on plain HTTP', { Origin: 'http://10.0.0.5:8080', Host: '10.0.0.5:8080' }, 204],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['another host of the same site', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['an address bar', { 'Sec-Fetch-Site': 'none' }, 403],
    ['another origin', { Origin: 'http://evil.example', Host: '10.0.0.5:8080' }, 403],
    ['nobody knows where', {}, 403],
  ])('with a cookie from %s', async (_, headers, status) => {
    const response = await revoke({ ...cookie(tenantCookie()), ...headers })
    expect(response.status).toBe(status)
    if (status === 403) expect(await response.json()).toMatchObject({ code: 'CrossSiteRequest' })
  })

  it('may carry a token in the header, which no browser adds by itself', async () => {
    expect((await revoke({ Authorization: admin.token, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(204)
  })

  it('may read with the cookie: pages of other origins can not see the answer', async () => {
    expect((await get('/v1/users/info', { ...cookie(tenantCookie()), 'Sec-Fetch-Site': 'cross-site' })).status).toBe(200)
  })

  it('can not sign a browser in', async () => {
    const body = JSON.stringify({ emailId: admin.email, password: admin.password })
    const headers = { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'cross-site' }
    expect((await app.request('/v1/auth/authenticate', { method: 'POST', body, headers })).status).toBe(403)
    expect((await get(`/v1/auth/refresh/${admin.token}`, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await app.request('/v1/auth/authenticate', { method: 'POST', body, headers: { 'Content-Type': 'text/plain' } })).status).toBe(
      400,
    )
  })
})

describe('requests that are wrong', () => {
  it('get the error body with the request id of the log', async () => {
    const response = await app.send('POST', '/v1/auth/authenticate', { password: 7, remember: true })
    const body: unknown = await response.json()
    const ref = response.headers.get('X-Request-Id')
    expect(response.status).toBe(400)
    expect(body).toEqual({
      code: 'InvalidRequest',
      message: 'emailId: This is required; password: This must be text',
      details: { fields: { emailId: 'This is required', password: 'This must be text' } },
      ref,
    })
    const [line = ''] = app.logLines.filter((logged) => logged.includes(String(ref)))
    expect(JSON.parse(line)).toMatchObject({ requestId: ref, method: 'POST', route: 'authenticate', status: 400, ms: aNumber })
  })

  it('are told which address or method does not exist', async () => {
    for (const path of ['/v1', '/v1/nothing', '/v1/packs/a/b/c/d']) {
      const response = await get(path)
      expect([response.status, await response.json()]).toMatchObject([404, { code: 'ResourceNotFound' }])
    }
    const wrong = await app.request('/v1/registries/oci/abc/basic', { method: 'PATCH' })
    expect([wrong.status, wrong.headers.get('Allow')]).toEqual([405, 'GET, HEAD, PUT, DELETE'])
    expect(await wrong.json()).toMatchObject({ code: 'MethodNotAllowed' })
    expect((await app.request('/v1/auth/authenticate')).headers.get('Allow')).toBe('POST')
  })

  it('are refused when they are too large', async () => {
    const validate = await app.send('POST', '/v1/registries/oci/basic/validate', { endpoint: 'x'.repeat(1024 * 1024) }, admin)
    expect([validate.status, await validate.json()]).toMatchObject([413, { code: 'PayloadTooLarge' }])
    const limit = 256 * 1024
    for (const pem of ['x'.repeat(limit + 1), 'x'.repeat(limit + 64 * 1024)]) {
      const response = await app.send('POST', '/v1/console/certificates/inspect', { pem }, admin)
      expect([response.status, await response.json()]).toMatchObject([413, { code: 'PayloadTooLarge' }])
    }
    const garbage = await app.send('POST', '/v1/console/certificates/inspect', { pem: 'x'.repeat(limit) }, admin)
    expect([garbage.status, await garbage.json()]).toMatchObject([
      400,
      { code: 'CertificateInvalid', details: { fields: { pem: like(/./) } } },
    ])
  })

  it('can not bring NUL characters to the database', async () => {
    const response = await app.send('POST', '/v1/auth/authenticate', { emailId: 'a\0b', password: 'x' })
    expect([response.status, await response.json()]).toMatchObject([400, { details: { fields: { emailId: 'This has a NUL character' } } }])
    expect((await app.request('/v1/packs/a%00b', {}, admin)).status).toBe(404)
    expect((await app.request('/v1/packs?filters=%00', {}, admin)).status).toBe(400)
  })

  it('from one address are slowed down when they guess passwords', async () => {
    const guess = (count: number) => app.send('POST', '/v1/auth/authenticate', { emailId: `guess-${count}@example.com`, password: 'x' })
    let refused: Response | undefined
    for (let count = 0; refused === undefined && count < 9; count += 1) {
      const response = await guess(count)
      if (response.status === 429) refused = response
    }
    expect(await refused?.json()).toMatchObject({ code: 'TooManyRequests' })
    expect(Number(refused?.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect((await app.request('/v1/users/info', {}, admin)).status).toBe(200)
  })
})

describe('faults of the server', () => {
  it('say nothing of their cause to the caller, and all of it to the log', async () => {
    const broken = await startTestApp()
    await broken.database.close()
    const response = await broken.send('POST', '/v1/auth/authenticate', { emailId: 'jo@example.com', password: 'hunter2-planted' })
    const body: unknown = await response.json()
    expect(response.status).toBe(500)
    expect(body).toMatchObject({
      code: 'InternalError',
      message: like(/^Something went wrong on the server/),
      details: {},
    })
    expect(broken.logLines.some((line) => line.includes('"level":50') && line.includes('"stack"'))).toBe(true)
    expect(broken.logLines.join('')).not.toContain('hunter2-planted')
    expect((await broken.request('/readyz')).status).toBe(503)
    expect((await broken.request('/healthz')).status).toBe(200)
    await broken.close()
  })
})

describe('headers of every response', () => {
  it.each(['/', '/v1/console/capabilities', '/v1/nothing', '/assets/main-abc.js', '/healthz', '/assets/none.js'])('%s', async (path) => {
    const { headers } = await get(path)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': like(/camera=\(\)/),
      'x-request-id': like(/^[0-9a-f]{24}$/),
    })
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/)
    expect(policy).toMatch(/base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/)
    expect(policy).not.toContain('unsafe')
    expect(headers.has('strict-transport-security')).toBe(false)
  })

  it('keep API answers out of caches, compressed when they are long', async () => {
    const response = await get('/v1/console/openapi.json', { 'Accept-Encoding': 'gzip, br;q=0' })
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(response.headers.get('Content-Encoding')).toBe('gzip')
    expect(JSON.parse(gunzipSync(await response.arrayBuffer()).toString())).toMatchObject({ openapi: '3.1.0' })
  })
})

describe('the console', () => {
  it('has a fresh nonce in every page, in policy and document alike', async () => {
    const nonces = new Set<string>()
    for (const path of ['/', '/login', '/system/administration/pack-registries?search=a.js', '/packs/k8s-1.2.3']) {
      const response = await get(path)
      const nonce = /style-src 'self' 'nonce-([\w+/=]+)';/.exec(response.headers.get('Content-Security-Policy') ?? '')?.[1] ?? ''
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
      expect(response.headers.get('Cache-Control')).toBe('no-cache')
      expect(await response.text()).toBe(INDEX.replace('__CSP_NONCE__', nonce))
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(4)
  })

  it('sends hashed files for ever, in the encoding made at build', async () => {
    const immutable = 'public, max-age=31536000, immutable'
    const br = await get('/assets/main-abc.js', { 'Accept-Encoding': 'gzip, deflate, br' })
    expect([br.headers.get('Content-Encoding'), br.headers.get('Cache-Control'), br.headers.get('Vary')]).toEqual([
      'br',
      immutable,
      'Accept-Encoding',
    ])
    expect(br.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
    expect(brotliDecompressSync(await br.arrayBuffer()).toString()).toBe(SCRIPT)
    const gzip = await get('/assets/main-abc.js', { 'Accept-Encoding': 'gzip' })
    expect(gunzipSync(await gzip.arrayBuffer()).toString()).toBe(SCRIPT)
    const plain = await get('/assets/main-abc.js')
    expect([plain.headers.get('Content-Encoding'), await plain.text()]).toEqual([null, SCRIPT])
    const icon = await get('/favicon.svg')
    expect(icon.headers.get('Cache-Control')).toBe('no-cache')
    expect((await get('/favicon.svg', { 'If-None-Match': icon.headers.get('ETag') ?? '' })).status).toBe(304)
  })

  it('answers HEAD like GET without the body, and no other method', async () => {
    for (const path of ['/', '/assets/main-abc.js', '/v1/console/capabilities']) {
      const head = await app.request(path, { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([200, ''])
    }
    expect((await app.request('/', { method: 'POST' })).status).toBe(405)
  })

  it('serves nothing but its own files', async () => {
    const paths = [
      '/assets/none.js',
      '/assets/none',
      '/none.css',
      '/secret.txt',
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/.vite/manifest.json',
    ]
    for (const path of [...paths, '/assets/main-abc.js.br', '/assets/%', '/assets/..%5c..%5csecret.txt']) {
      const response = await get(path)
      expect([path, response.status]).toEqual([path, 404])
      expect(await response.text()).not.toContain('outside')
    }
  })
})

describe('operation', () => {
  it('tells health, readiness and version', async () => {
    expect(await (await get('/healthz')).json()).toMatchObject({ status: 'ok' })
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ready' })
    expect(await (await get('/v1/console/capabilities')).json()).toMatchObject({ product: 'Registry Console', backend: 'server' })
  })

  it('counts requests for Prometheus by operation, never by address', async () => {
    await app.request(`/v1/packs/${'f'.repeat(24)}`, {}, admin)
    const response = await get('/metrics')
    const text = await response.text()
    expect(response.headers.get('Content-Type')).toMatch(/^text\/plain; version=0\.0\.4/)
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
    expect(text).toMatch(/^nodejs_eventloop_delay_seconds\{quantile="0\.99"\} \d+\.\d+$/m)
    expect(text).toMatch(/^http_requests_total\{operation="packsUid",status="404"\} \d+$/m)
    expect(text).toMatch(/^http_request_duration_seconds_sum\{operation="userInfo",status="200"\} \d+\.\d+$/m)
    expect(text).not.toContain('ffffffff')
  })

  it('serves its description', async () => {
    expect(await (await get('/v1/console/openapi.json')).json()).toMatchObject({ info: { title: 'Registry Console' } })
  })

  it('has no word of a token, cookie or password in its log', async () => {
    await app.send('POST', '/v1/auth/authenticate?planted=query-text', { emailId: viewer.email, password: viewer.password })
    await get(`/v1/auth/refresh/${'t'.repeat(43)}`, cookie(tenantCookie()))
    const log = app.logLines.join('')
    for (const secret of [admin.token, operator.token, viewer.token, viewer.password, 'query-text', 't'.repeat(43)])
      expect(log).not.toContain(secret)
  })
})
