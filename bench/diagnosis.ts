import { createParser } from 'eventsource-parser'
import pino from 'pino'
import { DiagnosisEvent } from '../contract/diagnosis'
import type { RegistryConnection } from '../server/connectors/connector'
import { connectorOf } from '../server/connectors/connectors'
import { createOciClient } from '../server/connectors/oci/client'
import { createOutboundPolicy } from '../server/connectors/outbound'
import { runDiagnosis } from '../server/connectors/run-diagnosis'
import { startDockerRegistry } from '../server/test/docker-registry'
import { json, startFaultServer } from '../server/test/fault-server'
import { createPusher } from '../server/test/oci-pusher'
import { makePack } from '../server/test/packs'
import type { RealServer } from '../tools/real-server'
import type { Measure } from './report'

const ROUNDS = 20
/** How long the slow registry thinks before each answer, in milliseconds. */
const THINKING_MS = 300

/** What a diagnosis costs over one manifest, and how soon its steps are seen. @param cookie of a tenant admin */
export async function measureDiagnosis(server: RealServer, cookie: string): Promise<Measure[]> {
  return [...(await measureHealthy()), ...(await measureLive(server, cookie))]
}

async function measureHealthy(): Promise<Measure[]> {
  const registry = await startDockerRegistry()
  const pusher = createPusher({ ...registry, basePath: 'internal' })
  try {
    await pusher.pushPack(await makePack({ name: 'bench', version: '1.0.0' }))
    const connection: RegistryConnection = {
      endpoint: registry.endpoint,
      basePath: '',
      contentPaths: ['internal'],
      credentials: { type: 'basic', username: registry.username, password: registry.password },
      tls: { certificate: registry.certificate, insecureSkipVerify: false },
    }
    const environment = {
      outbound: createOutboundPolicy({ listenHost: '127.0.0.1', allow: [], deny: [] }),
      log: pino({ level: 'silent' }),
    }
    const { signal } = new AbortController()
    const manifest = await median(async () => {
      const client = createOciClient(connection, environment, { connections: 1, waitWhenRateLimited: false })
      const outcome = await client.getManifest('internal/spectro-packs/archive/bench', '1.0.0', signal)
      await client.close()
      if (!outcome.ok) throw new Error(outcome.detail)
    })
    const diagnosis = await median(async () => {
      const result = await runDiagnosis(connectorOf('oci-basic', 'pack'), connection, environment, {
        kind: 'oci-basic',
        signal,
        preview: false,
      })
      if (result.diagnosis.outcome !== 'passed') throw new Error(JSON.stringify(result.diagnosis.failure))
    })
    return [
      { name: 'One manifest of a registry with TLS and Basic, new connection', value: manifest, unit: 'ms' },
      { name: 'A healthy diagnosis of it, on top of that', value: diagnosis - manifest, unit: 'ms', budget: 250 },
    ]
  } finally {
    await pusher.close()
    await registry.stop()
  }
}

/** Compares when a request reaches the registry with when the browser is told that the step began. */
async function measureLive(server: RealServer, cookie: string): Promise<Measure[]> {
  const arrived = new Map<string, number>()
  const slowly =
    (step: string, answer: ReturnType<typeof json>): ReturnType<typeof json> =>
    (request, response, count) => {
      if (!arrived.has(step)) arrived.set(step, performance.now())
      setTimeout(() => answer(request, response, count), THINKING_MS)
    }
  const registry = await startFaultServer({
    '/v2/': slowly('challenge', json(200, {})),
    '/v2/_catalog': slowly('list', json(200, { repositories: [] })),
  })
  try {
    const told = new Map<string, number>()
    const states = new Map<string, string>()
    await readEvents(server, cookie, registry.endpoint, (event) => {
      if (event.type !== 'step') return
      const { id, state } = event.step
      // What a step finds while it runs comes later, in events of its own.
      if (state === 'running' && states.get(id) !== 'running') told.set(id, performance.now())
      states.set(id, state)
    })
    const delays = [...arrived].map(([step, at]) => (told.get(step) ?? Infinity) - at)
    return [{ name: 'A step is seen after it began, slowest', value: Math.max(0, ...delays), unit: 'ms', budget: 100 }]
  } finally {
    await registry.close()
  }
}

async function readEvents(server: RealServer, cookie: string, endpoint: string, onEvent: (event: DiagnosisEvent) => void): Promise<void> {
  const response = await fetch(`${server.url}/v1/console/registries/diagnose`, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json', cookie, origin: server.url },
    body: JSON.stringify({
      kind: 'oci-basic',
      spec: { endpoint, providerType: 'pack', baseContentPath: 'internal', auth: { type: 'noAuth' } },
    }),
  })
  if (response.body === null || !response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const parser = createParser({ onEvent: ({ data }) => onEvent(DiagnosisEvent.parse(JSON.parse(data))) })
  const decoder = new TextDecoder()
  for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }))
}

async function median(work: () => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  return times.toSorted((one, other) => one - other)[ROUNDS / 2] ?? NaN
}
