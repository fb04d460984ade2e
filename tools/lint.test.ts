import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { run } from './run'
import { root } from './sources'

/** Rule to [file, source that breaks it]. */
const planted: Record<string, [file: string, source: string]> = {
  'typescript(no-floating-promises)': ['src/a.ts', `async function work() {}\nexport function go() {\n  work()\n}`],
  'typescript(no-explicit-any)': ['src/b.ts', `export function take(value: any) {\n  return typeof value\n}`],
  'typescript(no-non-null-assertion)': ['src/c.ts', `export const first = (list: string[]) => list[0]!.length`],
  'typescript(consistent-type-assertions)': ['src/d.ts', `export const list = JSON.parse('[]') as string[]`],
  'typescript(ban-ts-comment)': ['src/e.ts', `// @ts-ignore\nexport const text: string = 1`],
  'typescript(switch-exhaustiveness-check)': [
    'src/f.ts',
    `export function word(state: 'on' | 'off') {\n  switch (state) {\n    case 'on':\n      return 1\n  }\n  return 0\n}`,
  ],
  'typescript(no-unsafe-assignment)': ['src/g.ts', `const parsed = JSON.parse('{}')\nexport const name = String(parsed)`],
  'import(no-default-export)': ['src/h.ts', `export default 1`],
  'eslint(no-restricted-imports)': ['src/i.ts', `import { Button } from '@mui/material'\nexport const button = Button`],
  'react-hooks(rules-of-hooks)': [
    'src/j.tsx',
    `import { useState } from 'react'\nexport function J(props: { on: boolean }) {\n  if (props.on) useState(1)\n  return null\n}`,
  ],
  'react-hooks(exhaustive-deps)': [
    'src/k.tsx',
    `import { useEffect } from 'react'\nexport function K(props: { title: string }) {\n  useEffect(() => {\n    document.title = props.title\n  }, [])\n  return null\n}`,
  ],
  'jsx-a11y(alt-text)': ['src/l.tsx', `export const L = () => <img src="a.png" />`],
  'node(no-process-env)': ['server/a.ts', `export const home = process.env['HOME']`],
  'eslint(no-restricted-properties)': ['server/packs/b.ts', `export const at = () => Date.now()`],
  'eslint(no-console)': ['server/c.ts', `console.log('hello')`],
  'vitest(no-focused-tests)': ['src/m.test.ts', `import { expect, test } from 'vitest'\ntest.only('one', () => {\n  expect(1).toBe(1)\n})`],
  'vitest(no-disabled-tests)': [
    'src/n.test.ts',
    `import { expect, test } from 'vitest'\ntest.skip('one', () => {\n  expect(1).toBe(1)\n})`,
  ],
}

const Report = z.object({ diagnostics: z.array(z.object({ code: z.optional(z.string()), filename: z.string() })) })
const folder = mkdtempSync(join(tmpdir(), 'lint-'))
let found: z.infer<typeof Report>['diagnostics'] = []

function plant(file: string, source: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true })
  writeFileSync(join(folder, file), `${source}\n`)
}

beforeAll(async () => {
  for (const file of ['tsconfig.json', 'package.json', '.oxlintrc.json']) cpSync(join(root, file), join(folder, file))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [file, source] of Object.values(planted)) plant(file, source)
  plant('server/config.ts', `export const home = process.env['HOME']`)
  plant('src/fine.ts', `export const words = ['a', 'b'] as const`)
  const finished = await run(join(root, 'node_modules/.bin/oxlint'), ['--type-aware', '--format', 'json'], { cwd: folder })
  const report: unknown = JSON.parse(finished.stdout)
  found = Report.parse(report).diagnostics
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(Object.keys(planted))('%s is caught', (rule) => {
  expect(found).toContainEqual({ code: rule, filename: planted[rule]?.[0] })
})

test('the allowed forms pass', () => {
  expect(found.filter(({ filename }) => filename === 'server/config.ts' || filename === 'src/fine.ts')).toEqual([])
})
