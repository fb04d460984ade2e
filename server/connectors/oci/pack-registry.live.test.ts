import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { like } from '../../test/answers'
import { collectPacks, testConnection, testEnvironment } from '../../test/connections'
import { type DockerRegistry, startDockerRegistry } from '../../test/docker-registry'
import { createPusher, EMPTY_CONFIG, type Pusher } from '../../test/oci-pusher'
import { makePack, makePacks } from '../../test/packs'
import { ociPacks } from './connectors'

const containing = (text: string): unknown => expect.stringContaining(text)

let registry: DockerRegistry
let pusher: Pusher

beforeAll(async () => {
  registry = await startDockerRegistry()
  pusher = createPusher(registry)
})

afterAll(async () => {
  await pusher.close()
  await registry.stop()
})

function connection(overrides: Parameters<typeof testConnection>[1] = {}) {
  const { username, password, certificate } = registry
  return testConnection(registry.endpoint, {
    credentials: { type: 'basic', username, password },
    tls: { certificate, insecureSkipVerify: false },
    ...overrides,
  })
}

const check = (overrides: Parameters<typeof testConnection>[1] = {}) =>
  ociPacks.check(connection(overrides), testEnvironment(), { signal: new AbortController().signal })

describe('docker-registry with TLS and htpasswd', () => {
  it('an empty one passes; wrong and missing credentials and an unknown authority do not', async () => {
    expect(await check()).toEqual({ ok: true, value: { found: 0, read: null } })
    expect(await check({ tls: { certificate: '', insecureSkipVerify: true } })).toMatchObject({ ok: true })
    expect(await check({ credentials: { type: 'basic', username: registry.username, password: 'wrong' } })).toMatchObject({
      ok: false,
      kind: 'unauthorized',
      layer: 'auth',
    })
    expect(await check({ credentials: null })).toMatchObject({
      ok: false,
      kind: 'unauthorized',
      layer: 'auth',
      detail: `${registry.host} asks for credentials. Enter the user name and the password.`,
    })
    expect(await check({ tls: { certificate: '', insecureSkipVerify: false } })).toMatchObject({ ok: false, kind: 'tls', layer: 'tls' })
  })

  it('200 packs are read, unchanged ones are not read again, changes and removals are seen', { timeout: 120_000 }, async () => {
    await pusher.pushPacks(await makePacks(200))
    // The empty artifact that marks the archive repository, stored by digest alone.
    const config = await pusher.pushBlob('internal/spectro-packs/archive', EMPTY_CONFIG)
    await pusher.pushManifest('internal/spectro-packs/archive', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.unknown.config.v1+json', ...config },
      layers: [],
    })

    const firstStart = performance.now()
    const first = await collectPacks(connection())
    const firstMs = performance.now() - firstStart
    expect(first.skipped).toEqual([])
    expect(first.packs).toHaveLength(200)
    expect(first.packs.every((pack) => pack.content.logo?.mediaType === 'image/png' && pack.content.valuesYaml !== '')).toBe(true)
    expect(first.outcome.ok && first.outcome.value.references.size).toBe(200)
    // What a run costs is held by its requests; its time depends on the machine and belongs to the benchmark.
    // Two for signing in, three pages of 201 names; a list of tags, a manifest and a blob a pack.
    expect(first.outcome.ok && first.outcome.value.requests).toBe(2 + 3 + 3 * 200)

    const known = new Map(first.packs.map((pack) => [`${pack.repository}:${pack.tag}`, pack.digest]))
    const secondStart = performance.now()
    const second = await collectPacks(connection(), { known })
    const secondMs = performance.now() - secondStart
    expect(second.packs).toEqual([])
    // A list of tags and a HEAD a pack.
    expect(second.outcome.ok && second.outcome.value.requests).toBe(2 + 3 + 2 * 200)
    expect(second.outcome).toMatchObject({ ok: true, value: { references: new Set(known.keys()) } })
    process.stdout.write(`200 packs from docker-registry: first read ${Math.round(firstMs)} ms, second ${Math.round(secondMs)} ms\n`)

    const [victim, gone] = first.packs
    if (victim === undefined || gone === undefined) throw new Error('packs were read')
    const changed = await makePack({ name: victim.content.name, version: victim.content.version, displayName: 'Changed' })
    await pusher.pushPack(changed)
    await pusher.deleteManifest(gone.repository, gone.digest)
    const third = await collectPacks(connection(), { known })
    expect(third.packs.map((pack) => pack.content.displayName)).toEqual(['Changed'])
    expect(third.outcome.ok && third.outcome.value.references.size).toBe(199)
    expect(third.outcome.ok && third.outcome.value.references.has(`${gone.repository}:${gone.tag}`)).toBe(false)
  })

  it('a pack, once it is there, is part of the check', async () => {
    expect(await check()).toMatchObject({ ok: true, value: { found: 200, read: { name: like(/^pack-\d{4}$/) } } })
    expect(await check({ contentPaths: ['nowhere'] })).toEqual({ ok: true, value: { found: 0, read: null } })
  })
})

describe('a self-signed docker-registry', () => {
  it('passes with its certificate uploaded', async () => {
    const own = await startDockerRegistry({ tls: 'self-signed', user: null })
    try {
      const over = { contentPaths: [], credentials: null, tls: { certificate: '', insecureSkipVerify: false } }
      const run = (certificate: string) =>
        ociPacks.check(testConnection(own.endpoint, { ...over, tls: { certificate, insecureSkipVerify: false } }), testEnvironment(), {
          signal: new AbortController().signal,
        })
      expect(await run('')).toMatchObject({
        ok: false,
        kind: 'tls',
        detail: containing('is self-signed and not trusted here'),
      })
      expect(await run(own.certificate)).toEqual({ ok: true, value: { found: 0, read: null } })
    } finally {
      await own.stop()
    }
  })
})
