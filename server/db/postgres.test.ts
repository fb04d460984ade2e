import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newDataDir } from '../test/data-dir'
import { type PostgresServer, postgresExpected, startPostgres } from '../test/postgres-server'
import { type Connection, connectDatabase, openDatabase } from './database'
import { exportDatabase, importDatabase } from './dump'
import { latestMigration } from './migrations'
import { StartError } from './start-error'

// Programs and databases start here, each some seconds of work on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const log = pino({ level: 'silent' })

describe.runIf(postgresExpected)('on PostgreSQL', () => {
  let postgres: PostgresServer
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'registry-console-postgres-test-'))
    postgres = await startPostgres()
  })

  afterAll(async () => {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function connect(databaseUrl: string | undefined, dataDir = folder): Promise<Connection> {
    return connectDatabase({ dataDir, databaseUrl, log })
  }

  test.each([1, 2, 3])('starts that happen at once migrate once, round %i', async () => {
    const databaseUrl = await postgres.createDatabase()
    const databases = await Promise.all(Array.from({ length: 8 }, () => openDatabase({ dataDir: folder, databaseUrl, log })))
    const { rows } = await sql<{ name: string }>`select name from schema_migrations order by name desc limit 1`.execute(
      databases[0]?.db ?? expect.fail(),
    )
    expect(rows).toEqual([{ name: latestMigration }])
    await Promise.all(databases.map((database) => database.close()))
  })

  test('everything works as on the embedded database', async () => {
    const database = await openDatabase({ dataDir: folder, databaseUrl: await postgres.createDatabase(), log })
    expect(database.kind).toBe('postgres')
    const { db } = database
    const at = new Date('2026-01-02T03:04:05.678Z')
    await db.insertInto('tenants').values({ uid: 'a', name: 'A', created_at: at }).execute()
    const row = await db
      .selectFrom('tenants')
      .select(({ fn }) => ['created_at', fn.countAll<number>().over().as('count')])
      .executeTakeFirst()
    expect(row).toEqual({ created_at: at, count: 1 })
    await expect(db.transaction().execute(() => db.selectFrom('tenants').selectAll().execute())).rejects.toThrow(
      'used directly inside a transaction',
    )
    await expect(database.executeSql('begin; select 1/0')).rejects.toThrow('division by zero')
    await database.ping()
    await database.maintain()
    expect(await database.executeSql('show statement_timeout')).toMatchObject({ rows: [{ statement_timeout: '30s' }] })
    await database.close()
  })

  test('a connection that breaks inside a transaction tells why, and the next one works', async () => {
    const databaseUrl = await postgres.createDatabase()
    const database = await openDatabase({ dataDir: folder, databaseUrl, log })
    const transaction = database.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
      await sql`select pg_terminate_backend(${rows[0]?.pid}::int)`.execute(tx)
    })
    await expect(transaction).rejects.toThrow('terminating connection due to administrator command')
    await database.ping()
    await database.close()
  })

  test('a server that is not there stops the start with one line, without the password', async () => {
    const opening = openDatabase({ dataDir: folder, databaseUrl: 'postgres://me:secret@127.0.0.1:1/console', log })
    await expect(opening).rejects.toThrow(StartError)
    await expect(opening).rejects.toThrow(
      /^PostgreSQL at 127\.0\.0\.1:1\/console can't be used: .*ECONNREFUSED.*Check DATABASE_URL and that the server runs\.$/,
    )
    await expect(opening).rejects.not.toThrow('secret')
  })

  test('a database of a newer version stops the start', async () => {
    const databaseUrl = await postgres.createDatabase()
    const database = await openDatabase({ dataDir: folder, databaseUrl, log })
    await sql`insert into schema_migrations (name, timestamp) values ('9999-later', '')`.execute(database.db)
    await database.close()
    await expect(openDatabase({ dataDir: folder, databaseUrl, log })).rejects.toThrow(
      'was written by a newer Registry Console (it has migration 9999-later)',
    )
  })

  describe('a dump', () => {
    let dataDir: string
    let file: string
    let exportedRows: number
    const awkward = 'quotes " \\ and\nlines\t, ünïcödé 🚀, {"json": [1]}'

    beforeAll(async () => {
      dataDir = await newDataDir()
      file = path.join(folder, 'console.json.gz')
      const source = await openDatabase({ dataDir, databaseUrl: undefined, log })
      const at = new Date('2026-01-02T03:04:05.678Z')
      await source.db.insertInto('tenants').values({ uid: 't1', name: 'One', created_at: at }).execute()
      await source.db
        .insertInto('users')
        .values({
          uid: 'u1',
          scope: 'tenant',
          tenant_uid: 't1',
          email: 'a@b.example',
          first_name: '',
          last_name: "O'Neil",
          role: 'admin',
          password_hash: '$argon2id$v=19$m=1$a',
          password_changed_at: at,
          created_at: at,
        })
        .execute()
      await source.db.insertInto('sessions').values({ token_hash: 'ab', user_uid: 'u1', created_at: at, expires_at: at }).execute()
      await source.db
        .insertInto('pack_logos')
        .values({ sha256: 'aa', media_type: 'image/png', bytes: Buffer.from([0, 255, 10, ...Buffer.alloc(200, 10)]) })
        .execute()
      // Microseconds and numbers that JavaScript can't hold, and some megabytes.
      await source.executeSql(`insert into tenants values ('t2', 'Two', '2026-01-02 03:04:05.678901+00');
        insert into settings select 'bulk' || g, jsonb_build_object('n', 12345678901234567890.12345, 'text', repeat(md5(g::text), 300)) from generate_series(1, 500) g`)
      await source.executeSql('insert into settings (key, value) values ($1, $2)', [awkward, JSON.stringify({ awkward })])
      await source.close()
      const connection = await connect(undefined, dataDir)
      exportedRows = await exportDatabase(connection, file)
      await connection.close()
    })

    afterAll(() => rm(dataDir, { recursive: true }))

    /** All rows as PostgreSQL writes them. */
    async function contents(connection: Connection): Promise<unknown[]> {
      const { rows } = await connection.executeSql(`
        select 'tenants' as name, r::text as row from tenants r union all select 'settings', r::text from settings r union all select 'pack_logos', r::text from pack_logos r
        union all select 'users', r::text from users r union all select 'sessions', r::text from sessions r order by name, row`)
      return rows
    }

    test('moves everything to PostgreSQL and back, value for value', async () => {
      const source = await connect(undefined, dataDir)
      const original = await contents(source)
      await source.close()
      expect([exportedRows, original.length]).toEqual([506, 506])

      const target = await connect(await postgres.createDatabase())
      expect(await importDatabase(target, file)).toBe(506)
      const back = path.join(folder, 'back.json')
      expect(await exportDatabase(target, back)).toBe(506)
      await target.close()

      const again = await newDataDir()
      const embedded = await connect(undefined, again)
      await importDatabase(embedded, back)
      expect(await contents(embedded)).toEqual(original)
      await embedded.close()
      const reopened = await openDatabase({ dataDir: again, databaseUrl: undefined, log })
      expect(await reopened.db.selectFrom('settings').selectAll().where('key', '=', awkward).execute()).toEqual([
        { key: awkward, value: { awkward } },
      ])
      await reopened.close()
      await rm(again, { recursive: true })
    })

    test('goes into an empty database only', async () => {
      const databaseUrl = await postgres.createDatabase()
      const target = await openDatabase({ dataDir: folder, databaseUrl, log })
      await target.db.insertInto('settings').values({ key: 'mine', value: '{}' }).execute()
      await target.close()
      const connection = await connect(databaseUrl)
      await expect(importDatabase(connection, file)).rejects.toThrow('The database is not empty (table settings has rows)')
      expect((await connection.executeSql('select key from settings')).rows).toEqual([{ key: 'mine' }])
      await connection.close()
    })

    test('that is damaged changes nothing', async () => {
      const lines = gunzipSync(await readFile(file))
        .toString()
        .split('\n')
      const cut = lines.slice(0, 200).join('\n')
      const missingRow = lines.toSpliced(3, 1).join('\n')
      const strange = lines.toSpliced(5, 0, 'what is this').join('\n')
      const later = lines[0]?.replace(latestMigration, '9999-later') ?? ''
      const cases: [string, string | Buffer, RegExp][] = [
        ['cut.json', cut, /its end is missing/],
        ['row.json', missingRow, /it should have 506 rows and has 505/],
        ['strange.json', strange, /a line that belongs to no dump/],
        ['other.json', '{"some": "thing"}', /was not made by "npm run db:export"/],
        ['empty.json', '', /was not made by "npm run db:export"/],
        ['later.json', later, /made by a newer Registry Console \(migration 9999-later\)/],
        ['half.json.gz', gzipSync(lines.join('\n')).subarray(0, 5_000), /unexpected end of file/],
      ]
      const connection = await connect(await postgres.createDatabase())
      for (const [name, content, message] of cases) {
        const damaged = path.join(folder, name)
        await writeFile(damaged, content)
        await expect(importDatabase(connection, damaged)).rejects.toThrow(message)
      }
      await expect(importDatabase(connection, path.join(folder, 'missing.json'))).rejects.toThrow('ENOENT')
      expect((await connection.executeSql('select count(*) as count from tenants')).rows).toEqual([{ count: 0 }])
      await connection.close()
    })
  })
})
