import { loadavg } from 'node:os'
import { join } from 'node:path'
import { ApiSession } from '../tools/api-session'
import { ensure } from '../tools/ensure'
import { startServer } from '../tools/real-server'
import { run } from '../tools/run'
import { root } from '../tools/sources'
import { launch, sessionCookie } from './browser'
import { measureBundles } from './bundles'
import { measureCatalogue } from './catalogue'
import { measureDiagnosis } from './diagnosis'
import { measureHelm } from './helm'
import { measureInteractions } from './interactions'
import { auditPages } from './lighthouse'
import { measureFaults } from './faults'
import { measureKills } from './kill'
import { DEEP, measureOci, measureServerOnOci, WIDE } from './oci'
import { measureReplicas } from './replicas'
import { measureScale } from './scale'
import { measureUnchangedIndex } from './unchanged'
import { measureOpening } from './opening'
import { measurePicker } from './picker'
import { isWithin, line, type Measure, save } from './report'
import { addRegistries, measureSync } from './sync'
import { measureTable } from './table'

// `npm run bench`: all numbers with their budgets, against the built server. `npm run bench -- sync bundles` runs those parts alone; `--strict` fails when a budget is missed; `--runs=1` and `--rounds=10` for a quick look: 200 rounds of kills on each database take most of an hour.

/** Rows under the form and the route switch, and rows of the long table. */
const FEW = 50
const MANY = 1000
const FAULT_RUNS = 1_000
const operator = { email: 'operator@bench.test', password: 'Operator-Bench-2025!' }
const admin = { email: 'admin@bench.test', password: 'Tenant-Bench-1!' }
const env = {
  OPERATOR_EMAIL: operator.email,
  OPERATOR_PASSWORD: operator.password,
  TENANT_NAME: 'bench',
  TENANT_ADMIN_EMAIL: admin.email,
  TENANT_ADMIN_PASSWORD: admin.password,
  LOG_LEVEL: 'warn',
}

const words = process.argv.slice(2)
const isStrict = words.includes('--strict')
const option = (name: string, usual: number) => Number(words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1] ?? usual)
const runs = option('runs', 3)
const rounds = option('rounds', 200)
const wanted = words.filter((word) => !word.startsWith('--'))
const all: Measure[] = []

for (const group of ['browser', 'live'] as const) {
  const missing = await ensure(group)
  if (missing === undefined) continue
  console.error(missing)
  process.exit(1)
}
const built = await run('npm', ['run', '--silent', 'build'], { cwd: root })
if (built.code !== 0) {
  console.error(built.stdout + built.stderr)
  process.exit(1)
}

async function part(name: string, measure: () => Promise<Measure[]> | Measure[]): Promise<void> {
  if (wanted.length > 0 && !wanted.includes(name)) return
  console.log(`\n── ${name}`)
  const measures = await measure()
  for (const each of measures) console.log(line(each))
  save(name, measures)
  all.push(...measures)
}

/** Above this many waiting processes a minute the times say more about the machine than about the product. */
const QUIET = 1
const load = loadavg()[0] ?? 0
if (load > QUIET) console.log(`This machine is busy (load ${load.toFixed(1)}): times will be longer than they are.`)

await part('bundles', measureBundles)
await part('oci', () => measureOci(WIDE))
await part('replicas', () => measureReplicas(env))
await part('faults', () => measureFaults(FAULT_RUNS))
await part('scale', () => measureScale(env))
await part('kill', () => measureKills(rounds, env, admin))
await part('helm', () => measureHelm({ env, operator, admin }))
await part('catalogue', () => measureCatalogue({ env, signIn: (started) => ApiSession.signIn(started.url, 'tenant', admin) }))

await part('start', async () => {
  const first = await startServer({ env })
  const page = performance.now()
  await (await fetch(`${first.url}/login`)).text()
  const pageMs = performance.now() - page
  await first.stop()
  const second = await startServer({ env, dataDir: first.dataDir })
  await second.stop()
  await second.remove()
  return [
    { name: 'Start to first served page, empty data folder', value: (first.readyMs + pageMs) / 1000, unit: 's', budget: 5 },
    { name: 'Start to ready, data folder in use', value: second.readyMs / 1000, unit: 's', budget: 5 },
  ]
})

const server = await startServer({ env })
const api = await ApiSession.signIn(server.url, 'tenant', admin)
const { name, value } = await sessionCookie(server.url, 'tenant', admin)

await part('sync', () => measureSync(server, api))

await part('diagnosis', () => measureDiagnosis(server, `${name}=${value}`))

await part('unchanged', async () => [
  ...(await measureOci(DEEP)),
  ...(await measureUnchangedIndex(api)),
  ...(await measureServerOnOci(server, api)),
])

await part('lighthouse', () =>
  auditPages(
    [
      { name: 'log-in', url: `${server.url}/login`, performance: { mobile: 95, desktop: 100 } },
      {
        name: 'registries',
        url: `${server.url}/settings/registries/oci`,
        cookie: `${name}=${value}`,
        performance: { mobile: 92, desktop: 100 },
      },
    ],
    runs,
  ),
)

const browser = await launch()
let registries = 0
/** Makes the list this long; it never gets shorter. */
async function grow(count: number): Promise<void> {
  if (count <= registries) return
  await addRegistries(api, registries + 1, count)
  registries = count
}
await part('opening', async () => {
  const quiet = await startServer({ env })
  const quietApi = await ApiSession.signIn(quiet.url, 'tenant', admin)
  const cookie = await sessionCookie(quiet.url, 'tenant', admin)
  let have = 0
  const measures = await measureOpening(browser, quiet.url, cookie, async (count) => {
    await addRegistries(quietApi, have + 1, count)
    have = count
  })
  await quiet.stop()
  await quiet.remove()
  return measures
})
await part('picker', () => measurePicker(browser, { env, account: admin }))
await part('interactions', async () => {
  await grow(FEW)
  return measureInteractions(browser, server.url, { name, value })
})
await part('table', async () => {
  await grow(FEW + MANY)
  return measureTable(browser, server.url, { name, value })
})
await browser.close()
await server.stop()
await server.remove()

const missed = all.filter((measure) => !isWithin(measure))
const budgets = all.filter((measure) => measure.budget !== undefined)
console.log(`\n${budgets.length - missed.length} of ${budgets.length} budgets kept; results in ${join('bench', 'results')}`)
for (const measure of missed) console.log(line(measure))
if (isStrict && missed.length > 0) process.exitCode = 1
