import { describe, expect, it } from 'vitest'
import { start } from '../../test/check-registry'
import { collectPacks, testConnection, testEnvironment } from '../../test/connections'
import { artifactRoutes } from '../../test/fake-registry'
import { basicAuth, type FaultServer, type Handler, html, json } from '../../test/fault-server'
import { chartArtifact, imageArtifact } from '../../test/oci-artifacts'
import { charts } from './charts'
import { ociCharts } from './connectors'
import { ghcrSource } from './ghcr'
import { ociConnector } from './reader'

const containing = (text: string): unknown => expect.stringContaining(text)
const TOKEN = 'ghp_planted'
const credentials = { type: 'basic', username: 'jo', password: TOKEN } as const
const redis = await chartArtifact({ name: 'redis', version: '1.0.0' })
const nginx = await chartArtifact({ name: 'nginx', version: '2.0.0' })

/** A package as GitHub lists it. @param repository of GitHub that it is linked to */
const listed = (name: string, repository?: string) => ({
  id: 1,
  name,
  package_type: 'container',
  visibility: 'private',
  owner: { login: 'Acme-Org' },
  ...(repository === undefined ? {} : { repository: { id: 2, name: repository, full_name: `Acme-Org/${repository}` } }),
})

async function startRegistry(): Promise<FaultServer> {
  const routes = artifactRoutes({
    'acme-org/charts/redis:1.0.0': redis,
    'acme-org/nginx:2.0.0': nginx,
    'acme-org/app:1.0.0': imageArtifact('app'),
    'acme-org/unlinked:1.0.0': nginx,
  })
  // As GitHub's, it has no catalog.
  const { '/v2/_catalog': _, ...rest } = routes
  return start(Object.fromEntries(Object.entries(rest).map(([path, handler]) => [path, basicAuth('jo', TOKEN, handler)])))
}

/** GitHub's list of packages in two pages. */
const packages: Handler = (request, response, count) => {
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return json(401, { message: 'Bad credentials' })(request, response, count)
  const url = new URL(request.url ?? '/', 'http://localhost')
  const host = request.headers.host ?? ''
  return url.searchParams.get('page') === '2'
    ? json(200, [listed('nginx', 'Helm-Charts'), listed('unlinked')])(request, response, count)
    : json(200, [listed('charts/redis', 'other-charts'), listed('app', 'helm-charts'), listed('elsewhere', 'website')], {
        link: `<http://${host}/organizations/7/packages?package_type=container&per_page=100&page=2>; rel="next", <http://${host}/x?page=2>; rel="last"`,
      })(request, response, count)
}

async function startGitHub(): Promise<FaultServer> {
  return start({ '/orgs/Acme-Org/packages': packages, '/organizations/7/packages': packages })
}

const connection = (endpoint = 'https://ghcr.io/orgs/Acme-Org') =>
  testConnection(endpoint, { contentPaths: ['helm-charts', 'other-charts'], credentials })

async function startAll() {
  const [registry, github] = [await startRegistry(), await startGitHub()]
  const environment = { ...testEnvironment(), githubApi: github.endpoint }
  const connector = ociConnector(charts, ghcrSource(registry.endpoint))
  const check = (endpoint?: string) => connector.check(connection(endpoint), environment, { signal: new AbortController().signal })
  return { registry, github, environment, connector, check }
}

