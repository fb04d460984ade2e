import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Group } from './ensure'
import { run } from './run'
import { root } from './sources'

export interface Counts {
  readonly passed: number
  readonly failed: number
  /** To be printed below the suite's name, where it was not printed as it came. */
  readonly said?: string
}

export interface Suite {
  readonly name: string
  /** Programs it can't do without. */
  readonly needs: readonly Group[]
  /** Left out of `npm run check`. */
  readonly endToEnd: boolean
  /** Uses what the build made, so it can't run after a failed one. */
  readonly usesBuild?: true
  /** One process on one core, which writes nothing that others read: two such that follow each other run at once. */
  readonly besideOthers?: true
  run(): Promise<Counts>
}

export const BUILD = 'build'

const reports = join(root, 'test-results')
const bin = (name: string) => join(root, 'node_modules/.bin', name)

/** A tool that passes or fails as a whole: its output is shown when it fails. */
function tool(name: string, command: string, args: readonly string[]): Suite {
  return {
    name,
    needs: [],
    endToEnd: false,
    besideOthers: true,
    async run() {
      const finished = await run(command, args, { cwd: root })
      const ok = finished.code === 0
      const output = finished.stdout + finished.stderr
      return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, said: ok ? lastLine(output) : output }
    },
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? ''
}

/** Several commands that count as one check. */
function steps(name: string, commands: readonly (readonly [string, ...string[]])[]): Suite {
  return {
    name,
    needs: [],
    endToEnd: false,
    async run() {
      for (const [command, ...args] of commands) {
        const finished = await run(command, args, { cwd: root })
        if (finished.code !== 0) {
          process.stdout.write(finished.stdout + finished.stderr)
          return { passed: 0, failed: 1 }
        }
      }
      return { passed: 1, failed: 0 }
    },
  }
}

/** Reads a reporter's file; a run that left none, or that ran nothing, has failed. */
export function readCounts(file: string, read: (report: unknown) => Counts, exitCode: number): Counts {
  let counts: Counts = { passed: 0, failed: 0 }
  try {
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'))
    counts = read(report)
  } catch (error) {
    console.log(`no report in ${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
  const failedUnseen = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0)
  return failedUnseen ? { ...counts, failed: 1 } : counts
}

const VitestReport = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numFailedTestSuites: z.int() })
/** A file that could not be loaded has no failed test, but a failed suite. */
export function vitestCounts(report: unknown): Counts {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = VitestReport.parse(report)
  return { passed: numPassedTests, failed: numFailedTests > 0 ? numFailedTests : numFailedTestSuites }
}

const PlaywrightReport = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  errors: z.array(z.unknown()),
})
/** Skipped and flaky count as failed: neither proves anything. */
export function playwrightCounts(report: unknown): Counts {
  const { stats, errors } = PlaywrightReport.parse(report)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped + errors.length }
}

function vitest(project: string, needs: readonly Group[]): Suite {
  return {
    name: project,
    needs,
    endToEnd: false,
    async run() {
      const file = join(reports, `${project}.json`)
      rmSync(file, { force: true })
      const args = ['run', '--project', project, '--reporter', 'dot', '--reporter', 'json', `--outputFile.json=${file}`]
      const finished = await run(bin('vitest'), args, { cwd: root, show: true })
      return readCounts(file, vitestCounts, finished.code)
    },
  }
}

function playwright(name: string, config: string, needs: readonly Group[]): Suite {
  return {
    name,
    needs,
    endToEnd: true,
    usesBuild: true,
    async run() {
      const file = join(reports, `${config}.json`)
      rmSync(file, { force: true })
      const args = ['test', '--config', `e2e/${config}.config.ts`, '--reporter', 'dot,json']
      const finished = await run(bin('playwright'), args, { cwd: root, show: true, env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } })
      return readCounts(file, playwrightCounts, finished.code)
    },
  }
}

/** All suites, in the order in which they run: what fails fastest comes first. */
export function allSuites(): Suite[] {
  mkdirSync(reports, { recursive: true })
  return [
    tool('types', bin('tsc'), ['-p', '.']),
    tool('format', bin('prettier'), ['--check', '--log-level', 'warn', '.']),
    tool('lint', bin('oxlint'), ['--type-aware']),
    tool('boundaries', bin('tsx'), ['tools/boundaries.ts']),
    tool('dead code', bin('knip'), ['--treat-config-hints-as-errors']),
    vitest('unit', []),
    vitest('integration', ['live']),
    vitest('conformance', ['live']),
    steps(BUILD, [
      ['npm', 'run', '--silent', 'build'],
      [bin('vite'), 'build', '--mode', 'mocks', '--logLevel', 'warn'],
    ]),
    { ...tool('size budgets', bin('tsx'), ['tools/budgets.ts']), usesBuild: true },
    playwright('e2e on mocks', 'playwright', ['browser']),
    playwright('e2e live', 'playwright.live', ['browser', 'live']),
  ]
}
