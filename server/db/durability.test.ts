import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newDataDir } from '../test/data-dir'
import { openDatabase } from './database'

const execFileAsync = promisify(execFile)
const log = pino({ level: 'silent' })
const root = fileURLToPath(new URL('../..', import.meta.url))
const asProgram = ['--import', 'tsx', '--input-type=module', '-e']

let dataDir: string

beforeAll(async () => {
  dataDir = await newDataDir()
})

afterAll(() => rm(dataDir, { recursive: true, force: true }))

/** Writes rows and says which were acknowledged, until it is killed. */
const writer = `
  const { openDatabase } = await import('./server/db/database.ts')
  const { pino } = await import('pino')
  const { writeSync } = await import('node:fs')
  const [, dataDir, round] = process.argv
  const { db } = await openDatabase({ dataDir, databaseUrl: undefined, log: pino({ level: 'silent' }) })
  for (let count = 0; ; count += 1) {
    const uids = [round + '-' + count + '-a', round + '-' + count + '-b']
    await db.transaction().execute(async (tx) => {
      for (const uid of uids) await tx.insertInto('tenants').values({ uid, name: uid, created_at: new Date() }).execute()
    })
    for (const uid of uids) writeSync(1, uid + '\\n')
  }`

test('kill -9 at any moment loses nothing that was acknowledged, and leaves no half transaction', async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, [...asProgram, writer, dataDir, String(round)], {
      cwd: root,
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
  const program = `
    const rss = () => { globalThis.gc(); return process.memoryUsage.rss() }
    const { EmbeddedServer } = await import('./server/db/embedded.ts')
    const pg = (await import('pg')).default
    const before = rss()
    const server = await EmbeddedServer.start({ folder: process.argv[1] })
    const pool = new pg.Pool({ stream: server.openStream, max: 1, user: 'postgres', database: 'postgres' })
    for (let count = 0; count < 200; count += 1) await pool.query('select count(*) from pg_class where relname <> $1', [String(count)])
    console.log(Math.round((rss() - before) / 1e6))
    await pool.end()
    await server.close()`
  const { stdout } = await execFileAsync(process.execPath, ['--expose-gc', ...asProgram, program, path.join(dataDir, 'db')], { cwd: root })
  expect(Number(stdout)).toBeGreaterThan(20)
  expect(Number(stdout)).toBeLessThan(200)
})
