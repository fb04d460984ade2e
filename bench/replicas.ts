import type { Db } from '../server/db/schema'
import { makeDue, type ManyRepositories, runsEnded, seedRepositories, startManyRepositories } from '../server/test/due-registries'
import { createInstallation } from '../server/test/installations'
import { startPostgres } from '../server/test/postgres-server'
import type { RealServer } from '../tools/real-server'
import { until } from '../tools/until'
import type { Measure } from './report'

const REGISTRIES = 500
/** How long each repository thinks: long enough that a kill meets runs. Milliseconds. */
const THINKING_MS = 100
/** A killed worker's runs are over within this time. */
const RECOVERY_BOUND_MS = 90_000
const PATIENCE_MS = 300_000
/** Where the worker is killed: so many registries have been asked by then. */
const KILL_AT = 150

/** Three server processes on one PostgreSQL, 500 registries due at once: first undisturbed, then with a worker that is killed in the middle. */
export async function measureReplicas(env: Readonly<Record<string, string>>): Promise<Measure[]> {
  const postgres = await startPostgres()
  const installation = await createInstallation(env, postgres)
  const repositories = await startManyRepositories(THINKING_MS)
  try {
    const servers: RealServer[] = []
    for (const role of ['all', 'worker', 'worker']) servers.push(await installation.start({ ROLE: role }))
    const database = await installation.open()
    await seedRepositories(database.db, repositories, REGISTRIES)
    const measures = [...(await undisturbed(database.db, repositories)), ...(await killed(database.db, repositories, servers))]
    await database.close()
    return measures
  } finally {
    await installation.remove()
    await repositories.close()
    await postgres.stop()
  }
}

const name = (what: string) => `3 replicas, ${REGISTRIES} due: ${what}`

async function undisturbed(db: Db, repositories: ManyRepositories): Promise<Measure[]> {
  const since = new Date()
  const started = performance.now()
  await makeDue(db)
  const counts = await runsEnded(db, { since, count: REGISTRIES, withinMs: PATIENCE_MS })
  const seconds = (performance.now() - started) / 1000
  const requests = [...repositories.sent.values()]
  return [
    { name: name('registries with a good run'), value: counts.good, unit: 'runs' },
    { name: name('without one'), value: REGISTRIES - counts.good, unit: '', budget: 0 },
    { name: name('runs too many, by the history'), value: counts.asked - counts.registries, unit: '', budget: 0 },
    { name: name('runs too many, by the repository'), value: requests.filter(({ length }) => length !== 1).length, unit: '', budget: 0 },
    { name: name('runs that were started twice'), value: counts.restarted, unit: '', budget: 0 },
    { name: name('until the last run ended'), value: seconds, unit: 's' },
    { name: name('runs a second'), value: REGISTRIES / seconds, unit: '' },
  ]
}

async function killed(db: Db, repositories: ManyRepositories, servers: readonly RealServer[]): Promise<Measure[]> {
  const before = new Map([...repositories.sent].map(([number, times]) => [number, times.length]))
  const asked = () => [...repositories.sent].filter(([number, { length }]) => length > (before.get(number) ?? 0)).length
  const since = new Date()
  await makeDue(db)
  await until(() => (asked() >= KILL_AT ? true : undefined), { what: 'the runs to begin', withinMs: PATIENCE_MS, everyMs: 10 })
  await servers.at(-1)?.kill()
  const killedAt = performance.now()
  const counts = await runsEnded(db, { since, count: REGISTRIES, withinMs: PATIENCE_MS })
  const seconds = (performance.now() - killedAt) / 1000
  const which = (what: string) => name(`worker killed, ${what}`)
  return [
    { name: which('registries with a good run'), value: counts.good, unit: 'runs' },
    { name: which('without one'), value: REGISTRIES - counts.good, unit: '', budget: 0 },
    { name: which('runs too many'), value: counts.asked - counts.registries, unit: '', budget: 0 },
    { name: which('runs that went on elsewhere'), value: counts.restarted, unit: 'runs' },
    { name: which('from the kill to the last end'), value: seconds, unit: 's', budget: RECOVERY_BOUND_MS / 1000 },
  ]
}
