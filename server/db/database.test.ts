import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { newDataDir } from '../test/data-dir'
import { type Database, openDatabase } from './database'
import { EmbeddedServer } from './embedded'
import { POSTGRES_MAJOR } from './embedded-folder'
import { latestMigration } from './migrations'
import type { Db, Tx } from './schema'
import { StartError } from './start-error'

// Programs and databases start here, each some seconds of work on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const execFileAsync = promisify(execFile)
const log = pino({ level: 'silent' })
const folders: string[] = []

async function dataDir(): Promise<string> {
  const folder = await newDataDir()
  folders.push(folder)
  return folder
}

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function mode(target: string): Promise<string> {
  return ((await stat(target)).mode & 0o777).toString(8)
}

describe('the embedded database', () => {
  let folder: string
  let database: Database

  beforeAll(async () => {
    folder = await dataDir()
    database = await openDatabase({ dataDir: folder, databaseUrl: undefined, log })
  })

  afterAll(() => database.close())

  const tenant = (uid: string) => ({ uid, name: `Tenant ${uid}`, created_at: new Date('2026-01-02T03:04:05.678Z') })

  test('keeps others out of its files', async () => {
    expect(await mode(path.join(folder, 'db'))).toBe('700')
    expect(await mode(path.join(folder, 'lock'))).toBe('700')
  })

  test('is the version that its folder is checked for', async () => {
    const { rows } = await database.executeSql("select current_setting('server_version_num')::int / 10000 as major")
    expect(rows).toEqual([{ major: POSTGRES_MAJOR }])
  })

  test('is migrated when it opens', async () => {
    const { rows } = await database.executeSql('select name from schema_migrations order by name desc limit 1')
    expect(rows).toEqual([{ name: latestMigration }])
  })

  test('gives times as Date, counts as numbers and bytes as Buffer', async () => {
    await database.db.insertInto('tenants').values(tenant('types')).execute()
    const row = await database.db
      .selectFrom('tenants')
      .select(({ fn }) => ['created_at', fn.countAll<number>().over().as('count')])
      .where('uid', '=', 'types')
      .executeTakeFirst()
    expect(row).toEqual({ created_at: new Date('2026-01-02T03:04:05.678Z'), count: 1 })
    const { rows } = await database.executeSql('select $1::bytea as bytes, \'{"a": [1]}\'::jsonb as json', [Buffer.from([0, 255])])
    expect(rows).toEqual([{ bytes: Buffer.from([0, 255]), json: { a: [1] } }])
  })

  test('takes several statements where there are no values', async () => {
    await database.executeSql('create temp table one (a int); insert into one values (1); select 1')
    expect(await database.executeSql('select a from one')).toMatchObject({ rows: [{ a: 1 }] })
  })

  test('reports a broken unique index by code and name', async () => {
    const twice = database.db
      .insertInto('tenants')
      .values([tenant('twice'), tenant('twice')])
      .execute()
    await expect(twice).rejects.toMatchObject({ code: '23505', constraint: 'tenants_pkey' })
  })

  test('forgets what a failed statement left open', async () => {
    await expect(database.executeSql('begin; select 1/0')).rejects.toThrow('division by zero')
    expect(await database.executeSql('select 1 as one')).toMatchObject({ rows: [{ one: 1 }] })
  })

  test('rolls back what throws', async () => {
    const failing = database.db.transaction().execute(async (tx) => {
      await tx.insertInto('tenants').values(tenant('gone')).execute()
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await database.db.selectFrom('tenants').selectAll().where('uid', '=', 'gone').execute()).toEqual([])
  })

  describe('giving way between writes', () => {
    const one = () => sql`select 1`.execute(database.db)

    test('lets somebody ask twice who waited behind the last write', async () => {
      const order: string[] = []
      const write = async () => {
        await database.db.transaction().execute(async (tx) => {
          await sql`select pg_sleep(0.02)`.execute(tx)
        })
        order.push('write')
      }
      const request = async () => {
        await one()
        await one()
        order.push('request')
      }
      const first = write()
      const asked = request()
      await first
      expect(await database.db.giveWay()).toBe(true)
      await write()
      await asked
      expect(order).toEqual(['write', 'request', 'write'])
    })

    test('takes no time where nobody waits', async () => {
      const timer = vi.fn<() => void>()
      setImmediate(timer)
      expect(await database.db.giveWay()).toBe(false)
      expect(timer).not.toHaveBeenCalled()
    })

    test('ends, though others ask without end', async () => {
      const end = new AbortController()
      const asking = (async () => {
        while (!end.signal.aborted) await one()
      })()
      await database.db.giveWay()
      end.abort()
      await asking
    })
  })

  test('answers large results and takes large values', async () => {
    const text = 'ä'.repeat(3_000_000)
    const { rows } = await database.executeSql('select $1::text as text, length($1::text) as length', [text])
    expect(rows).toEqual([{ text, length: 3_000_000 }])
  })

  test('refuses the pool inside a transaction instead of waiting for ever', async () => {
    const { db } = database
    const direct = db.transaction().execute(() => db.selectFrom('tenants').selectAll().execute())
    await expect(direct).rejects.toThrow('The database was used directly inside a transaction')
    const nested = db.transaction().execute(() => db.transaction().execute(() => Promise.resolve()))
    await expect(nested).rejects.toThrow('The database was used directly inside a transaction')
    const raw = db.transaction().execute(() => database.executeSql('select 1'))
    await expect(raw).rejects.toThrow('The database was used directly inside a transaction')
    await expect(db.transaction().execute((tx) => tx.selectFrom('tenants').selectAll().execute())).resolves.toBeDefined()
  })

  test('serves other callers while and after a transaction', async () => {
    let release = () => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    const transaction = database.db.transaction().execute(async (tx) => {
      await tx.insertInto('tenants').values(tenant('slow')).execute()
      await gate
    })
    const read = database.db.selectFrom('tenants').select('uid').where('uid', '=', 'slow').execute()
    release()
    await transaction
    expect(await read).toEqual([{ uid: 'slow' }])
  })

  test('makes room and writes a checkpoint in maintenance', async () => {
    await database.executeSql('create table churn as select g as id, repeat(md5(g::text), 20) as text from generate_series(1, 3000) g')
    await database.executeSql('delete from churn')
    const size = async () => (await sql<{ size: number }>`select pg_relation_size('churn') as size`.execute(database.db)).rows[0]?.size
    const checkpoint = async () => (await database.executeSql('select redo_lsn::text from pg_control_checkpoint()')).rows
    const before = await checkpoint()
    expect(await size()).toBeGreaterThan(1_000_000)
    await database.maintain()
    expect(await size()).toBe(0)
    expect(await checkpoint()).not.toEqual(before)
  })

  test('lets nobody else into its folder, not even this process', async () => {
    const second = openDatabase({ dataDir: folder, databaseUrl: undefined, log })
    await expect(second).rejects.toThrow(
      new StartError(`Another Registry Console (process ${process.pid}) is using ${folder}. Stop it, or set DATA_DIR to another folder.`),
    )
  })

  test('tells a transaction from the database by type', () => {
    const wantsDb = (db: Db) => db.isTransaction
    const wantsTx = (tx: Tx) => tx.isTransaction
    // @ts-expect-error: a transaction is no Db.
    const transactionAsDb = (tx: Tx) => wantsDb(tx)
    // @ts-expect-error: the database is no Tx.
    const databaseAsTx = (db: Db) => wantsTx(db)
    expect([typeof transactionAsDb, typeof databaseAsTx]).toEqual(['function', 'function'])
  })
})

describe('the folder of the embedded database', () => {
  let open: Database | undefined

  afterEach(async () => {
    await open?.close()
    open = undefined
  })

  test('is made with a database in it, readable for its owner only, and opens again', async () => {
    const parent = await mkdtemp(path.join(os.tmpdir(), 'registry-console-new-'))
    folders.push(parent)
    const folder = path.join(parent, 'deep', 'data')
    open = await openDatabase({ dataDir: folder, databaseUrl: undefined, log })
    expect([await mode(folder), await mode(path.join(folder, 'db'))]).toEqual(['700', '700'])
    await open.db.insertInto('settings').values({ key: 'kept', value: '{}' }).execute()
    await open.close()
    open = await openDatabase({ dataDir: folder, databaseUrl: undefined, log })
    expect(await open.db.selectFrom('settings').select('key').execute()).toEqual([{ key: 'kept' }])
  })

  test('is closed to others when it was open to them', async () => {
    const folder = await dataDir()
    await execFileAsync('chmod', ['755', path.join(folder, 'db')])
    open = await openDatabase({ dataDir: folder, databaseUrl: undefined, log })
    expect(await mode(path.join(folder, 'db'))).toBe('700')
  })

  test('of another major version stops the start with the way out', async () => {
    const folder = await dataDir()
    await writeFile(path.join(folder, 'db', 'PG_VERSION'), '17\n')
    const opening = openDatabase({ dataDir: folder, databaseUrl: undefined, log })
    await expect(opening).rejects.toThrow(StartError)
    await expect(opening).rejects.toThrow(/was written by PostgreSQL 17; .* opens 18 only\. .*npm run db:export.*npm run db:import/)
    expect(await readFile(path.join(folder, 'db', 'PG_VERSION'), 'utf8')).toBe('17\n')
  })

  test('with something else in it is left alone', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'registry-console-other-'))
    folders.push(folder)
    await mkdir(path.join(folder, 'db'))
    await writeFile(path.join(folder, 'db', 'notes.txt'), 'mine')
    await expect(openDatabase({ dataDir: folder, databaseUrl: undefined, log })).rejects.toThrow('has files but no database in it')
    expect(await readFile(path.join(folder, 'db', 'notes.txt'), 'utf8')).toBe('mine')
  })

  test('that is no folder stops the start with one line', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'registry-console-file-'))
    folders.push(folder)
    const file = path.join(folder, 'file')
    await writeFile(file, '')
    await expect(openDatabase({ dataDir: file, databaseUrl: undefined, log })).rejects.toThrow(`DATA_DIR ${file} can't be used (EEXIST)`)
  })

  test('of a newer version stops the start', async () => {
    const folder = await dataDir()
    open = await openDatabase({ dataDir: folder, databaseUrl: undefined, log })
    await sql`insert into schema_migrations (name, timestamp) values ('9999-later', '')`.execute(open.db)
    await open.close()
    const opening = openDatabase({ dataDir: folder, databaseUrl: undefined, log })
    await expect(opening).rejects.toThrow(
      new StartError(
        'The database was written by a newer Registry Console (it has migration 9999-later). Start that version, or use another database.',
      ),
    )
  })

  test('is free again after a start that failed', async () => {
    const folder = await dataDir()
    const copy = await mkdtemp(path.join(os.tmpdir(), 'registry-console-copy-'))
    folders.push(copy)
    await cp(path.join(folder, 'db'), path.join(copy, 'db'), { recursive: true })
    await rm(path.join(copy, 'db', 'global', 'pg_control'))
    await expect(openDatabase({ dataDir: copy, databaseUrl: undefined, log })).rejects.toThrow('could not open file')
    await cp(path.join(folder, 'db', 'global', 'pg_control'), path.join(copy, 'db', 'global', 'pg_control'))
    open = await openDatabase({ dataDir: copy, databaseUrl: undefined, log })
    await open.ping()
  })
})

