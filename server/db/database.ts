import pg from 'pg'
import type { Logger } from 'pino'
import { EmbeddedServer } from './embedded'
import { copyEmptyDatabase } from './empty-database'
import { openEmbeddedFolder } from './embedded-folder'
import { assertOutsideTransaction, createDb } from './handle'
import { migrate } from './migrate'
import type { Db } from './schema'
import { StartError } from './start-error'

/** The database of one process. */
export interface Database {
  readonly db: Db
  readonly kind: 'embedded' | 'postgres'
  /** SQL that isn't Kysely's. Without values it may hold several statements. Not inside a transaction. */
  readonly executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>
  /** @throws when the database doesn't answer */
  ping(): Promise<void>
  /** Embedded: vacuum, analyse and checkpoint, which nobody else does there; other queries get their turns in between. PostgreSQL does it by itself. */
  maintain(): Promise<void>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** DATA_DIR: the embedded database is in its folder `db`. */
  dataDir: string
  /** DATABASE_URL: PostgreSQL instead of the embedded database. */
  databaseUrl: string | undefined
  log: Logger
  /** Embedded: milliseconds after which a query is stopped. */
  queryBoundMs?: number
}

/** A `Database` before its migrations have run. */
export interface Connection extends Database {
  readonly pool: pg.Pool
  /** Runs work whose statements may take minutes. */
  patiently<T>(work: () => Promise<T>): Promise<T>
}

const STATEMENT_TIMEOUT_MS = 30_000
/** Longer than the embedded database's bound for one query, so that who waits behind a hanging one still gets a turn. */
const WAIT_FOR_CONNECTION_MS = 60_000
const POOL_SIZE = 10
/** Embedded: for statements of migrations, exports, imports and maintenance. */
const PATIENT_BOUND_MS = 10 * 60_000
/** How long queries that still run may hold up `close`. */
const DRAIN_MS = 10_000

/** PostgreSQL 13 brought gen_random_uuid, which the queue needs. */
const OLDEST_POSTGRES = 130_000

/** bigint (count(*)) as a number; the rest as `pg` has it, timestamptz as Date. */
function types(): pg.CustomTypesConfig {
  const overrides = new pg.TypeOverrides()
  overrides.setTypeParser(pg.types.builtins.INT8, (text) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is too large for a number`)
    return value
  })
  return overrides
}

function createPool(config: pg.PoolConfig, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    ...config,
    types: types(),
    connectionTimeoutMillis: WAIT_FOR_CONNECTION_MS,
    application_name: 'registry-console',
  })
  // Without a listener a connection that breaks would end the process. Who was using it gets the error; the pool opens another.
  pool.on('error', (error) => log.warn({ err: error }, 'An idle database connection broke'))
  pool.on('connect', (client) => client.on('error', (error) => log.warn({ err: error }, 'A database connection broke')))
  return pool
}

function poolExecuteSql(pool: pg.Pool): Database['executeSql'] {
  return async (text, values) => {
    assertOutsideTransaction()
    const result: unknown = await pool.query(text, values)
    // Several statements give several results; their rows are asked for by nobody.
    return { rows: result !== null && typeof result === 'object' && 'rows' in result && Array.isArray(result.rows) ? result.rows : [] }
  }
}

/** Ends the pool; gives up waiting for queries that still run after a while. */
async function endPool(pool: pg.Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, DRAIN_MS)
  })
  await Promise.race([pool.end(), bound])
  clearTimeout(timer)
}

async function connectEmbedded(options: DatabaseOptions): Promise<Connection> {
  const { dataDir, log } = options
  let server: EmbeddedServer | undefined
  const folder = await openEmbeddedFolder({
    dataDir,
    log,
    onLost: () => server?.kill(new Error('Another process took the data folder; nothing more is written to it')),
    create: async (target) => {
      log.info('Creating the embedded database')
      if (!(await copyEmptyDatabase(target))) await EmbeddedServer.create(target)
    },
  })
  try {
    server = await EmbeddedServer.start({ folder: folder.database, queryBoundMs: options.queryBoundMs ?? STATEMENT_TIMEOUT_MS })
  } catch (error) {
    await folder.release()
    throw error
  }
  const running = server
  // The one connection stays open for good.
  const pool = createPool({ stream: running.openStream, user: 'postgres', database: 'postgres', max: 1, idleTimeoutMillis: 0 }, log)
  const executeSql = poolExecuteSql(pool)
  let closing: Promise<void> | undefined

  async function vacuum(statement: string): Promise<void> {
    const client = await pool.connect()
    try {
      await running.withQueryBound(PATIENT_BOUND_MS, () => client.query(statement))
    } finally {
      client.release()
    }
  }

  return {
    db: await createDb(pool, { single: true }),
    kind: 'embedded',
    pool,
    executeSql,
    patiently: (work) => running.withQueryBound(PATIENT_BOUND_MS, work),
    ping: async () => {
      await executeSql('select 1')
    },
    maintain: async () => {
      assertOutsideTransaction()
      const { rows } = await pool.query<{ name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'm') and c.relpersistence = 'p' order by 1`,
      )
      for (const { name } of rows) await vacuum(`vacuum (analyze) ${name}`)
      await vacuum('checkpoint')
    },
    close: () => {
      closing ??= (async () => {
        await endPool(pool)
        await running.close()
        await folder.release()
      })()
      return closing
    },
  }
}

