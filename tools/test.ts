import { ensure, type Group } from './ensure'
import { allSuites, BUILD, type Counts, type Suite } from './suites'

// `npm test` runs everything; `npm run check` (`--check`) leaves the end-to-end suites out.

interface Result {
  readonly suite: Suite
  readonly counts: Counts | undefined
  readonly seconds: number
  /** Why it did not run. */
  readonly missing: string | undefined
}

const isCheck = process.argv.includes('--check')
const allowed = (process.env['ALLOW_MISSING'] ?? '').split(',').filter((word) => word !== '')
const unknown = allowed.filter((word) => word !== 'live')
if (unknown.length > 0) {
  console.error(`ALLOW_MISSING knows only "live", not "${unknown.join(', ')}"`)
  process.exit(1)
}

const suites = allSuites().filter((suite) => !(isCheck && suite.endToEnd))

const missing = new Map<Group, string>()
for (const group of new Set(suites.flatMap((suite) => suite.needs))) {
  const line = await ensure(group)
  if (line === undefined) continue
  if (!(group === 'live' && allowed.includes('live'))) {
    console.error(line)
    process.exit(1)
  }
  missing.set(group, line)
}

const results: Result[] = []

async function attempt(suite: Suite, lacks: string | undefined): Promise<Result> {
  const started = performance.now()
  const counts = lacks === undefined ? await suite.run() : undefined
  return { suite, counts, seconds: (performance.now() - started) / 1000, missing: lacks }
}

function lacksOf(suite: Suite): string | undefined {
  const buildFailed = results.some((result) => result.suite.name === BUILD && result.counts?.failed !== 0)
  if (suite.usesBuild && buildFailed) return 'the build failed'
  return suite.needs.map((group) => missing.get(group)).find((line) => line !== undefined)
}

for (let next = 0; next < suites.length;) {
  const [first, second] = suites.slice(next, next + 2)
  if (first === undefined) break
  const together = first.besideOthers && second?.besideOthers ? [first, second] : [first]
  next += together.length
  if (together.length === 1) console.log(`\n── ${first.name}`)
  const ended = await Promise.all(together.map((suite) => attempt(suite, lacksOf(suite))))
  for (const result of ended) {
    if (together.length > 1) console.log(`\n── ${result.suite.name}`)
    if (result.missing !== undefined) console.log(`not run: ${result.missing}`)
    if (result.counts?.said !== undefined) console.log(result.counts.said)
  }
  results.push(...ended)
}

console.log(`\n${'Suite'.padEnd(16)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'seconds'.padStart(9)}`)
for (const { suite, counts, seconds } of results) {
  const cells = counts === undefined ? ' not run'.padStart(16) : String(counts.passed).padStart(8) + String(counts.failed).padStart(8)
  console.log(`${suite.name.padEnd(16)}${cells}${seconds.toFixed(1).padStart(9)}`)
}
const passed = results.reduce((sum, { counts }) => sum + (counts?.passed ?? 0), 0)
const failed = results.reduce((sum, { counts }) => sum + (counts?.failed ?? 0), 0)
console.log(`${passed} passed, ${failed} failed`)
if (failed > 0) process.exitCode = 1
