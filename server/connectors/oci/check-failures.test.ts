import { describe, expect, it } from 'vitest'
import { check, failure, servers, start } from '../../test/check-registry'
import { testConnection, testEnvironment } from '../../test/connections'
import { registryRoutes, routesOf } from '../../test/fake-registry'
import { basicAuth, hang, html, json, onceThen, partial, refusingEndpoint, reset, startSocketServer } from '../../test/fault-server'
import { makePack } from '../../test/packs'
import { ociPacks } from './connectors'

const pack = await makePack({ name: 'demo', version: '1.0.0' })
/** What a check reads of it. */
const read = { name: 'demo', version: '1.0.0', bytes: pack.archive.length }
const credentials = { type: 'basic' as const, username: 'jo', password: 'right' }

describe('a registry that is fine', () => {
  it('passes, with packs, without, and with the packs of others', async () => {
    const server = await start(registryRoutes([pack]))
    expect(await check(server.endpoint)).toEqual({ ok: true, value: { found: 1, read } })
    expect(server.requests.map((request) => request.path)).toEqual([
      '/v2/',
      '/v2/_catalog?n=100',
      `${routesOf(pack).tags}?n=100`,
      routesOf(pack).manifest,
      routesOf(pack).blob,
    ])
    expect(await check(server.endpoint, { contentPaths: ['other'] })).toEqual({ ok: true, value: { found: 0, read: null } })
    expect(await check((await start(registryRoutes([]))).endpoint)).toEqual({ ok: true, value: { found: 0, read: null } })
    expect(await check((await start(registryRoutes([pack], ''))).endpoint, { contentPaths: [] })).toEqual({
      ok: true,
      value: { found: 1, read },
    })
    expect(await check((await start(registryRoutes([pack], 'b'))).endpoint, { contentPaths: ['a', 'b'] })).toEqual({
      ok: true,
      value: { found: 1, read },
    })
  })

  it('passes below an Endpoint Suffix', async () => {
    const routes = Object.entries(registryRoutes([pack])).map(
      ([path, handler]) => [`/artifactory/api/docker/repo${path}`, handler] as const,
    )
    const server = await start(Object.fromEntries(routes))
    expect(await check(server.endpoint, { basePath: '/artifactory/api/docker/repo/' })).toEqual({ ok: true, value: { found: 1, read } })
    expect(await check(`${server.endpoint}/artifactory`, { basePath: 'api/docker/repo/v2' })).toEqual({
      ok: true,
      value: { found: 1, read },
    })
  })

  it('sends all manifest types', async () => {
    const server = await start(registryRoutes([pack]))
    await check(server.endpoint)
    expect(server.requests.find(({ path }) => path === routesOf(pack).manifest)?.accept).toBe(
      'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json',
    )
  })
})

