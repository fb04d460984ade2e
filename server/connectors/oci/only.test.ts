import { describe, expect, it } from 'vitest'
import { start } from '../../test/check-registry'
import { collectPacks, testConnection } from '../../test/connections'
import { artifactRoutes, registryRoutes, routesOf } from '../../test/fake-registry'
import { type FaultServer, json } from '../../test/fault-server'
import { chartArtifact, imageArtifact } from '../../test/oci-artifacts'
import { makePack } from '../../test/packs'
import { ociCharts } from './connectors'

const [old, current, other] = await Promise.all([
  makePack({ name: 'one', version: '1.0.0' }),
  makePack({ name: 'one', version: '1.1.0' }),
  makePack({ name: 'two', version: '2.0.0' }),
])
const ONE = routesOf(old).repository

const asked = ({ requests }: FaultServer) =>
  requests.filter(({ path }) => path !== '/v2/' && !path.includes('/blobs/')).map(({ method, path }) => `${method} ${path}`)

describe('a part of a registry', () => {
  it('a repository: its tags, without the list of all', async () => {
    const server = await start(registryRoutes([old, current, other]))
    const { outcome, packs, repositories } = await collectPacks(testConnection(server.endpoint), { only: new Set([ONE]) })
    expect(packs.map(({ tag }) => tag).toSorted()).toEqual(['1.0.0', '1.1.0'])
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        within: new Set([ONE]),
        references: new Set([routesOf(old).reference, routesOf(current).reference]),
        receipt: { pages: 1, repositories: 1, tags: 2 },
      },
    })
    expect([...repositories.keys()]).toEqual([ONE])
    expect(asked(server)[0]).toBe(`GET ${routesOf(old).tags}?n=100`)
    expect(asked(server).every((one) => one.includes(ONE))).toBe(true)
  })

  it('a tag: its manifest alone; one that is gone is not there', async () => {
    const server = await start(registryRoutes([old, current]))
    const only = new Set([routesOf(old).reference, `${ONE}:9.9.9`])
    const known = new Map([
      [`${ONE}:9.9.9`, `sha256:${'9'.repeat(64)}`],
      [routesOf(current).reference, `sha256:${'8'.repeat(64)}`],
    ])
    const { outcome, packs, skipped, repositories } = await collectPacks(testConnection(server.endpoint), { only, known })
    expect(packs.map(({ tag }) => tag)).toEqual(['1.0.0'])
    expect(skipped).toEqual([])
    expect(outcome).toMatchObject({ ok: true, value: { within: only, references: new Set([routesOf(old).reference]) } })
    // The rest of the repository was not compared.
    expect(repositories).toEqual(new Map())
    expect(asked(server).toSorted()).toEqual([
      `GET ${routesOf(old).manifest}`,
      `GET /v2/${ONE}/manifests/9.9.9`,
      `HEAD /v2/${ONE}/manifests/9.9.9`,
    ])
  })

  it('nothing outside the content paths, and no name out of form', async () => {
    const server = await start(registryRoutes([old]))
    const only = new Set(['elsewhere/spectro-packs/archive/one', `${ONE}/../../x`, `${ONE}:../x`, 'internal/spectro-packs/archive/UP', ''])
    const { outcome } = await collectPacks(testConnection(server.endpoint), { only })
    expect(outcome).toMatchObject({ ok: true, value: { references: new Set(), within: new Set() } })
    expect(asked(server)).toEqual([])
  })

  it('all of it may be bad without the registry being out of order', async () => {
    const packs = await Promise.all(Array.from({ length: 25 }, (_, index) => makePack({ name: 'many', version: `1.0.${index}` })))
    const broken = Object.fromEntries(packs.map((pack) => [routesOf(pack).blob, json(404, {})]))
    const server = await start({ ...registryRoutes(packs), ...broken })
    const only = new Set(packs.map((pack) => routesOf(pack).reference))
    const { outcome, skipped } = await collectPacks(testConnection(server.endpoint), { only })
    expect(outcome).toMatchObject({ ok: true, value: { receipt: { unreadable: 25 } } })
    expect(skipped).toHaveLength(25)
    const refused = await start({ ...registryRoutes([old]), [routesOf(old).tags]: json(403, {}) })
    expect((await collectPacks(testConnection(refused.endpoint), { only: new Set([ONE]) })).outcome.ok).toBe(true)
  })

  it('of charts, a tag in a repository of which nothing is known is judged with the repository', async () => {
    const server = await start(
      artifactRoutes({
        'internal/nginx:1.0.0': await chartArtifact({ name: 'nginx', version: '1.0.0', archive: Buffer.from('x') }),
        'internal/image:3.0.0': imageArtifact('three'),
        'internal/image:2.0.0': imageArtifact('two'),
      }),
    )
    const only = new Set(['internal/image:2.0.0', 'internal/nginx:1.0.0'])
    const read = (known: ReadonlyMap<string, string>) =>
      collectPacks(testConnection(server.endpoint), { only, known, connector: ociCharts })
    const { outcome, skipped, packs } = await read(new Map())
    expect(skipped.map(({ reference }) => reference)).toEqual(['internal/image'])
    expect(packs).toHaveLength(1)
    expect(outcome).toMatchObject({ ok: true, value: { within: new Set(['internal/image', 'internal/nginx']) } })
    const again = await read(new Map([['internal/nginx:1.0.0', 'sha256:x']]))
    expect(again.outcome).toMatchObject({ ok: true, value: { within: new Set(['internal/image', 'internal/nginx:1.0.0']) } })
  })
})
