import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectPacks, testConnection, testEnvironment } from '../../test/connections'
import { type DockerRegistry, startDockerRegistry } from '../../test/docker-registry'
import { imageArtifact } from '../../test/oci-artifacts'
import { createPusher, type Pusher } from '../../test/oci-pusher'
import { makePack } from '../../test/packs'
import type { RegistryConnector } from '../connector'
import type { FoundPack, Skipped } from '../content'
import { runDiagnosis } from '../run-diagnosis'
import { createOciClient } from './client'
import { ociCharts, ociPacks, ociZarf } from './connectors'

// One registry with everything in it, as those of teams are: each connector finds its own.
let registry: DockerRegistry
let pusher: Pusher

beforeAll(async () => {
  registry = await startDockerRegistry()
  pusher = createPusher(registry)
  await pusher.pushPack(await makePack({ name: 'nginx-pack', version: '1.2.0' }))
  await pusher.pushChart({ name: 'redis', version: '1.9.0' })
  await pusher.pushChart({ name: 'redis', version: '1.10.0+build.7' })
  await pusher.pushChart({ name: 'deep', version: '0.1.0' }, { repository: 'internal/team/a/deep' })
  await pusher.pushZarf({ name: 'podinfo', version: '6.4.0', architectures: ['amd64', 'arm64'] })
  await pusher.pushZarf({ name: 'podinfo', version: '6.4.0', flavor: 'upstream' })
  await pusher.pushZarf({ name: 'rooted', version: '1.0.0' }, { repository: 'rooted' })
  await pusher.pushArtifact('internal/alpine', '3.20', imageArtifact('alpine'))
  await pusher.pushArtifact('internal/busybox', '1.36', imageArtifact('busybox', ['amd64', 'arm64']))
})

afterAll(async () => {
  await pusher.close()
  await registry.stop()
})

function connection(contentPaths = ['internal'], password = registry.password) {
  return testConnection(registry.endpoint, {
    contentPaths,
    credentials: { type: 'basic', username: registry.username, password },
    tls: { certificate: registry.certificate, insecureSkipVerify: false },
  })
}

const check = (connector: RegistryConnector, ...rest: Parameters<typeof connection>) =>
  connector.check(connection(...rest), testEnvironment(), { signal: new AbortController().signal })
const diagnose = (connector: RegistryConnector) =>
  runDiagnosis(connector, connection(), testEnvironment(), { kind: 'oci-basic', signal: new AbortController().signal, preview: true })
const references = (found: readonly FoundPack[]) => found.map((one) => `${one.repository}:${one.tag}`).sort()
/** What the catalogue remembers of a run. */
const remember = (found: readonly FoundPack[], skipped: readonly Skipped[]) =>
  new Map([
    ...found.map((one): [string, string] => [`${one.repository}:${one.tag}`, one.digest]),
    ...skipped.flatMap((one): [string, string][] => (one.digest === null ? [] : [[one.reference, one.digest]])),
  ])

const expected = {
  pack: {
    connector: ociPacks,
    found: ['internal/spectro-packs/archive/nginx-pack:1.2.0'],
    others: 0,
    read: { name: 'nginx-pack', version: '1.2.0' },
  },
  chart: {
    connector: ociCharts,
    found: ['internal/redis:1.10.0_build.7', 'internal/redis:1.9.0', 'internal/team/a/deep:0.1.0'],
    others: 4,
    read: { name: 'redis', version: '1.10.0+build.7' },
  },
  zarf: {
    connector: ociZarf,
    found: ['internal/podinfo:6.4.0', 'internal/podinfo:6.4.0-upstream'],
    others: 5,
    read: { name: 'podinfo', version: '6.4.0' },
  },
}