describe('a query that does not end', () => {
  let database: Database

  beforeAll(async () => {
    database = await openDatabase({ dataDir: await dataDir(), databaseUrl: undefined, log, queryBoundMs: 2_500 })
  })

  afterAll(() => database.close())

  test.each([
    ['waits', 'select pg_sleep(60)'],
    ['computes', 'select count(*) from generate_series(1, 4000000000) g'],
  ])('is stopped when it %s, and the database goes on', async (_what, text) => {
    await database.db.insertInto('settings').values({ key: text, value: '{}' }).execute()
    const slow = database.executeSql(text)
    const waiting = database.executeSql('select 1 as one')
    await expect(slow).rejects.toThrow('The query ran longer than 2.5 s and was stopped')
    expect(await waiting).toMatchObject({ rows: [{ one: 1 }] })
    expect(await database.db.selectFrom('settings').select('key').where('key', '=', text).execute()).toEqual([{ key: text }])
  })

  test('takes its transaction along, and says why', async () => {
    const transaction = database.db.transaction().execute(async (tx) => {
      await tx.insertInto('settings').values({ key: 'half', value: '{}' }).execute()
      await sql`select pg_sleep(60)`.execute(tx)
    })
    await expect(transaction).rejects.toThrow('The query ran longer than 2.5 s and was stopped')
    expect(await database.db.selectFrom('settings').select('key').where('key', '=', 'half').execute()).toEqual([])
  })
})

