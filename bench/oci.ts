import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { RegistryConnection } from '../server/connectors/connector'
import { ociCharts } from '../server/connectors/oci/connectors'
import { testConnection, testEnvironment } from '../server/test/connections'
import { type DockerRegistry, startDockerRegistry } from '../server/test/docker-registry'
import { chartArtifact } from '../server/test/oci-artifacts'
import { createPusher } from '../server/test/oci-pusher'
import type { ApiSession } from '../tools/api-session'
import type { RealServer } from '../tools/real-server'
import type { Measure } from './report'
import { residentMemory } from './sync'

/** Charts in an open docker-registry over TLS, in the two shapes that cost a registry most: many repositories, and many tags in each. */
export const WIDE = { repositories: 1_000, tags: 5 } as const
export const DEEP = { repositories: 200, tags: 20 } as const
type Shape = typeof WIDE | typeof DEEP

const shapeName = ({ repositories, tags }: Shape) => `${repositories.toLocaleString('en')} repositories × ${tags}`

/** Reads a registry of that shape for the first time, compares all of it, and reads it as a run does that begins by itself soon after one that compared all. */
export async function measureOci(shape: Shape): Promise<Measure[]> {
  const registry = await startDockerRegistry({ user: null })
  try {
    await pushCharts(registry, shape)
    const connection = openConnection(registry)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const known = new Map<string, string>()
    const compared = new Map<string, string>()
    const first = await read(connection, known, compared)
    const all = await read(connection, known, compared)
    const scheduled = await read(connection, known, new Map(), compared)
    delay.disable()
    const charts = shape.repositories * shape.tags
    if (known.size !== charts) throw new Error(`${known.size} charts were read, not ${charts}`)
    if (compared.size !== shape.repositories) throw new Error(`${compared.size} repositories were compared, not ${shape.repositories}`)
    const name = (what: string) => `${shapeName(shape)}: ${what}`
    const share = (key: 'requests' | 'seconds') => (100 * scheduled[key]) / first[key]
    return [
      { name: name('first read'), value: first.seconds, unit: 's' },
      { name: name('its requests'), value: first.requests, unit: 'requests' },
      { name: name('all compared'), value: all.seconds, unit: 's', ...(shape === WIDE && { budget: 15 }) },
      { name: name('processor time of ours in it'), value: all.processor, unit: 's' },
      { name: name('its requests'), value: all.requests, unit: 'requests' },
      { name: name('unchanged, run by itself'), value: scheduled.seconds, unit: 's' },
      { name: name('its requests'), value: scheduled.requests, unit: 'requests' },
      { name: name('its requests, of those of the first'), value: share('requests'), unit: '%', budget: 5 },
      { name: name('its time, of that of the first'), value: share('seconds'), unit: '%', budget: 10 },
      { name: name('longest block of the event loop'), value: delay.max / 1e6, unit: 'ms', budget: 50 },
    ]
  } finally {
    await registry.stop()
  }
}

/** The same through a server, which stores what it reads: how long it takes, and the memory it needs. */
export async function measureServerOnOci(server: RealServer, api: ApiSession): Promise<Measure[]> {
  const registry = await startDockerRegistry({ user: null })
  try {
    await pushCharts(registry, WIDE)
    // The highest memory from here on, not that of the start (Linux, proc_pid_clear_refs(5)).
    writeFileSync(`/proc/${server.pid}/clear_refs`, '5')
    const { endpoint, certificate } = registry
    const started = performance.now()
    const uid = await api.addRegistry({
      metadata: { name: 'bench 1,000 repositories' },
      spec: {
        providerType: 'helm',
        endpoint,
        baseContentPath: 'internal',
        isSyncSupported: true,
        auth: { type: 'noAuth', tls: { enabled: true, insecureSkipVerify: false, certificate } },
      },
    })
    const first = await api.syncEnded(uid, { withinMs: 300_000 })
    const firstSeconds = (performance.now() - started) / 1000
    if (first.status !== 'Success') throw new Error(`the synchronisation failed: ${first.message}`)
    const again = performance.now()
    await api.synchronize(uid)
    const second = await api.syncEnded(uid, { after: first.lastRunTime, withinMs: 300_000 })
    const secondSeconds = (performance.now() - again) / 1000
    if (second.status !== 'Success') throw new Error(`the second synchronisation failed: ${second.message}`)
    const name = (what: string) => `${shapeName(WIDE)}, by the server: ${what}`
    return [
      { name: name('first synchronisation'), value: firstSeconds, unit: 's' },
      { name: name('all compared'), value: secondSeconds, unit: 's', budget: 15 },
      { name: name('highest resident memory'), value: residentMemory(server.pid).peak, unit: 'MB', budget: 500 },
    ]
  } finally {
    await registry.stop()
  }
}

function openConnection({ endpoint, certificate }: DockerRegistry): RegistryConnection {
  return testConnection(endpoint, { tls: { certificate, insecureSkipVerify: false } })
}

/**
 * @param known what was read before; what is read now is added
 * @param compares repositories that are compared are added, with the fingerprint of their list
 * @param compared not to be compared where the list is the same; everything is compared when left out
 */
async function read(
  connection: RegistryConnection,
  known: Map<string, string>,
  compares: Map<string, string>,
  compared?: ReadonlyMap<string, string>,
): Promise<{ seconds: number; processor: number; requests: number }> {
  const cpu = process.cpuUsage()
  const started = performance.now()
  const outcome = await ociCharts.read(connection, testEnvironment(), {
    known: new Map(known),
    compared,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onPack({ repository, tag, digest }) {
      known.set(`${repository}:${tag}`, digest)
      return Promise.resolve()
    },
    onSkipped: ({ reference, reason }) => Promise.reject(new Error(`${reference} was set aside: ${reason}`)),
    onRepository: (repository, fingerprint) => void compares.set(repository, fingerprint),
  })
  if (!outcome.ok) throw new Error(outcome.detail)
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6, requests: outcome.value.requests }
}

async function pushCharts(registry: DockerRegistry, { repositories, tags }: Shape): Promise<void> {
  const pusher = createPusher(registry)
  const archive = Buffer.from('the archive is not read')
  const names = Array.from({ length: repositories }, (_, index) => `chart-${String(index).padStart(4, '0')}`).values()
  const worker = async () => {
    for (const name of names)
      for (let tag = 0; tag < tags; tag += 1) {
        const isNewest = tag === tags - 1
        // The newest is opened when a registry is added; all others share what is never read.
        const { blobs, ...chart } = await chartArtifact({ name, version: `1.${tag}.0`, ...(!isNewest && { archive }) })
        const repository = `internal/${name}`
        await pusher.pushArtifact(repository, `1.${tag}.0`, { ...chart, blobs: tag === 0 || isNewest ? blobs : blobs.slice(0, 1) })
      }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  await pusher.close()
}
