import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { FAILSAFE_SCHEMA, load } from 'js-yaml'
import { Uid } from '../contract/common'
import { RegistrySyncStatus } from '../contract/registries'
import { startHelmRepository } from '../server/test/helm-repository'
import { archiveFolder } from '../server/test/packs'
import type { ApiSession } from '../tools/api-session'
import type { RealServer } from '../tools/real-server'
import { until } from '../tools/until'
import { makeIndex } from './helm-index'
import { median, type Measure } from './report'
import { residentMemory } from './sync'

/** In the shape of a well-known public one: 1.6 MB, and one of 20 MB. */
const SMALL = { charts: 11, versions: 148, entryBytes: 950 } as const
const LARGE = { charts: 200, versions: 100, entryBytes: 1_000 } as const
const RUNS = 3

/** Validating and synchronising classic Helm repositories, while the slowest answer of `/healthz` tells how long the server's main thread was busy at a time. */
export async function measureHelm(server: RealServer, api: ApiSession): Promise<Measure[]> {
  const small = makeIndex(SMALL.charts, () => SMALL.versions, SMALL.entryBytes)
  const large = makeIndex(LARGE.charts, () => LARGE.versions, LARGE.entryBytes)
  const aloneSeconds = await parseAlone(large)

  // The highest memory from here on, not that of the start (Linux, proc_pid_clear_refs(5)).
  writeFileSync(`/proc/${server.pid}/clear_refs`, '5')
  const first = await measureIndex(server, api, small)
  const second = await measureIndex(server, api, large)
  const { peak } = residentMemory(server.pid)
  const name = (what: string) => `Helm index of 20 MB, ${what}`
  return [
    { name: 'Helm index of 1.6 MB, validated', value: first.validateSeconds, unit: 's', budget: 1 },
    { name: 'Helm index of 1.6 MB, validated and synchronised', value: first.wholeSeconds, unit: 's', budget: 1 },
    { name: 'Helm index of 1.6 MB, slowest answer of /healthz', value: first.slowestMs, unit: 'ms', budget: 50 },
    { name: name('parsed by js-yaml alone'), value: aloneSeconds, unit: 's' },
    { name: name('validated'), value: second.validateSeconds, unit: 's', budget: 1.3 * aloneSeconds },
    { name: name('validated and synchronised'), value: second.wholeSeconds, unit: 's' },
    { name: name('slowest answer of /healthz'), value: second.slowestMs, unit: 'ms', budget: 50 },
    { name: name('highest resident memory'), value: peak, unit: 'MB', budget: 600 },
  ]
}

/** In this process, warmed up as the server's worker never is: the stricter comparison. */
async function parseAlone(text: string): Promise<number> {
  const times: number[] = []
  for (let run = 0; run <= RUNS; run += 1) {
    const started = performance.now()
    load(text, { schema: FAILSAFE_SCHEMA })
    if (run > 0) times.push((performance.now() - started) / 1000)
    // Lets the collector run.
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return median(times)
}

/** The first version that is listed has an archive: a validation reads it. */
async function withArchive(index: string) {
  const archive = await archiveFolder('chart-000', {
    'Chart.yaml': 'name: chart-000\nversion: 1.0.0\n',
    'values.yaml': 'replicaCount: 1\n',
  })
  const digest = createHash('sha256').update(archive).digest('hex')
  return {
    index: index.replace(/digest: [0-9a-f]{64}/, `digest: ${digest}`).replace(/https:\/\/github\.com\/\S+\.tgz/, 'chart-000.tgz'),
    files: { '/charts/chart-000.tgz': archive },
  }
}

async function measureIndex(server: RealServer, api: ApiSession, index: string) {
  const repository = await startHelmRepository({ charts: [], ...(await withArchive(index)) })
  const spec = { auth: { type: 'noAuth' }, endpoint: repository.endpoint, isPrivate: false }
  const watch = watchHealth(server.url)
  try {
    const validations: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const started = performance.now()
      await api.call('POST', '/v1/registries/helm/validate', spec)
      validations.push((performance.now() - started) / 1000)
    }
    const started = performance.now()
    const answer = await api.call('POST', '/v1/registries/helm', { metadata: { name: `bench helm ${index.length}` }, spec })
    const { uid } = Uid.parse(answer)
    const status = await until(
      async () => {
        const found = RegistrySyncStatus.parse(await api.call('GET', `/v1/registries/helm/${uid}/sync/status`))
        return found.status === 'Success' || found.status === 'Failed' ? found : undefined
      },
      { what: 'the synchronisation to end', withinMs: 60_000, everyMs: 10 },
    )
    const wholeSeconds = (performance.now() - started) / 1000
    if (status.status !== 'Success') throw new Error(`the synchronisation failed: ${status.message}`)
    return { validateSeconds: median(validations), wholeSeconds, slowestMs: await watch.stop() }
  } finally {
    await watch.stop()
    await repository.close()
  }
}

/** Asks every 10 ms. `/healthz` touches nothing but the main thread. */
function watchHealth(url: string) {
  let slowestMs = 0
  const under = new Set<Promise<void>>()
  const timer = setInterval(() => {
    const started = performance.now()
    const asked = fetch(`${url}/healthz`)
      .then((response) => response.arrayBuffer())
      .then(() => {
        slowestMs = Math.max(slowestMs, performance.now() - started)
      })
      .finally(() => under.delete(asked))
    under.add(asked)
  }, 10)
  return {
    async stop(): Promise<number> {
      clearInterval(timer)
      await Promise.all(under)
      return slowestMs
    },
  }
}