describe('network', () => {
  it('unknown host', async () => {
    expect(await check('https://registry.invalid')).toEqual(
      failure(
        'dns',
        'dns',
        /^The name registry\.invalid can't be resolved: the name server (knows no such host\. Check the endpoint for a typing error|did not answer\. Try again; if it stays so, check the DNS settings of this server)\.$/,
      ),
    )
  })

  it('closed port', async () => {
    const endpoint = await refusingEndpoint()
    expect(await check(endpoint)).toEqual(
      failure(
        'refused',
        'connect',
        `${new URL(endpoint).host} refuses connections: nothing listens on this port. Check the port, and that the registry runs.`,
      ),
    )
  })

  it('a port that never speaks', async () => {
    const server = await startSocketServer()
    servers.push(server)
    expect(await check(`https://${server.host}`)).toEqual(
      failure(
        'timeout',
        'tls',
        `${server.host} accepted the connection but did not finish the TLS handshake within 0.4 seconds. Check that this port serves HTTPS, and that the registry is healthy.`,
      ),
    )
    expect(await check(`http://${server.host}`)).toEqual(
      failure(
        'timeout',
        'http',
        `${server.host} accepted the connection but did not answer within 0.3 seconds. Check that the registry is healthy.`,
      ),
    )
  })

  it('no answer, half an answer, an answer that breaks off', async () => {
    const server = await start({ '/v2/': hang })
    expect(await check(server.endpoint)).toEqual(
      failure(
        'timeout',
        'http',
        `${server.host} accepted the connection but did not answer within 0.3 seconds. Check that the registry is healthy.`,
      ),
    )
    server.on('/v2/', partial('stall'))
    expect(await check(server.endpoint)).toEqual(
      failure(
        'timeout',
        'http',
        `${server.host} stopped in the middle of an answer: nothing came for 0.3 seconds. Check that the registry is healthy.`,
      ),
    )
    server.on('/v2/', partial('cut'))
    expect(await check(server.endpoint)).toEqual(
      failure(
        'refused',
        'connect',
        `${server.host} broke off an answer: the connection ended in the middle of it. Try again; if it stays so, check the registry and what stands in front of it.`,
      ),
    )
  })

  it('connections reset: three attempts, and one that works is enough', async () => {
    const server = await start({ '/v2/': reset })
    expect(await check(server.endpoint)).toEqual(
      failure('refused', 'connect', `${server.host} closed the connection without an answer. Check that the registry is healthy.`),
    )
    expect(server.requests).toHaveLength(3)
    const recovering = await start({
      ...registryRoutes([pack]),
      '/v2/': onceThen(reset, json(200, {})),
      '/v2/_catalog': onceThen(json(502, {}), json(200, { repositories: [] })),
    })
    expect(await check(recovering.endpoint)).toEqual({ ok: true, value: { found: 0, read: null } })
  })

  it('an answer that drips beyond the deadline', async () => {
    const server = await start({
      '/v2/': (_, response) => {
        response.writeHead(200)
        const timer = setInterval(() => response.write(' '), 20)
        response.once('close', () => clearInterval(timer))
      },
    })
    expect(await check(server.endpoint, {}, testEnvironment({ deadlines: { bufferedMs: 300 } }))).toEqual(
      failure(
        'timeout',
        'http',
        `${server.host} answers too slowly: the answer took longer than 0.3 seconds. Check the network to the registry.`,
      ),
    )
  })

  it('what is not HTTP', async () => {
    const server = await startSocketServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    servers.push(server)
    expect(await check(`http://${server.host}`)).toEqual(
      failure('bad-response', 'http', `What answers at ${server.host} does not speak HTTP. Check the port.`),
    )
  })

  it('stopped by the caller', async () => {
    const server = await start({ '/v2/': hang })
    const controller = new AbortController()
    const running = ociPacks.check(testConnection(server.endpoint), testEnvironment(), { signal: controller.signal })
    setTimeout(() => controller.abort(), 50)
    expect(await running).toEqual(failure('aborted', 'http', 'It was stopped before it was done.'))
  })
})

describe('what answers is no registry', () => {
  it('a web page', async () => {
    const server = await start({ '*': html })
    expect(await check(server.endpoint)).toEqual(
      failure(
        'bad-response',
        'http',
        `${server.host} answers with a web page, not as an OCI registry. Check the endpoint: a web interface, a log-in portal or a proxy may stand there, or the Endpoint Suffix is missing.`,
      ),
    )
  })

  it('404', async () => {
    const server = await start()
    expect(await check(server.endpoint)).toEqual(
      failure('not-found', 'http', `No OCI registry answers at ${server.endpoint}/v2/ (404). Check the endpoint and the Endpoint Suffix.`),
    )
  })

  it('JSON of another kind, too much of it, and errors', async () => {
    const server = await start({ '/v2/': json(200, {}), '/v2/_catalog': json(200, { items: [] }) })
    expect(await check(server.endpoint)).toEqual(
      failure(
        'bad-response',
        'list',
        `${server.host} answered with something else than a list of the OCI Distribution API. Check the endpoint and the Endpoint Suffix.`,
      ),
    )
    server.on('/v2/_catalog', json(200, { repositories: ['x'.repeat(5 * 1024 ** 2)] }))
    expect(await check(server.endpoint)).toEqual(
      failure(
        'too-large',
        'http',
        `${server.host} sent an answer of more than 4,096 KiB, which is not read. Check that this is a registry.`,
      ),
    )
    server.on('/v2/_catalog', json(418, { errors: [{ code: 'TEAPOT', message: 'secret text' }] }))
    expect(await check(server.endpoint)).toEqual(
      failure(
        'bad-response',
        'http',
        `${server.host} answered 418 (TEAPOT) when asked for the list of its repositories. Look into the log of the registry.`,
      ),
    )
    server.on('/v2/_catalog', json(500, { errors: [{ code: 'UNKNOWN' }] }))
    expect(await check(server.endpoint)).toEqual(
      failure(
        'bad-response',
        'http',
        `${server.host} answered with an error of its own (500 UNKNOWN), 3 times in a row. Look into the log of the registry.`,
      ),
    )
  })
})

