import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { PoolClient } from 'pg'
import type { Connection } from './database'
import { migrate, migrationLevel, migrationTables } from './migrate'
import { migrations } from './migrations'
import { StartError } from './start-error'

/*
 * A dump is text, one JSON value a line: a header; for each table `{"table":…,"columns":[…]}` and its rows as arrays; `{"rows":<count>}` at the end, so that a file
 * that was cut off is noticed. Tables come after those they refer to. Values are made and read by PostgreSQL: jsonb as itself, bytea as base64, null as null, all
 * others as the text that PostgreSQL writes for them, so nothing is lost to JavaScript's numbers and dates. The queue's own schema is left out: synchronisations are
 * asked for again by themselves.
 */

const FORMAT = 'registry-console-dump'
const VERSION = 1
/** Rows may hold a README and values of some 100 kB each. */
const ROWS_A_FETCH = 50
const BATCH_BYTES = 1024 * 1024

interface Header {
  readonly format: typeof FORMAT
  readonly version: typeof VERSION
  /** Level of the database's schema. */
  readonly migration: string
}

interface Column {
  readonly name: string
  /** As PostgreSQL writes it in a cast. */
  readonly type: string
  readonly notNull: boolean
}

interface Table {
  readonly name: string
  readonly columns: readonly Column[]
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** The tables of our schema, each after those it refers to. */
async function readTables(client: PoolClient): Promise<Table[]> {
  const { rows: columns } = await client.query<{ table: string; name: string; type: string; notNull: boolean }>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull"
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and not c.relname = any($1) order by c.relname, a.attnum`,
    [migrationTables],
  )
  const { rows: references } = await client.query<{ from: string; to: string }>(
    `select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
     where contype = 'f' and connamespace = current_schema()::regnamespace and conrelid <> confrelid`,
  )
  const names = [...new Set(columns.map(({ table }) => table))]
  const sorted: string[] = []
  while (sorted.length < names.length) {
    const next = names.find((name) => !sorted.includes(name) && references.every(({ from, to }) => from !== name || sorted.includes(to)))
    if (next === undefined) throw new Error('Tables refer to each other in a circle; a dump has no order for them')
    sorted.push(next)
  }
  return sorted.map((name) => ({ name, columns: columns.filter(({ table }) => table === name) }))
}

function exported({ name, type }: Column): string {
  if (type === 'jsonb') return quote(name)
  if (type === 'bytea') return `translate(encode(${quote(name)}, 'base64'), E'\\n', '')`
  return `${quote(name)}::text`
}

/** @param index place in the row's array */
function imported({ type, notNull }: Column, index: number): string {
  if (type === 'jsonb') return notNull ? `r->${index}` : `nullif(r->${index}, 'null'::jsonb)`
  if (type === 'bytea') return `decode(r->>${index}, 'base64')`
  return `(r->>${index})::${type}`
}

async function* dumpLines(client: PoolClient, migration: string, counted: (rows: number) => void): AsyncGenerator<string> {
  const header: Header = { format: FORMAT, version: VERSION, migration }
  yield `${JSON.stringify(header)}\n`
  let count = 0
  for (const table of await readTables(client)) {
    yield `${JSON.stringify({ table: table.name, columns: table.columns.map(({ name }) => name) })}\n`
    await client.query(
      `declare dump no scroll cursor for select json_build_array(${table.columns.map(exported).join(', ')})::text as row from ${quote(table.name)}`,
    )
    for (;;) {
      const { rows } = await client.query<{ row: string }>(`fetch ${ROWS_A_FETCH} from dump`)
      if (rows.length === 0) break
      count += rows.length
      yield `${rows.map(({ row }) => row).join('\n')}\n`
    }
    await client.query('close dump')
  }
  yield `${JSON.stringify({ rows: count })}\n`
  counted(count)
}

/**
 * Writes everything in the database, as it is at one moment, to a file that appears when it is complete; gzip when its name ends so.
 * @returns number of rows
 * @throws StartError when the database is not this program's
 */
export async function exportDatabase(connection: Connection, file: string): Promise<number> {
  const migration = await migrationLevel(connection.pool)
  if (migration === undefined) throw new StartError('There is nothing to export: the database is empty.')
  if (!(migration in migrations))
    throw new StartError(
      `The database was written by a newer Registry Console (it has migration ${migration}). Export it with that version.`,
    )
  const unfinished = `${file}.part`
  const client = await connection.pool.connect()
  let count = 0
  try {
    await client.query('begin isolation level repeatable read, read only')
    const lines = Readable.from(dumpLines(client, migration, (rows) => (count = rows)))
    // It holds password hashes and sealed credentials: for the owner only.
    const target = createWriteStream(unfinished, { mode: 0o600, flush: true })
    if (file.endsWith('.gz')) await pipeline(lines, createGzip(), target)
    else await pipeline(lines, target)
    await client.query('commit')
    await rename(unfinished, file)
    client.release()
  } catch (error) {
    client.release(true)
    await rm(unfinished, { force: true })
    throw error
  }
  return count
}

function isHeader(value: unknown): value is Header {
  if (typeof value !== 'object' || value === null) return false
  return (
    'format' in value &&
    value.format === FORMAT &&
    'version' in value &&
    value.version === VERSION &&
    'migration' in value &&
    typeof value.migration === 'string'
  )
}

function isTableStart(value: unknown): value is { table: string; columns: string[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'table' in value &&
    typeof value.table === 'string' &&
    'columns' in value &&
    Array.isArray(value.columns)
  )
}

function isEnd(value: unknown): value is { rows: number } {
  return typeof value === 'object' && value !== null && 'rows' in value && typeof value.rows === 'number'
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

async function* readLines(file: string): AsyncGenerator<string> {
  const source = createReadStream(file)
  const text = file.endsWith('.gz') ? createGunzip() : undefined
  const input = text === undefined ? source : source.pipe(text)
  // An error of the file has to reach who reads the unpacked lines.
  if (text !== undefined) source.on('error', (error) => text.destroy(error))
  const lines = createInterface({ input, crlfDelay: Infinity })
  let failure: Error | undefined
  input.on('error', (error: Error) => {
    failure = error
    lines.close()
  })
  for await (const line of lines) yield line
  if (failure !== undefined) throw failure
}

/** Collects rows and writes them in portions of about a megabyte. */
class Loader {
  readonly #client: PoolClient
  readonly #tables: ReadonlyMap<string, Table>
  #insert: string | undefined
  #rows: string[] = []
  #bytes = 0
  count = 0

  constructor(client: PoolClient, tables: readonly Table[]) {
    this.#client = client
    this.#tables = new Map(tables.map((table) => [table.name, table]))
  }

  async begin(start: { table: string; columns: string[] }): Promise<void> {
    await this.flush()
    const table = this.#tables.get(start.table)
    const columns = start.columns.map((name) => table?.columns.find((column) => column.name === name))
    if (table === undefined || !columns.every((column) => column !== undefined))
      throw new StartError(`The file has a table ${start.table} that does not fit the database.`)
    this.#insert = `insert into ${quote(table.name)} (${columns.map(({ name }) => quote(name)).join(', ')})
      select ${columns.map(imported).join(', ')} from jsonb_array_elements($1::jsonb) as r`
  }

  async add(row: string): Promise<void> {
    this.#rows.push(row)
    this.#bytes += row.length
    this.count += 1
    if (this.#bytes >= BATCH_BYTES) await this.flush()
  }

  async flush(): Promise<void> {
    if (this.#rows.length === 0) return
    if (this.#insert === undefined) throw new StartError('The file has rows before the first table.')
    await this.#client.query(this.#insert, [`[${this.#rows.join(',')}]`])
    this.#rows = []
    this.#bytes = 0
  }
}

async function load(client: PoolClient, lines: AsyncGenerator<string>): Promise<number> {
  const tables = await readTables(client)
  // Nobody else may write until it is done.
  await client.query(`lock table ${tables.map(({ name }) => quote(name)).join(', ')} in share row exclusive mode`)
  for (const { name } of tables) {
    const { rows } = await client.query(`select 1 from ${quote(name)} limit 1`)
    if (rows.length > 0)
      throw new StartError(`The database is not empty (table ${name} has rows). Import into a new one: another DATA_DIR or DATABASE_URL.`)
  }
  const loader = new Loader(client, tables)
  for await (const line of lines) {
    if (line.startsWith('[')) {
      await loader.add(line)
      continue
    }
    const value = parseLine(line)
    if (isTableStart(value)) {
      await loader.begin(value)
    } else if (isEnd(value)) {
      await loader.flush()
      if (value.rows !== loader.count)
        throw new StartError(`The file is damaged: it should have ${value.rows} rows and has ${loader.count}.`)
      return loader.count
    } else {
      throw new StartError('The file is damaged: it has a line that belongs to no dump.')
    }
  }
  throw new StartError('The file is damaged: its end is missing.')
}

/**
 * Loads a dump into an empty database, all of it or nothing, and brings the database up to date. A dump of an older version is welcome.
 * @returns number of rows
 * @throws StartError when the file is no dump, of a newer version or damaged, or the database is not empty
 */
export async function importDatabase(connection: Connection, file: string): Promise<number> {
  const lines = readLines(file)
  const first = await lines.next()
  const header = parseLine(first.done === true ? '' : first.value)
  if (!isHeader(header)) throw new StartError(`${file} was not made by "npm run db:export".`)
  if (!(header.migration in migrations))
    throw new StartError(`${file} was made by a newer Registry Console (migration ${header.migration}). Import it with that version.`)
  const level = await migrationLevel(connection.pool)
  if (level === undefined) await migrate(connection.pool, header.migration)
  else if (level !== header.migration) {
    throw new StartError(
      `The database is at migration ${level} and the file at ${header.migration}. Import into a new one: another DATA_DIR or DATABASE_URL.`,
    )
  }
  const client = await connection.pool.connect()
  let count: number
  try {
    await client.query('begin')
    count = await load(client, lines)
    await client.query('commit')
    client.release()
  } catch (error) {
    // Closing the connection rolls back.
    client.release(true)
    throw error
  } finally {
    await lines.return(undefined)
  }
  await migrate(connection.pool)
  return count
}