describe('the files of the embedded database', () => {
  let server: EmbeddedServer
  let pool: pg.Pool

  beforeAll(async () => {
    const folder = await dataDir()
    const database = await openDatabase({ dataDir: folder, databaseUrl: undefined, log })
    await database.close()
    server = await EmbeddedServer.start({ folder: path.join(folder, 'db') })
    pool = new pg.Pool({ stream: server.openStream, max: 1, user: 'postgres', database: 'postgres' })
  })

  afterAll(async () => {
    await pool.end()
    await server.close()
  })

  test('are really synced to the disk at every commit', async () => {
    const before = await server.stats()
    for (let count = 0; count < 50; count += 1)
      await pool.query('insert into settings (key, value) values ($1, $2)', [`sync-${count}`, '{}'])
    const after = await server.stats()
    expect(after.fsyncs - before.fsyncs).toBeGreaterThanOrEqual(50)
  })

  test('have a checkpoint before the log grows without end', async () => {
    await pool.query('create table big (text text); alter table big alter text set storage external')
    const before = await server.stats()
    for (let count = 0; count < 30; count += 1) await pool.query("insert into big select repeat('x', 8000) from generate_series(1, 1000)")
    const after = await server.stats()
    expect(after.walBytes - before.walBytes).toBeGreaterThan(200_000_000)
    expect(after.checkpoints).toBeGreaterThan(before.checkpoints)
    const { rows } = await pool.query<{ size: string }>('select sum(size) as size from pg_ls_waldir()')
    expect(Number(rows[0]?.size)).toBeLessThan(170_000_000)
  })
})