describe('credentials', () => {
  it('missing, wrong and right', async () => {
    const server = await start({
      '/v2/': basicAuth('jo', 'right', json(200, {})),
      '/v2/_catalog': basicAuth('jo', 'right', json(200, { repositories: [] })),
    })
    expect(await check(server.endpoint)).toEqual(
      failure('unauthorized', 'auth', `${server.host} asks for credentials. Enter the user name and the password.`),
    )
    expect(await check(server.endpoint, { credentials: { type: 'basic', username: 'jo', password: 'wrong' } })).toEqual(
      failure(
        'unauthorized',
        'auth',
        `${server.host} refused the user name or the password (401). Check both; a robot account or token may also have expired.`,
      ),
    )
    const asked = server.requests.length
    expect(await check(server.endpoint, { credentials })).toEqual({ ok: true, value: { found: 0, read: null } })
    expect(server.requests).toHaveLength(asked + 3)
  })

  it('wrong ones are found out although the registry is open to all', async () => {
    const server = await start({
      ...registryRoutes([]),
      '/v2/': (request, response, count) =>
        (request.headers.authorization === undefined ? json(200, {}) : basicAuth('jo', 'right', json(200, {})))(request, response, count),
    })
    expect(await check(server.endpoint, { credentials: { type: 'basic', username: 'jo', password: 'wrong' } })).toEqual(
      failure('unauthorized', 'auth', /refused the user name or the password/),
    )
    expect(await check(server.endpoint, { credentials })).toMatchObject({ ok: true })
  })

  it('403, and a scheme that is not spoken', async () => {
    const server = await start({ '/v2/': json(403, {}) })
    expect(await check(server.endpoint)).toEqual(
      failure(
        'forbidden',
        'auth',
        `${server.host} denies access (403). Check that the account is active and that the registry admits connections from this server.`,
      ),
    )
    server.on('/v2/', json(401, {}, { 'www-authenticate': 'Negotiate, NTLM' }))
    expect(await check(server.endpoint, { credentials })).toEqual(
      failure(
        'unauthorized',
        'auth',
        `${server.host} accepts only authentication by negotiate, ntlm, not Basic or Bearer. Turn on one of these at the registry.`,
      ),
    )
  })

  it.each([
    [401, 'UNAUTHORIZED', '401 UNAUTHORIZED'],
    [403, 'DENIED', '403 DENIED'],
  ])('good, but the catalog is refused with %i', async (status, code, answer) => {
    const server = await start({
      '/v2/': basicAuth('jo', 'right', json(200, {})),
      '/v2/_catalog': json(status, { errors: [{ code }] }, { 'www-authenticate': 'Basic realm="x"' }),
    })
    const outcome = await check(server.endpoint, { credentials })
    expect(outcome).toEqual(
      failure(
        'forbidden',
        'list',
        new RegExp(
          `^${server.host} accepts the credentials but refuses to list its repositories \\(/v2/_catalog: (${answer}|no token for it)\\)\\. The account needs the permission to list the catalog \\(registry:catalog:\\*\\); in Harbor`,
        ),
      ),
    )
  })

  it.each([
    [404, 'NOT_FOUND'],
    [405, 'UNSUPPORTED'],
    [400, 'UNSUPPORTED'],
  ])('good, but there is no catalog (%i %s)', async (status, code) => {
    const server = await start({ '/v2/': json(200, {}), '/v2/_catalog': json(status, { errors: [{ code }] }) })
    expect(await check(server.endpoint)).toEqual(
      failure(
        'not-found',
        'list',
        `${server.host} does not offer a list of its repositories (/v2/_catalog: ${status} ${code}), and its content can't be found without one. Turn the catalog on at the registry, or check the Endpoint Suffix.`,
      ),
    )
  })

  it('good for listing, not for reading', async () => {
    const server = await start({ ...registryRoutes([pack]), [routesOf(pack).manifest]: json(403, {}) })
    expect(await check(server.endpoint)).toEqual(
      failure(
        'forbidden',
        'content',
        `${server.host} does not let this account read internal/spectro-packs/archive/demo (403). Give it the permission to pull from there.`,
      ),
    )
  })
})

describe('patience', () => {
  it('a check does not wait when the registry asks for it', async () => {
    const server = await start({ '/v2/': json(429, {}, { 'retry-after': '20' }) })
    expect(await check(server.endpoint)).toEqual({
      ok: false,
      kind: 'rate-limited',
      layer: 'http',
      code: 'RATE_LIMITED',
      detail: `${server.host} limits how often it can be asked (429). Try again in 20 seconds.`,
      host: server.host,
      retryAfterSeconds: 20,
    })
    expect(server.requests).toHaveLength(1)
  })
})
