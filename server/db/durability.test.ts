import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newDataDir } from '../test/data-dir'
import { openDatabase } from './database'

// Programs and databases start here, each some seconds of work on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const execFileAsync = promisify(execFile)
const log = pino({ level: 'silent' })
const root = fileURLToPath(new URL('../..', import.meta.url))
const bundle = path.join(root, `node_modules/.cache/registry-console/bundle-${process.pid}`)

/** Writes rows and says which were acknowledged, until it is killed. */
const writer = `
  import { writeSync } from 'node:fs'
  import { pino } from 'pino'
  import { openDatabase } from './server/db/database'
  const [, , dataDir, round] = process.argv
  const { db } = await openDatabase({ dataDir, databaseUrl: undefined, log: pino({ level: 'silent' }) })
  for (let count = 0; ; count += 1) {
    const uids = [round + '-' + count + '-a', round + '-' + count + '-b']
    await db.transaction().execute(async (tx) => {
      for (const uid of uids) await tx.insertInto('tenants').values({ uid, name: uid, created_at: new Date() }).execute()
    })
    for (const uid of uids) writeSync(1, uid + '\\n')
  }`

/** Says by how many megabytes an open and used database makes the process larger. */
const meter = `
  import pg from 'pg'
  import { EmbeddedServer } from './server/db/embedded'
  const rss = () => { globalThis.gc(); return process.memoryUsage.rss() }
  const before = rss()
  const server = await EmbeddedServer.start({ folder: process.argv[2] })
  const pool = new pg.Pool({ stream: server.openStream, max: 1, user: 'postgres', database: 'postgres' })
  for (let count = 0; count < 300; count += 1) await pool.query('select count(*) from pg_attribute where attname <> $1', [String(count)])
  console.log(Math.round((rss() - before) / 1e6))
  await pool.end()
  await server.close()`

let dataDir: string

beforeAll(async () => {
  dataDir = await newDataDir()
  // As the server is built: each program and the worker beside it.
  const options = { bundle: true, format: 'esm', platform: 'node', packages: 'external', outdir: bundle } as const
  for (const [name, contents] of Object.entries({ writer, meter })) {
    await build({ ...options, stdin: { contents, resolveDir: root, sourcefile: `${name}.ts`, loader: 'ts' }, entryNames: name })
  }
  await build({ ...options, entryPoints: [path.join(root, 'server/db/embedded-worker.ts')] })
})

afterAll(async () => {
  await rm(bundle, { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true })
})

test('kill -9 at any moment loses nothing that was acknowledged, and leaves no half transaction', async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, [path.join(bundle, 'writer.js'), dataDir, String(round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    const killAfter = acknowledged.length + 50 + Math.floor(Math.random() * 200)
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line)
      // Lines already on their way still count: they were acknowledged.
      if (acknowledged.length >= killAfter) child.kill('SIGKILL')
    }
    await exited
  }
  const database = await openDatabase({ dataDir, databaseUrl: undefined, log })
  const rows = await database.db.selectFrom('tenants').select('uid').execute()
  await database.close()
  const found = new Set(rows.map(({ uid }) => uid))
  expect(acknowledged.length).toBeGreaterThan(250)
  expect(acknowledged.filter((uid) => !found.has(uid))).toEqual([])
  expect([...found].filter((uid) => !found.has(uid.replace(/[ab]$/, (half) => (half === 'a' ? 'b' : 'a'))))).toEqual([])
})

test('the embedded database adds little memory to a process', async () => {
  const { stdout } = await execFileAsync(process.execPath, ['--expose-gc', path.join(bundle, 'meter.js'), path.join(dataDir, 'db')])
  expect(Number(stdout)).toBeGreaterThan(20)
  expect(Number(stdout)).toBeLessThan(180)
})
