import { startDockerRegistry } from '../server/test/docker-registry'
import { createInstallation } from '../server/test/installations'
import { findInconsistencies, type KillOptions, type KillReport, noKills, runKillRounds } from '../server/test/kill-rounds'
import { createPusher } from '../server/test/oci-pusher'
import { makePacks } from '../server/test/packs'
import { type PostgresServer, startPostgres } from '../server/test/postgres-server'
import type { Account } from '../tools/api-session'
import type { Measure } from './report'

const BIG = 60
const SMALL = 3
/** Installations that are killed at the same time. On PostgreSQL most of a round is waiting until the dead server's lease ends. */
const LANES = { embedded: 2, postgres: 8 } as const

/** Kills servers with SIGKILL while they write and synchronise, on both databases. @param rounds on each */
export async function measureKills(rounds: number, env: Readonly<Record<string, string>>, account: Account): Promise<Measure[]> {
  const registry = await startDockerRegistry({ tls: 'none', user: null })
  const postgres = await startPostgres()
  try {
    for (const [path, count] of [
      ['big', BIG],
      ['small', SMALL],
    ] as const) {
      const pusher = createPusher({ endpoint: registry.endpoint, basePath: path })
      await pusher.pushPacks(await makePacks(count))
      await pusher.close()
    }
    const content = { endpoint: registry.endpoint, big: { path: 'big', versions: BIG }, small: { path: 'small', versions: SMALL } }
    const measures: Measure[] = []
    for (const kind of ['embedded', 'postgres'] as const) {
      const started = performance.now()
      const lanes = Array.from({ length: Math.min(LANES[kind], rounds) }, (_, lane) =>
        Math.ceil((rounds - lane) / Math.min(LANES[kind], rounds)),
      )
      const reports = await Promise.all(
        lanes.map((share) => killInstallation({ ...content, account, rounds: share }, env, kind === 'postgres' ? postgres : undefined)),
      )
      measures.push(...present(kind === 'postgres' ? 'PostgreSQL' : 'embedded', reports, (performance.now() - started) / 1000))
    }
    return measures
  } finally {
    await registry.stop()
    await postgres.stop()
  }
}

async function killInstallation(
  options: Omit<KillOptions, 'start'>,
  env: Readonly<Record<string, string>>,
  postgres: PostgresServer | undefined,
): Promise<KillReport> {
  const installation = await createInstallation(env, postgres)
  try {
    const { report, server } = await runKillRounds({ ...options, start: () => installation.start() })
    if (server === undefined) return report
    await server.stop()
    const database = await installation.open()
    report.history.push(...(await findInconsistencies(database.executeSql)))
    await database.close()
    return report
  } finally {
    await installation.remove()
  }
}

function present(where: string, reports: readonly KillReport[], seconds: number): Measure[] {
  const all = reports.reduce((sum, report) => {
    for (const key of ['rounds', 'acknowledged', 'metRuns', 'cutOff'] as const) sum[key] += report[key]
    for (const key of ['lost', 'unopenable', 'stuck', 'wrongCounts', 'history'] as const) sum[key].push(...report[key])
    sum.longestSeconds = Math.max(sum.longestSeconds, report.longestSeconds)
    return sum
  }, noKills())
  for (const problem of [...all.lost, ...all.unopenable, ...all.stuck, ...all.wrongCounts, ...all.history]) console.error(`  ${problem}`)
  const name = (what: string) => `kill -9, ${where}: ${what}`
  return [
    { name: name('rounds'), value: all.rounds, unit: '' },
    { name: name('rounds took'), value: seconds, unit: 's' },
    { name: name('kills that met synchronisations'), value: all.metRuns, unit: '' },
    { name: name('writes cut off before their answer'), value: all.cutOff, unit: '' },
    { name: name('acknowledged writes'), value: all.acknowledged, unit: '' },
    { name: name('acknowledged writes lost'), value: all.lost.length, unit: '', budget: 0 },
    { name: name('databases that do not open'), value: all.unopenable.length, unit: '', budget: 0 },
    { name: name('runs stuck or failed'), value: all.stuck.length, unit: '', budget: 0 },
    { name: name('longest until all runs were over'), value: all.longestSeconds, unit: 's', budget: 90 },
    { name: name('catalogues with too many or too few entries'), value: all.wrongCounts.length, unit: '', budget: 0 },
    { name: name('contradictions in the history'), value: all.history.length, unit: '', budget: 0 },
  ]
}
