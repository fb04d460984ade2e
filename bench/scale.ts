import { setTimeout as wait } from 'node:timers/promises'
import { makeDue, runsEnded, seedRepositories, startManyRepositories } from '../server/test/due-registries'
import { createInstallation } from '../server/test/installations'
import { type PostgresServer, startPostgres } from '../server/test/postgres-server'
import type { RealServer } from '../tools/real-server'
import { until } from '../tools/until'
import type { Measure } from './report'
import { residentMemory } from './sync'

const REGISTRIES = 1_000
const PATIENCE_MS = 30 * 60_000
/** From the last request to the end of its run, at most. */
const STORING_MS = 5_000

/** How many small registries a minute this machine synchronises, by itself and shared. Other numbers than these need other machines: all stands on one here. */
export async function measureScale(env: Readonly<Record<string, string>>): Promise<Measure[]> {
  const postgres = await startPostgres()
  try {
    return [
      ...(await measure('embedded database, 1 process', env, ['all'], undefined)),
      ...(await measure('PostgreSQL, 1 process', env, ['all'], postgres)),
      ...(await measure('PostgreSQL, console and 2 workers', env, ['api', 'worker', 'worker'], postgres)),
    ]
  } finally {
    await postgres.stop()
  }
}

async function measure(
  what: string,
  env: Readonly<Record<string, string>>,
  roles: readonly string[],
  postgres: PostgresServer | undefined,
): Promise<Measure[]> {
  const installation = await createInstallation(env, postgres)
  const repositories = await startManyRepositories(0)
  try {
    const before = await installation.open()
    await seedRepositories(before.db, repositories, REGISTRIES)
    const since = new Date()
    await makeDue(before.db)
    await before.close()
    const servers: RealServer[] = []
    for (const role of roles) servers.push(await installation.start({ ROLE: role }))
    await until(() => (repositories.sent.size === REGISTRIES ? true : undefined), { what: 'all runs', withinMs: PATIENCE_MS })
    const memory = servers.map(({ pid }) => residentMemory(pid).peak)
    // The last ones are still to be stored.
    await wait(STORING_MS)
    for (const server of servers) await server.stop()
    const after = await installation.open()
    const { good } = await runsEnded(after.db, { since, count: REGISTRIES, withinMs: 0 })
    await after.close()
    const times = [...repositories.sent.values()].flat()
    const minutes = (Math.max(...times) - Math.min(...times)) / 60_000
    const name = (part: string) => `${REGISTRIES.toLocaleString('en')} registries, ${what}: ${part}`
    return [
      { name: name('good runs'), value: good, unit: 'runs' },
      { name: name('runs a minute'), value: REGISTRIES / minutes, unit: '/min' },
      { name: name('most memory of a process'), value: Math.max(...memory), unit: 'MB' },
    ]
  } finally {
    await installation.remove()
    await repositories.close()
  }
}
