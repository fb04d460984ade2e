import { createRequire } from 'node:module'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { cruise, type Cruise } from './cruise'
import { root } from './sources'

/** Rule to [file that breaks it, what the file says]; a target that does not exist yet is made. */
const planted: Record<string, [file: string, source: string][]> = {
  'contract-imports-zod-alone': [['contract/a.ts', `import 'hono'`]],
  'lib-is-plain': [['src/lib/a.ts', `import '~/contract/target'`]],
  'ui-is-presentation': [['src/ui/a.ts', `import '~/src/api/target'`]],
  'ui-and-lib-without-router-query-form': [['src/ui/b.ts', `import 'react-hook-form'`]],
  'api-and-session-are-below-the-screen': [['src/session/a.ts', `import '../ui/target'`]],
  'form-and-table-are-shared': [['src/table/a.ts', `import '../session/target'`]],
  'features-stand-on-shared-rooms': [['src/features/packs/a.ts', `import '~/src/app/target'`]],
  'catalogue-is-shared': [['src/catalogue/a.ts', `import '~/src/features/packs/target'`]],
  'features-do-not-know-each-other': [
    ['src/features/packs/b.ts', `import type { Target } from '../registries/target'\nexport type B = Target`],
  ],
  'app-stays-in-the-console': [['src/app/a.ts', `import '~/server/registries/target'`]],
  'main-starts-the-app': [['src/main.tsx', `import '~/e2e/support/target'`]],
  'mocks-only-by-dynamic-import': [['src/app/b.ts', `import '~/mocks/browser'`]],
  'mui-behind-our-own-components': [['src/features/packs/c.ts', `import '@mui/material/Button'`]],
  'mocks-obey-the-contract': [['mocks/a.ts', `import '~/server/registries/target'`]],
  'server-knows-no-console': [['server/registries/a.ts', `import '~/src/lib/target'`]],
  'console-knows-no-server': [['src/api/a.ts', `import '~/server/errors'`]],
  'domains-know-no-edge': [['server/registries/b.ts', `import '../http/target'`]],
  'stores-are-private': [['server/registries/c.ts', `import '../packs/store'`]],
  'stores-are-private-to-the-root': [['server/main.ts', `import './packs/pack-store'`]],
  'connectors-stand-alone': [['server/connectors/oci/a.ts', `import '../../db/target'`]],
  'http-has-no-sql': [['server/http/a.ts', `import '../db/target'`]],
  'db-and-jobs-know-no-domain': [['server/jobs/a.ts', `import '../registries/target'`]],
  'no-tests-from-code': [['server/packs/a.ts', `import '../test/target'`]],
  'no-import-of-a-test-file': [['tools/a.ts', `import './target.test'`]],
  'no-dev-packages-in-production': [['server/packs/b.ts', `import 'msw'`]],
  'no-cycles': [
    ['server/audit/a.ts', `import type { B } from './b'\nexport type A = B | 1`],
    ['server/audit/b.ts', `import type { A } from './a'\nexport type B = A | 2`],
  ],
  'no-barrels': [['src/ui/index.ts', `export { target } from './target'`]],
  'no-unresolved-imports': [['tools/b.ts', `import './nowhere'`]],
}

const targets = [
  'contract/target.ts',
  'src/api/target.ts',
  'src/ui/target.ts',
  'src/lib/target.ts',
  'src/app/target.ts',
  'src/session/target.ts',
  'src/features/registries/target.ts',
  'mocks/browser.ts',
  'server/errors.ts',
  'server/registries/target.ts',
  'server/packs/store.ts',
  'server/packs/pack-store.ts',
  'server/http/target.ts',
  'server/db/target.ts',
  'server/test/target.ts',
  'e2e/support/target.ts',
  'tools/target.test.ts',
]

const folder = mkdtempSync(join(tmpdir(), 'boundaries-'))
let result: Cruise

function plant(file: string, source: string): void {
  mkdirSync(join(folder, dirname(file)), { recursive: true })
  writeFileSync(join(folder, file), `${source}\n`)
}

beforeAll(async () => {
  for (const file of ['tsconfig.json', 'package.json']) cpSync(join(root, file), join(folder, file))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const file of targets) plant(file, 'export const target = 1\nexport type Target = 1')
  for (const files of Object.values(planted)) for (const [file, source] of files) plant(file, source)
  result = await cruise(folder, ['contract', 'src', 'server', 'mocks', 'e2e', 'tools'])
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(Object.keys(planted))('%s is caught', (rule) => {
  const files = planted[rule]?.map(([file]) => file)
  const caught = result.violations.filter((violation) => violation.rule === rule).map((violation) => violation.from)
  expect(caught.some((file) => files?.includes(file))).toBe(true)
})

test('only the planted files are violations', () => {
  const guilty = new Set(Object.values(planted).flatMap((files) => files.map(([file]) => file)))
  expect(result.violations.filter((violation) => !guilty.has(violation.from))).toEqual([])
})

test('every rule has a planted violation', () => {
  const Rules = z.object({ forbidden: z.array(z.object({ name: z.string() })) })
  const config: unknown = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs'))
  const names = Rules.parse(config).forbidden.map((rule) => rule.name)
  expect(Object.keys(planted).toSorted()).toEqual(names.toSorted())
})

test('every planted and target file was read', () => {
  expect([...targets, 'src/main.tsx', 'tools/b.ts'].filter((file) => !result.seen.has(file))).toEqual([])
})