describe('GitHub’s registry', () => {
  it('is listed by the packages of its owner that are linked to the content paths', async () => {
    const { registry, github, environment, connector, check } = await startAll()
    const { outcome, packs, skipped } = await collectPacks(connection(), { connector, environment })
    expect(packs.map((one) => `${one.repository}:${one.tag} ${one.content.name}`).sort()).toEqual([
      'acme-org/charts/redis:1.0.0 redis',
      'acme-org/nginx:2.0.0 nginx',
    ])
    expect(skipped.map((one) => one.reference)).toEqual(['acme-org/app'])
    expect(github.requests.map((request) => request.path)).toEqual([
      '/orgs/Acme-Org/packages?package_type=container&per_page=100&page=1',
      '/organizations/7/packages?package_type=container&per_page=100&page=2',
    ])
    expect(registry.requests.every(({ path }) => path === '/v2/' || path.startsWith('/v2/acme-org/'))).toBe(true)
    expect(registry.requests.some(({ path }) => path.includes('unlinked'))).toBe(false)
    expect(outcome.ok && outcome.value.requests).toBe(registry.requests.length + github.requests.length)
    expect(await check()).toMatchObject({ ok: true, value: { found: 3, read: { name: 'redis', version: '1.0.0' } } })
  })

  it('of a part, which packages are linked is still looked up', async () => {
    const { registry, environment, connector } = await startAll()
    const only = new Set(['acme-org/nginx:2.0.0', 'acme-org/unlinked', 'other-org/nginx'])
    const { outcome, packs } = await collectPacks(connection(), { connector, environment, only })
    expect(packs.map(({ repository }) => repository)).toEqual(['acme-org/nginx'])
    expect(outcome).toMatchObject({
      ok: true,
      value: { references: new Set(['acme-org/nginx:2.0.0']), receipt: { pages: 3, repositories: 1, tags: 1 } },
    })
    expect(registry.requests.some(({ path }) => /unlinked|other-org/.test(path))).toBe(false)
  })

  it.each([
    [401, {}, {}, 'unauthorized', 'refused the personal access token (401)'],
    [403, { message: 'You need at least read:packages scope to list packages.' }, {}, 'forbidden', 'it lacks the scope read:packages'],
    [404, {}, {}, 'not-found', 'knows no packages of an organization “Acme-Org” that this token may see (404)'],
    [
      403,
      {},
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 60) },
      'rate-limited',
      'limits how often',
    ],
    [200, { message: 'no list' }, {}, 'bad-response', 'something else than a list of packages'],
    [418, {}, {}, 'bad-response', 'answered 418'],
  ])('says what is missing: %s %j %j', async (status, body, headers, kind, detail) => {
    const { github, check } = await startAll()
    github.on('/orgs/Acme-Org/packages', json(status, body, headers))
    const outcome = await check()
    expect(outcome).toMatchObject({ ok: false, kind, detail: containing(detail) })
    expect(JSON.stringify(outcome)).not.toContain(TOKEN)
  })

  it('a web page in between, pages in circles and on another host', async () => {
    const { github, check } = await startAll()
    github.on('/orgs/Acme-Org/packages', html)
    expect(await check()).toMatchObject({ ok: false, kind: 'bad-response', detail: containing('web page') })
    github.on(
      '/orgs/Acme-Org/packages',
      json(200, [], { link: '</orgs/Acme-Org/packages?package_type=container&per_page=100&page=1>; rel="next"' }),
    )
    expect(await check()).toMatchObject({ ok: false, kind: 'too-large', layer: 'list' })
    github.on('/orgs/Acme-Org/packages', json(200, [], { link: '<http://localhost:1/x>; rel="next"' }))
    expect(await check()).toMatchObject({ ok: false, kind: 'bad-response', detail: containing('names another host') })
  })

  it.each(['https://ghcr.io', 'https://ghcr.io/acme-org', 'https://ghcr.io/users/', 'https://ghcr.io/orgs/a/b', 'https://ghcr.io/orgs/..'])(
    '%s names no owner',
    async (endpoint) => {
      const { registry, github, check } = await startAll()
      expect(await check(endpoint)).toMatchObject({
        ok: false,
        layer: 'address',
        detail: containing('whose packages are meant'),
      })
      expect([...registry.requests, ...github.requests]).toEqual([])
    },
  )

  it('is known by its host', async () => {
    const check = (endpoint: string) => ociCharts.check(connection(endpoint), testEnvironment(), { signal: new AbortController().signal })
    expect(await check('https://ghcr.io')).toMatchObject({ ok: false, layer: 'address' })
    const other = await start(artifactRoutes({ 'helm-charts/redis:1.0.0': redis }))
    expect(await check(other.endpoint)).toMatchObject({ ok: true, value: { found: 1, read: { name: 'redis', version: '1.0.0' } } })
  })
})
