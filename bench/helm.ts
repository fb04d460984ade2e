import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { FAILSAFE_SCHEMA, load } from 'js-yaml'
import { Uid } from '../contract/common'
import { User } from '../contract/people'
import { RegistrySyncStatus } from '../contract/registries'
import { startHelmRepository } from '../server/test/helm-repository'
import { createInstallation, type Installation } from '../server/test/installations'
import { archiveFolder } from '../server/test/packs'
import { startPostgres } from '../server/test/postgres-server'
import { type Account, ApiSession } from '../tools/api-session'
import type { RealServer } from '../tools/real-server'
import { until } from '../tools/until'
import { makeIndex } from './helm-index'
import { median, type Measure, percentile } from './report'
import { addRegistries, residentMemory } from './sync'
import { LOOP_PROBE, watchAddress } from './watcher'

/** In the shape of a well-known public one: 1.6 MB, and one of 20 MB. */
const SMALL = { charts: 11, versions: 148, entryBytes: 950 } as const
const LARGE = { charts: 200, versions: 100, entryBytes: 1_000 } as const
const RUNS = 3

/** List calls of another tenant, in milliseconds: how long they are watched, and how often they are made. */
const IDLE_MS = 5_000
const LIST_EVERY_MS = 40
const REGISTRIES = 20

interface HelmOptions {
  readonly env: Readonly<Record<string, string>>
  readonly operator: Account
  readonly admin: Account
}

/** Validating and synchronising classic Helm repositories: how long that takes, how long the server's main thread is busy at a time meanwhile, and what another tenant notices. */
export async function measureHelm(options: HelmOptions): Promise<Measure[]> {
  const postgres = await startPostgres()
  try {
    const small = makeIndex(SMALL.charts, () => SMALL.versions, SMALL.entryBytes)
    const large = makeIndex(LARGE.charts, () => LARGE.versions, LARGE.entryBytes)
    const aloneSeconds = await parseAlone(large)
    const embedded = await measureOn(await createInstallation(options.env), options, { small, large })
    const shared = await measureOn(await createInstallation(options.env, postgres), options, { small, large })
    const { first, second } = embedded
    const name = (what: string) => `Helm index of 20 MB, ${what}`
    const list = (where: string, { idleP95, busyP95 }: typeof embedded): Measure[] => [
      { name: `List of another tenant, idle, ${where}, p95`, value: idleP95, unit: 'ms' },
      { name: name(`list of another tenant, ${where}, p95`), value: busyP95, unit: 'ms', budget: 2 * idleP95 },
    ]
    return [
      { name: 'Helm index of 1.6 MB, validated', value: first.validateSeconds, unit: 's', budget: 1 },
      { name: 'Helm index of 1.6 MB, validated and synchronised', value: first.wholeSeconds, unit: 's', budget: 1 },
      { name: 'Helm index of 1.6 MB, slowest answer of /healthz', value: first.slowestMs, unit: 'ms', budget: 50 },
      { name: 'Helm index of 1.6 MB, longest block of the main thread', value: first.blockedMs, unit: 'ms', budget: 50 },
      { name: name('parsed by js-yaml alone'), value: aloneSeconds, unit: 's' },
      { name: name('validated'), value: second.validateSeconds, unit: 's', budget: 1.3 * aloneSeconds },
      { name: name('validated and synchronised'), value: second.wholeSeconds, unit: 's' },
      { name: name('slowest answer of /healthz'), value: second.slowestMs, unit: 'ms', budget: 50 },
      { name: name('longest block of the main thread'), value: second.blockedMs, unit: 'ms', budget: 50 },
      { name: name('the same on PostgreSQL'), value: shared.second.blockedMs, unit: 'ms', budget: 50 },
      { name: name('highest resident memory'), value: embedded.peak, unit: 'MB', budget: 600 },
      ...list('embedded', embedded),
      ...list('PostgreSQL', shared),
    ]
  } finally {
    await postgres.stop()
  }
}

async function measureOn(
  installation: Installation,
  { operator, admin }: HelmOptions,
  { small, large }: { readonly small: string; readonly large: string },
) {
  try {
    const server = await installation.start(LOOP_PROBE)
    const api = await ApiSession.signIn(server.url, 'tenant', admin)
    const headers = { Authorization: await addTenant(server, operator) }
    const watchList = () => watchAddress(`${server.url}/v1/registries/oci/summary`, { everyMs: LIST_EVERY_MS, headers })

    const idle = watchList()
    await wait(IDLE_MS)
    const idleP95 = percentile(await idle.stop(), 95)

    // The highest memory from here on, not that of the start (Linux, proc_pid_clear_refs(5)).
    writeFileSync(`/proc/${server.pid}/clear_refs`, '5')
    const first = await measureIndex(server, api, small)
    const busy = watchList()
    const second = await measureIndex(server, api, large)
    const busyP95 = percentile(await busy.stop(), 95)
    return { first, second, idleP95, busyP95, peak: residentMemory(server.pid).peak }
  } finally {
    await installation.remove()
  }
}

/** A tenant of its own with some registries. @returns the token of its admin */
async function addTenant(server: RealServer, operator: Account): Promise<string> {
  const system = await ApiSession.signIn(server.url, 'system', operator)
  const account = { email: 'other@bench.test', password: 'Tenant-Bench-2!' }
  const spec = { orgName: 'other', firstName: 'Jo', lastName: 'Doe', emailId: account.email }
  const { uid } = Uid.parse(await system.call('POST', '/v1/tenants', { spec }))
  const { status } = User.parse(await system.call('GET', `/v1/tenants/${uid}/user`))
  const token = new URL(status.activationLink, server.url).searchParams.get('token') ?? ''
  await system.call('PATCH', `/v1/auth/password/${token}/activate`, { password: account.password })
  const api = await ApiSession.signIn(server.url, 'tenant', account)
  await addRegistries(api, 1, REGISTRIES)
  return api.token
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
export async function withArchive(index: string) {
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
  // What was before is not meant.
  await loopDelay(server)
  const watch = watchAddress(`${server.url}/healthz`, { everyMs: 10 })
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
      // Oftener, and this question would be most of what the server has to answer.
      { what: 'the synchronisation to end', withinMs: 60_000, everyMs: 50 },
    )
    const wholeSeconds = (performance.now() - started) / 1000
    if (status.status !== 'Success') throw new Error(`the synchronisation failed: ${status.message}`)
    const slowestMs = Math.max(...(await watch.stop()))
    return { validateSeconds: median(validations), wholeSeconds, slowestMs, blockedMs: await loopDelay(server) }
  } finally {
    await repository.close()
  }
}

/** How long the main thread of a server with the probe was held up at most since this was asked the last time, in milliseconds. */
async function loopDelay(server: RealServer): Promise<number> {
  const told = () => [...server.output().matchAll(/\[loop ([\d.]+)\]/g)].map(([, number]) => Number(number))
  const before = told().length
  process.kill(server.pid, 'SIGUSR2')
  return until(() => told()[before], { what: 'the server to tell its delay', withinMs: 5_000, everyMs: 10 })
}
