import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openDatabase } from '~/server/db/database'
import { newDataDir } from '~/server/test/data-dir'

// Programs and databases start here, each some seconds of work on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const run = promisify(execFile)
const root = fileURLToPath(new URL('..', import.meta.url))
const log = pino({ level: 'silent' })
let folder: string
let from: string
let to: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-console-tools-'))
  from = await newDataDir()
  to = await newDataDir()
})

afterAll(async () => {
  for (const each of [folder, from, to]) await rm(each, { recursive: true, force: true })
})

function tool(name: 'db-export' | 'db-import', dataDir: string, ...args: string[]) {
  return run(process.execPath, ['--import', 'tsx', `tools/${name}.ts`, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, DATA_DIR: dataDir },
  })
}

test('db:export and db:import move everything to another data folder', async () => {
  const source = await openDatabase({ dataDir: from, databaseUrl: undefined, log })
  await source.db
    .insertInto('settings')
    .values({ key: 'moved', value: JSON.stringify({ by: 'file' }) })
    .execute()
  const file = join(folder, 'console.json.gz')
  await expect(tool('db-export', from, file)).rejects.toMatchObject({
    code: 1,
    stderr: `Another Registry Console (process ${process.pid}) is using ${from}. Stop it, or set DATA_DIR to another folder.\n`,
  })
  await source.close()
  expect((await tool('db-export', from, file)).stdout).toMatch(/^1 rows written to .*console\.json\.gz\./)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect((await tool('db-import', to, file)).stdout).toMatch(/^1 rows loaded from .*console\.json\.gz\./)
  await expect(tool('db-import', to, file)).rejects.toThrow(/\nThe database is not empty \(table settings has rows\)\. .*\n$/)
  const target = await openDatabase({ dataDir: to, databaseUrl: undefined, log })
  expect(await target.db.selectFrom('settings').selectAll().execute()).toEqual([{ key: 'moved', value: { by: 'file' } }])
  await target.close()
})

test('they say how they are called', async () => {
  await expect(tool('db-export', to)).rejects.toMatchObject({ code: 1, stderr: 'Usage: npm run db:export -- console.json.gz\n' })
  await expect(tool('db-import', to, 'missing.json')).rejects.toThrow(/\nENOENT: .*missing\.json'\n$/)
})
