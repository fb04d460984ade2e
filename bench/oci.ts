import { monitorEventLoopDelay } from 'node:perf_hooks'
import pino from 'pino'
import type { RegistryConnection } from '../server/connectors/connector'
import { ociCharts } from '../server/connectors/oci/connectors'
import { createOutboundPolicy } from '../server/connectors/outbound'
import { startDockerRegistry } from '../server/test/docker-registry'
import { chartArtifact } from '../server/test/oci-artifacts'
import { createPusher, type Pusher } from '../server/test/oci-pusher'
import type { Measure } from './report'

const REPOSITORIES = 1_000
const TAGS = 5

/** Charts in an open docker-registry over TLS: the first read of all, and a second one that finds nothing changed. */
export async function measureOci(): Promise<Measure[]> {
  const registry = await startDockerRegistry({ user: null })
  const pusher = createPusher(registry)
  try {
    await pushCharts(pusher)
    const connection: RegistryConnection = {
      endpoint: registry.endpoint,
      basePath: '',
      contentPaths: ['internal'],
      credentials: null,
      tls: { certificate: registry.certificate, insecureSkipVerify: false },
    }
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const known = new Map<string, string>()
    const first = await read(connection, known)
    const second = await read(connection, known)
    delay.disable()
    if (known.size !== REPOSITORIES * TAGS) throw new Error(`${known.size} charts were read, not ${REPOSITORIES * TAGS}`)
    const what = `${REPOSITORIES.toLocaleString('en')} repositories × ${TAGS} charts`
    return [
      { name: `First read of ${what}`, value: first.seconds, unit: 's' },
      { name: 'Requests of it', value: first.requests, unit: 'requests' },
      { name: `Listing and comparing ${what}`, value: second.seconds, unit: 's', budget: 15 },
      { name: 'Processor time of ours in it', value: second.processor, unit: 's' },
      { name: 'Requests of it', value: second.requests, unit: 'requests' },
      { name: 'Longest block of the event loop in both', value: delay.max / 1e6, unit: 'ms', budget: 50 },
    ]
  } finally {
    await pusher.close()
    await registry.stop()
  }
}

/** @param known what was read before; what is read now is added */
async function read(
  connection: RegistryConnection,
  known: Map<string, string>,
): Promise<{ seconds: number; processor: number; requests: number }> {
  const environment = {
    outbound: createOutboundPolicy({ listenHost: '127.0.0.1', allow: [], deny: [] }),
    log: pino({ level: 'silent' }),
  }
  const cpu = process.cpuUsage()
  const started = performance.now()
  const outcome = await ociCharts.read(connection, environment, {
    known: new Map(known),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onPack({ repository, tag, digest }) {
      known.set(`${repository}:${tag}`, digest)
      return Promise.resolve()
    },
    onSkipped: ({ reference, reason }) => Promise.reject(new Error(`${reference} was set aside: ${reason}`)),
  })
  if (!outcome.ok) throw new Error(outcome.detail)
  const { user, system } = process.cpuUsage(cpu)
  return { seconds: (performance.now() - started) / 1000, processor: (user + system) / 1e6, requests: outcome.value.requests }
}

async function pushCharts(pusher: Pusher): Promise<void> {
  const archive = Buffer.from('the archive is not read')
  const names = Array.from({ length: REPOSITORIES }, (_, index) => `chart-${String(index).padStart(4, '0')}`).values()
  const worker = async () => {
    for (const name of names)
      for (let tag = 0; tag < TAGS; tag += 1) {
        const { blobs, ...chart } = await chartArtifact({ name, version: `1.${tag}.0`, archive })
        const repository = `internal/${name}`
        // The archive is there since the first tag.
        await pusher.pushArtifact(repository, `1.${tag}.0`, { ...chart, blobs: tag === 0 ? blobs : blobs.slice(0, 1) })
      }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
}
