import { describe, expect, it } from 'vitest'
import { start } from '../../test/check-registry'
import { collectPacks, testConnection } from '../../test/connections'
import { artifactRoutes, registryRoutes, routesOf } from '../../test/fake-registry'
import { type FaultServer, json, onceThen, redirect } from '../../test/fault-server'
import { chartArtifact, imageArtifact } from '../../test/oci-artifacts'
import { makePack } from '../../test/packs'
import { ociCharts } from './connectors'
import { fingerprintOf } from './fingerprint'

const [old, current, other] = await Promise.all([
  makePack({ name: 'one', version: '1.0.0' }),
  makePack({ name: 'one', version: '1.1.0' }),
  makePack({ name: 'two', version: '2.0.0' }),
])
const ONE = routesOf(old).repository
const TWO = routesOf(other).repository

/** Reads once, and gives what the next run knows. */
async function readBefore(server: FaultServer) {
  const { packs, repositories } = await collectPacks(testConnection(server.endpoint))
  const known = new Map(packs.map(({ repository, tag, digest }) => [`${repository}:${tag}`, digest]))
  const before = server.requests.length
  return { known, compared: repositories, asked: () => server.requests.slice(before).map(({ method, path }) => `${method} ${path}`) }
}

const receiptOf = ({ outcome }: Awaited<ReturnType<typeof collectPacks>>) => (outcome.ok ? outcome.value.receipt : undefined)

describe('an unchanged registry', () => {
  it('is lists alone', async () => {
    const server = await start(registryRoutes([old, current, other]))
    const { known, compared, asked } = await readBefore(server)
    expect([...compared.keys()].toSorted()).toEqual([ONE, TWO])
    const again = await collectPacks(testConnection(server.endpoint), { known, compared })
    expect(asked()).toEqual(['GET /v2/', 'GET /v2/_catalog?n=100', `GET /v2/${ONE}/tags/list?n=100`, `GET /v2/${TWO}/tags/list?n=100`])
    expect(again).toMatchObject({ packs: [], skipped: [] })
    expect(again.outcome.ok && again.outcome.value.references).toEqual(new Set(known.keys()))
    expect(receiptOf(again)).toMatchObject({ pages: 3, tags: 3, compared: 0, trusted: 3 })
    expect(again.progress.at(-1)).toMatchObject({ tags: { done: 3, total: 3 }, packs: { done: 0, total: 0 } })
    // Its digests were not compared: they fall due all the same.
    expect(again.repositories).toEqual(new Map())
  })

  it('but for what is in use, and what is to be read again', async () => {
    const server = await start(registryRoutes([old, current, other]))
    const { known, compared, asked } = await readBefore(server)
    const unread = new Map([...known, [routesOf(other).reference, '']])
    const compareAlways = new Set([routesOf(current).reference])
    const again = await collectPacks(testConnection(server.endpoint), { known: unread, compared, compareAlways })
    expect(asked().filter((one) => one.includes('/manifests/'))).toEqual([
      `HEAD ${routesOf(current).manifest}`,
      `GET ${routesOf(other).manifest}`,
    ])
    expect(again.packs.map(({ tag }) => tag)).toEqual(['2.0.0'])
    expect(receiptOf(again)).toMatchObject({ compared: 1, trusted: 1 })
    expect([...again.repositories.keys()]).toEqual([TWO])
  })

  it('a list with another tag, or without one, is compared whole', async () => {
    const server = await start(registryRoutes([old, current, other]))
    const { known, compared, asked } = await readBefore(server)
    server.on(routesOf(old).tags, json(200, { tags: ['1.0.0'] }))
    const again = await collectPacks(testConnection(server.endpoint), { known, compared })
    expect(asked().filter((one) => one.includes('/manifests/'))).toEqual([`HEAD ${routesOf(old).manifest}`])
    expect(again.outcome.ok && again.outcome.value.references).toEqual(new Set([routesOf(old).reference, routesOf(other).reference]))
    expect([...again.repositories]).toEqual([[ONE, fingerprintOf([{ tag: '1.0.0' }])]])
    expect(again.repositories.get(ONE)).not.toBe(compared.get(ONE))
  })

  it('a repository of something else is not looked at again', async () => {
    const routes = artifactRoutes({
      'internal/nginx:1.0.0': await chartArtifact({ name: 'nginx', version: '1.0.0', archive: Buffer.from('x') }),
      'internal/image:3.0.0': imageArtifact('an image'),
    })
    const server = await start({
      ...routes,
      '/v2/internal/nginx/tags/list': json(200, { tags: ['1.0.0', `sha256-${'a'.repeat(64)}.sig`, 'latest'] }),
    })
    const first = await collectPacks(testConnection(server.endpoint), { connector: ociCharts })
    const digests = first.packs.map(({ repository, tag, digest }) => [`${repository}:${tag}`, digest] as const)
    const known = new Map([
      ...digests,
      ...first.skipped.flatMap((one) => (one.digest === null ? [] : [[one.reference, one.digest] as const])),
    ])
    expect([...known.keys()].toSorted()).toEqual(['internal/image', 'internal/nginx:1.0.0'])
    expect(receiptOf(first)).toMatchObject({ tags: 4, notSemver: 1, companions: 1, other: 1, unreadable: 0 })
    const before = server.requests.length
    const again = await collectPacks(testConnection(server.endpoint), { connector: ociCharts, known, compared: first.repositories })
    expect(server.requests.slice(before).filter(({ path }) => path.includes('/internal/image/manifests/'))).toEqual([])
    expect(again.outcome.ok && again.outcome.value.references).toContain('internal/image')
    // What belongs to another artifact is told each time, or it would be forgotten.
    expect(again.skipped.map(({ reference }) => reference)).toContain(`internal/nginx:sha256-${'a'.repeat(64)}.sig`)
  })
})