describe.each(Object.entries(expected))('docker-registry with TLS and htpasswd: %s', (_, { connector, found, others, read }) => {
  it('is read whole, and then only what changed', async () => {
    const first = await collectPacks(connection(), { connector })
    expect(references(first.packs)).toEqual(found)
    expect(first.skipped).toHaveLength(others)
    const known = remember(first.packs, first.skipped)
    const second = await collectPacks(connection(), { connector, known })
    expect([second.packs, second.skipped]).toEqual([[], []])
    expect(second.outcome).toMatchObject({ ok: true, value: { references: new Set(known.keys()) } })
  })

  it('passes a diagnosis, which reads one of its versions whole', async () => {
    const { diagnosis } = await diagnose(connector)
    expect(diagnosis).toMatchObject({ outcome: 'passed', failure: null })
    // Nothing is looked up for an address; the first repositories hold other things.
    expect(diagnosis.steps.map(({ id, state }) => `${id} ${state}`)).toEqual([
      'address passed',
      'dns skipped',
      ...['connect', 'tls', 'challenge', 'auth', 'list', 'tags', 'manifest', 'blob', 'content'].map((id) => `${id} passed`),
    ])
    expect(diagnosis.read).toMatchObject(read)
    expect(diagnosis.steps.at(-1)?.message).toContain(`Read ${read.name} ${read.version}, `)
    expect(diagnosis.preview).toMatchObject({ versions: found.length, exact: true })
  })

  it('passes the check with the right credentials only', async () => {
    expect(await check(connector)).toMatchObject({ ok: true })
    expect(await check(connector, ['internal'], 'wrong')).toMatchObject({ ok: false, kind: 'unauthorized', layer: 'auth' })
  })
})

it('a chart is opened by the digest that was read', async () => {
  const { packs } = await collectPacks(connection(), { connector: ociCharts })
  const chart = packs.find((one) => one.content.version === '1.10.0+build.7')
  if (chart === undefined) throw new Error('the chart was read')
  // A tag that moves on does not change what was listed.
  await pusher.pushChart({ name: 'redis', version: '1.10.0+build.7', files: { 'values.yaml': 'moved: true\n' } })
  const { repository, tag, digest, content } = chart
  const address = { repository, tag, digest, archiveUrl: content.archiveUrl, iconUrl: '' }
  expect(await ociCharts.open?.(connection(), testEnvironment(), address, new AbortController().signal)).toEqual({
    ok: true,
    value: {
      valuesYaml: '# Values of redis 1.10.0+build.7\nreplicaCount: 1\n',
      readme: '# redis\n\nVersion 1.10.0+build.7.\n',
      logo: null,
      files: [
        { path: 'Chart.yaml', size: 319 },
        { path: 'values.yaml', size: 49 },
        { path: 'README.md', size: 33 },
        { path: 'templates/deployment.yaml', size: 17 },
      ],
    },
  })
})

it('Zarf packages at the root are not found without a base path', async () => {
  expect(await check(ociZarf, [])).toEqual({ ok: true, value: { found: 0, read: null } })
  expect((await collectPacks(connection([]), { connector: ociZarf })).packs).toEqual([])
})

it('a healthy diagnosis takes at most 250 ms more than one plain manifest', async () => {
  const signal = new AbortController().signal
  const manifest = async () => {
    const client = createOciClient(connection(), testEnvironment(), { connections: 2, waitWhenRateLimited: false })
    expect(await client.getManifest('internal/spectro-packs/archive/nginx-pack', '1.2.0', signal)).toMatchObject({ ok: true })
    await client.close()
  }
  const whole = async () => {
    const { outcome } = await runDiagnosis(ociPacks, connection(), testEnvironment(), { kind: 'oci-basic', signal, preview: false })
    expect(outcome.ok).toBe(true)
  }
  /** The fastest of seven, in milliseconds: other work on the machine slows the rest down. */
  const fastest = async (work: () => Promise<void>) => {
    const times: number[] = []
    for (let round = 0; round < 7; round += 1) {
      const begun = performance.now()
      await work()
      times.push(performance.now() - begun)
    }
    return Math.min(...times)
  }
  const [plain, diagnosis] = [await fastest(manifest), await fastest(whole)]
  process.stdout.write(`a diagnosis: ${Math.round(diagnosis)} ms, a manifest: ${Math.round(plain)} ms\n`)
  expect(diagnosis - plain).toBeLessThanOrEqual(250)
})
