import { join } from 'node:path'
import * as z from 'zod/mini'
import { run } from './run'
import { root } from './sources'

const CruiseResult = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        rule: z.object({ name: z.string() }),
        cycle: z.optional(z.array(z.object({ name: z.string() }))),
      }),
    ),
  }),
})

export interface Violation {
  readonly rule: string
  readonly from: string
  readonly to: string
}

export interface Cruise {
  readonly violations: readonly Violation[]
  /** Files that were read, relative to the folder. */
  readonly seen: ReadonlySet<string>
}

/**
 * Runs dependency-cruiser with the project's rules over a folder.
 * @param entries files and folders in it
 * @throws when the tool itself fails
 */
export async function cruise(folder: string, entries: readonly string[]): Promise<Cruise> {
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const config = join(root, '.dependency-cruiser.cjs')
  const finished = await run(process.execPath, [tool, '--config', config, '--output-type', 'json', ...entries], { cwd: folder })
  if (!finished.stdout.startsWith('{')) throw new Error(`dependency-cruiser failed: ${finished.stderr.trim()}`)
  const parsed: unknown = JSON.parse(finished.stdout)
  const { modules, summary } = CruiseResult.parse(parsed)
  const violations = summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    from,
    to: cycle === undefined ? to : cycle.map((step) => step.name).join(' → '),
  }))
  return { violations, seen: new Set(modules.map((module) => module.source)) }
}