describe('a run that goes on', () => {
  it('asks nothing about what it was through with, and loses nothing of it', async () => {
    const server = await start(registryRoutes([old, current, other]))
    const { known, asked } = await readBefore(server)
    const again = await collectPacks(testConnection(server.endpoint), { known, done: new Set([ONE]) })
    expect(asked().filter((one) => one.includes(ONE))).toEqual([])
    expect(again.outcome.ok && again.outcome.value.references).toEqual(new Set(known.keys()))
    expect(receiptOf(again)).toMatchObject({ repositories: 2, tags: 3, compared: 3 })
  })

  it('is through with a repository when its last content was handed over, not before', async () => {
    const server = await start(registryRoutes([old, current, other]))
    const told: string[] = []
    const { repositories } = await collectPacks(testConnection(server.endpoint), {
      onPack: async ({ tag }) => void told.push(tag),
    })
    expect(told).toHaveLength(3)
    expect([...repositories.keys()].toSorted()).toEqual([ONE, TWO])
    const failing = await start({
      ...registryRoutes([old, current, other]),
      [routesOf(current).blob]: redirect('http://169.254.169.254/blob'),
    })
    const failed = await collectPacks(testConnection(failing.endpoint))
    expect(failed.outcome.ok).toBe(false)
    expect([...failed.repositories.keys()]).not.toContain(ONE)
  })

  it('a repository whose tags can’t be read is not through', async () => {
    const server = await start({ ...registryRoutes([old, other]), [routesOf(old).tags]: json(403, {}) })
    const { repositories, outcome } = await collectPacks(testConnection(server.endpoint))
    expect(outcome.ok && outcome.value.receipt.unreadable).toBe(1)
    expect([...repositories.keys()]).toEqual([TWO])
  })
})

it('a fingerprint is that of the tags and their digests, in any order', () => {
  const [a, b] = [{ tag: 'a', digest: 'sha256:1' }, { tag: 'b' }]
  expect(fingerprintOf([a, b])).toBe(fingerprintOf([b, a]))
  expect(new Set([[a, b], [a], [], [{ tag: 'a' }, b], [{ tag: 'a', digest: 'sha256:2' }, b]].map(fingerprintOf)).size).toBe(5)
})

it('pages are counted', async () => {
  const server = await start(registryRoutes([old, other]))
  const link = { link: `<${routesOf(old).tags}?n=100&last=0>; rel="next"` }
  server.on(routesOf(old).tags, onceThen(json(200, { tags: ['1.0.0'] }, link), json(200, { tags: [] })))
  expect(receiptOf(await collectPacks(testConnection(server.endpoint)))).toMatchObject({ pages: 4, tags: 2 })
})
