import type { IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { type Authority, createAuthority } from '../test/certificates'
import { collectPacks, testConnection, testEnvironment } from '../test/connections'
import { bytes, registryRoutes, routesOf } from '../test/fake-registry'
import { basicAuth, type FaultServer, type Handler, json, redirect, startFaultServer } from '../test/fault-server'
import { startHelmRepository } from '../test/helm-repository'
import { makePack } from '../test/packs'
import { helmRepository } from './helm/connector'
import { ociPacks } from './oci/connectors'

// What oci/credential-reach.test.ts shows of blobs and token services, for every request that a redirect may lead elsewhere, and for registries that share a host.

const servers: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
function closing<Closing extends { close(): Promise<unknown> }>(server: Closing): Closing {
  servers.push(server)
  return server
}
const start = async (...options: Parameters<typeof startFaultServer>) => closing(await startFaultServer(...options))

const basicOf = (username: string, password: string) => `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
const jo = { type: 'basic', username: 'jo', password: 'right' } as const
const signal = new AbortController().signal
const pack = await makePack({ name: 'one', version: '1.0.0' })

/** Every route asks for `jo`. */
const guarded = (routes: Record<string, Handler>) =>
  Object.fromEntries(Object.entries(routes).map(([path, handler]) => [path, basicAuth('jo', 'right', handler)]))

/** Places that are not the registry: another port, the same port under another name, and plain HTTP. */
type Elsewhere = 'another port' | 'another name' | 'plain HTTP'
const elsewheres: readonly Elsewhere[] = ['another port', 'another name', 'plain HTTP']

interface Scene {
  readonly registry: FaultServer
  readonly other: FaultServer
  /** Without a slash at the end. */
  readonly away: string
  readonly tls: { readonly certificate: string; readonly insecureSkipVerify: boolean }
}

/** A registry in HTTPS, and a place elsewhere that would take everything that comes. */
async function sceneOf(where: Elsewhere, authority: Authority): Promise<Scene> {
  const registry = await start({}, authority.issue())
  const other = await start({}, where === 'plain HTTP' ? undefined : authority.issue())
  const away = where === 'another name' ? registry.endpoint.replace('127.0.0.1', 'localhost') : other.endpoint
  return { registry, other, away, tls: { certificate: authority.certificate, insecureSkipVerify: false } }
}

describe.each(elsewheres)('a redirect to %s', (where) => {
  const authority = createAuthority()
  /** What came with anything that was asked for below `/away`. */
  const arrived = ({ registry, other }: Scene) =>
    [...registry.requests, ...other.requests].filter(({ path }) => path.startsWith('/away')).map(({ authorization }) => authorization)

  function expectNothing(scene: Scene) {
    const seen = arrived(scene)
    // From HTTPS nothing goes on to plain HTTP, with credentials or without.
    if (where === 'plain HTTP') expect([seen, scene.other.requests]).toEqual([[], []])
    else expect([seen.length > 0, seen.every((authorization) => authorization === undefined)]).toEqual([true, true])
    // At home they were needed, and sent.
    expect(scene.registry.requests.some(({ authorization }) => authorization === basicOf('jo', 'right'))).toBe(true)
  }

  function serve({ registry, other }: Scene, path: string, handler: Handler) {
    registry.on(path, handler)
    other.on(path, handler)
  }

  const oci: readonly (readonly [string, (scene: Scene) => void])[] = [
    ['of the first question', (scene) => scene.registry.on('/v2/', basicAuth('jo', 'right', redirect(`${scene.away}/away/v2/`, 307)))],
    [
      'of the list of repositories',
      (scene) => scene.registry.on('/v2/_catalog', basicAuth('jo', 'right', redirect(`${scene.away}/away/catalog`))),
    ],
    ['of tags', (scene) => scene.registry.on(routesOf(pack).tags, basicAuth('jo', 'right', redirect(`${scene.away}/away/tags`, 308)))],
    [
      'of a manifest',
      (scene) => scene.registry.on(routesOf(pack).manifest, basicAuth('jo', 'right', redirect(`${scene.away}/away/manifest`, 303))),
    ],
    ['of a blob', (scene) => scene.registry.on(routesOf(pack).blob, basicAuth('jo', 'right', redirect(`${scene.away}/away/blob`, 301)))],
  ]
  it.each(oci)('%s', async (_, put) => {
    const scene = await sceneOf(where, authority)
    const routes = registryRoutes([pack])
    for (const [path, handler] of Object.entries(guarded(routes))) scene.registry.on(path, handler)
    for (const [name, path] of [
      ['v2/', '/v2/'],
      ['catalog', '/v2/_catalog'],
      ['tags', routesOf(pack).tags],
      ['manifest', routesOf(pack).manifest],
      ['blob', routesOf(pack).blob],
    ] as const)
      serve(scene, `/away/${name}`, routes[path] ?? json(500, {}))
    put(scene)
    const connection = testConnection(scene.registry.endpoint, { credentials: jo, tls: scene.tls })
    await ociPacks.check(connection, testEnvironment(), { signal })
    await collectPacks(connection)
    expectNothing(scene)
  })

  it('of a token service', async () => {
    const scene = await sceneOf(where, authority)
    const token = json(200, { token: 'granted' })
    scene.registry.on('/v2/', json(401, {}, { 'www-authenticate': `Bearer realm="${scene.registry.endpoint}/token",service="s"` }))
    scene.registry.on('/token', basicAuth('jo', 'right', redirect(`${scene.away}/away/token`)))
    // The service answers where it is asked first with the password; the place behind it never sees one.
    serve(scene, '/away/token', token)
    const connection = testConnection(scene.registry.endpoint, { credentials: jo, tls: scene.tls })
    await ociPacks.check(connection, testEnvironment(), { signal })
    expectNothing(scene)
  })

  it('of a Helm index', async () => {
    const scene = await sceneOf(where, authority)
    const charts = closing(await startHelmRepository({ charts: [{ name: 'nginx', version: '1.0.0' }] }))
    scene.registry.on('/index.yaml', basicAuth('jo', 'right', redirect(`${scene.away}/away/index.yaml`)))
    serve(scene, '/away/index.yaml', redirect(`${charts.endpoint}/index.yaml`))
    const connection = testConnection(scene.registry.endpoint, { credentials: jo, tls: scene.tls })
    await helmRepository.check(connection, testEnvironment(), { signal })
    expectNothing(scene)
    expect(charts.requests.every(({ authorization }) => authorization === undefined)).toBe(true)
  })

  it('of a Helm archive', async () => {
    const scene = await sceneOf(where, authority)
    const index = 'apiVersion: v1\nentries:\n  nginx:\n    - {apiVersion: v2, name: nginx, version: 1.0.0, urls: [nginx-1.0.0.tgz]}\n'
    scene.registry.on('/index.yaml', basicAuth('jo', 'right', bytes(Buffer.from(index), 'text/yaml')))
    scene.registry.on('/nginx-1.0.0.tgz', basicAuth('jo', 'right', redirect(`${scene.away}/away/nginx-1.0.0.tgz`)))
    serve(scene, '/away/nginx-1.0.0.tgz', bytes(Buffer.from('no archive'), 'application/gzip'))
    const connection = testConnection(scene.registry.endpoint, { credentials: jo, tls: scene.tls })
    await helmRepository.check(connection, testEnvironment(), { signal })
    expectNothing(scene)
  })

  it('an index that names its archives elsewhere', async () => {
    const scene = await sceneOf(where, authority)
    const index = `apiVersion: v1\nentries:\n  nginx:\n    - {apiVersion: v2, name: nginx, version: 1.0.0, urls: ['${scene.away}/away/nginx-1.0.0.tgz']}\n`
    scene.registry.on('/index.yaml', basicAuth('jo', 'right', bytes(Buffer.from(index), 'text/yaml')))
    serve(scene, '/away/nginx-1.0.0.tgz', bytes(Buffer.from('no archive'), 'application/gzip'))
    const connection = testConnection(scene.registry.endpoint, { credentials: jo, tls: scene.tls })
    await helmRepository.check(connection, testEnvironment(), { signal })
    expect(arrived(scene).every((authorization) => authorization === undefined)).toBe(true)
    expect([...scene.other.requests].every(({ authorization }) => authorization === undefined)).toBe(true)
  })
})

describe('two registries on one host', () => {
  interface Seen {
    readonly path: string
    readonly authorization: string | undefined
    /** Of the client: one a connection. */
    readonly port: number | undefined
  }
  const seen: Seen[] = []
  const watched =
    (then: Handler): Handler =>
    (request: IncomingMessage, response, count) => {
      seen.push({ path: request.url ?? '', authorization: request.headers.authorization, port: request.socket.remotePort })
      then(request, response, count)
    }
  const people = { ann: 'ann-s3cret', bob: 'bob-s3cret' } as const
  type Person = keyof typeof people
  const both: readonly Person[] = ['ann', 'bob']

  /** Who may read what: `ann` below team-ann, `bob` below team-bob. The token service gives tokens with their names. */
  async function startShared(): Promise<FaultServer> {
    const content = Object.fromEntries(
      await Promise.all(
        both.map(
          async (person) =>
            [person, registryRoutes([await makePack({ name: `of-${person}`, version: '1.0.0' })], `team-${person}`)] as const,
        ),
      ),
    )
    const server = await start()
    const challenge: Handler = json(401, {}, { 'www-authenticate': `Bearer realm="${server.endpoint}/token",service="shared"` })
    const personOf = (request: IncomingMessage, scheme: 'Basic' | 'Bearer') =>
      both.find(
        (person) => request.headers.authorization === (scheme === 'Basic' ? basicOf(person, people[person]) : `Bearer token-of-${person}`),
      )
    server.on(
      '/token',
      watched((request, response, count) => {
        const person = personOf(request, 'Basic')
        ;(person === undefined ? json(401, {}) : json(200, { token: `token-of-${person}`, expires_in: 300 }))(request, response, count)
      }),
    )
    server.on(
      '*',
      watched((request, response, count) => {
        const person = personOf(request, 'Bearer')
        const path = request.url?.split('?')[0] ?? ''
        const handler = person === undefined ? challenge : (content[person]?.[path] ?? json(403, { errors: [{ code: 'DENIED' }] }))
        handler(request, response, count)
      }),
    )
    return server
  }

  it('share no token, no connection and no credentials, also at the same time', async () => {
    const server = await startShared()
    seen.length = 0
    const connectionOf = (person: Person) =>
      testConnection(server.endpoint, {
        contentPaths: [`team-${person}`],
        credentials: { type: 'basic', username: person, password: people[person] },
      })
    const runs = Array.from({ length: 6 }, (_, nth) => both[nth % 2] ?? 'ann')
    const results = await Promise.all(
      runs.map(async (person) => {
        const checked = await ociPacks.check(connectionOf(person), testEnvironment(), { signal })
        const { outcome, packs } = await collectPacks(connectionOf(person))
        return { person, ok: checked.ok && outcome.ok, names: packs.map((one) => one.content.name) }
      }),
    )
    expect(results).toEqual(runs.map((person) => ({ person, ok: true, names: [`of-${person}`] })))

    /** Who a request speaks for. */
    const speaksFor = ({ authorization, path }: Seen): Person | undefined =>
      both.find(
        (person) =>
          authorization === basicOf(person, people[person]) ||
          authorization === `Bearer token-of-${person}` ||
          path.includes(`team-${person}`),
      )
    const peopleOfPort = new Map<number | undefined, Set<Person>>()
    for (const one of seen) {
      const person = speaksFor(one)
      if (person !== undefined) peopleOfPort.set(one.port, (peopleOfPort.get(one.port) ?? new Set()).add(person))
    }
    expect(peopleOfPort.size).toBeGreaterThanOrEqual(runs.length)
    expect([...peopleOfPort.values()].every((one) => one.size === 1)).toBe(true)
    // What is below a path was asked for by its own alone.
    for (const { path, authorization } of seen) {
      if (path.includes('team-ann')) expect(authorization ?? '').not.toContain('bob')
      if (path.includes('team-bob')) expect(authorization ?? '').not.toContain('ann')
    }
    // Each run fetched its own token: none was left over from another.
    expect(seen.filter(({ path }) => path.startsWith('/token')).length).toBeGreaterThanOrEqual(runs.length * 2)
  })

  it('one that needs no credentials sends none after one that does', async () => {
    const server = await startShared()
    await collectPacks(
      testConnection(server.endpoint, {
        contentPaths: ['team-ann'],
        credentials: { type: 'basic', username: 'ann', password: people.ann },
      }),
    )
    seen.length = 0
    const { outcome } = await collectPacks(testConnection(server.endpoint, { contentPaths: ['team-ann'] }))
    expect(outcome.ok).toBe(false)
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.filter(({ authorization }) => authorization !== undefined)).toEqual([])
  })
})