/** Where a connection string points, without its password. */
function address(databaseUrl: string): string {
  try {
    const url = new URL(databaseUrl)
    return `${url.host}${url.pathname}`
  } catch {
    return 'DATABASE_URL'
  }
}

async function connectPostgres(databaseUrl: string, log: Logger): Promise<Connection> {
  const pool = createPool(
    {
      connectionString: databaseUrl,
      max: POOL_SIZE,
      // Compiling a statement takes longer than any of ours runs, and what a page of the catalogue sorts does not fit into the usual 4 MB.
      options: '-c jit=off -c work_mem=32MB',
      keepAlive: true,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      // A transaction that its process forgot must not hold locks for ever.
      idle_in_transaction_session_timeout: 2 * STATEMENT_TIMEOUT_MS,
    },
    log,
  )
  const executeSql = poolExecuteSql(pool)
  try {
    const { rows } = await pool.query<{ version: number; name: string }>(
      "select current_setting('server_version_num')::int as version, current_setting('server_version') as name",
    )
    const server = rows[0]
    if (server !== undefined && server.version < OLDEST_POSTGRES) {
      throw new StartError(`PostgreSQL at ${address(databaseUrl)} is version ${server.name}; Registry Console needs 13 or newer.`)
    }
  } catch (error) {
    await pool.end()
    if (error instanceof StartError) throw error
    const reason = error instanceof Error ? error.message || String('code' in error ? error.code : error.name) : String(error)
    throw new StartError(`PostgreSQL at ${address(databaseUrl)} can't be used: ${reason}. Check DATABASE_URL and that the server runs.`)
  }
  let closing: Promise<void> | undefined
  return {
    db: await createDb(pool, { single: false }),
    kind: 'postgres',
    pool,
    executeSql,
    patiently: (work) => work(),
    ping: async () => {
      await executeSql('select 1')
    },
    maintain: async () => undefined,
    close: () => {
      closing ??= endPool(pool)
      return closing
    },
  }
}

/** Opens the database as it is. For export and import; everything else wants `openDatabase`. */
export async function connectDatabase(options: DatabaseOptions): Promise<Connection> {
  return options.databaseUrl === undefined ? connectEmbedded(options) : connectPostgres(options.databaseUrl, options.log)
}

/**
 * Opens the database and brings it up to date.
 * @throws StartError with a line for the terminal when the folder is taken, of another version or not writable, or PostgreSQL can't be reached
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const connection = await connectDatabase(options)
  try {
    await connection.patiently(() => migrate(connection.pool))
  } catch (error) {
    await connection.close()
    throw error
  }
  return connection
}
