import { CompiledQuery, Kysely, Migrator, PostgresDialect, type PostgresPool, sql } from 'kysely'
import { migrations } from './migrations'
import { StartError } from './start-error'

const TABLE = 'schema_migrations'
const LOCK_TABLE = 'schema_migrations_lock'

/** Not part of a dump: they describe the database, not what is in it. */
export const migrationTables: readonly string[] = [TABLE, LOCK_TABLE]

/** Names of the migrations a database has seen, in order; empty for a new one. */
async function appliedMigrations(db: Kysely<unknown>): Promise<string[]> {
  const { rows: found } = await sql<{ exists: boolean }>`select to_regclass(${TABLE}) is not null as exists`.execute(db)
  if (found[0]?.exists !== true) return []
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(TABLE)} order by name`.execute(db)
  return rows.map(({ name }) => name)
}

/** Runs one piece of work on one connection, however long its statements take. */
async function onOneConnection<T>(pool: PostgresPool, work: (db: Kysely<unknown>) => Promise<T>): Promise<T> {
  const all = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: { connect: () => pool.connect(), end: async () => undefined } }) })
  return all.connection().execute(async (db) => {
    // Neither waiting for another process's migration nor a long one of our own is a slow query.
    await db.executeQuery(CompiledQuery.raw('set statement_timeout = 0'))
    try {
      return await work(db)
    } finally {
      await db.executeQuery(CompiledQuery.raw('reset statement_timeout'))
    }
  })
}

/**
 * Brings the database up to a migration, forward only, in one transaction under an advisory lock (Kysely's own, `pg_advisory_xact_lock`): of processes that start at
 * the same moment one migrates, the others wait and find it done.
 * @param target name of a migration; the latest when undefined
 * @throws StartError when the database is newer than this program
 */
export async function migrate(pool: PostgresPool, target?: string): Promise<void> {
  await onOneConnection(pool, async (db) => {
    const unknown = (await appliedMigrations(db)).findLast((name) => !(name in migrations))
    if (unknown !== undefined) {
      throw new StartError(
        `The database was written by a newer Registry Console (it has migration ${unknown}). Start that version, or use another database.`,
      )
    }
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => ({ ...migrations }) },
      migrationTableName: TABLE,
      migrationLockTableName: LOCK_TABLE,
    })
    const { error, results } = target === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(target)
    if (error !== undefined) {
      const failed = results?.find(({ status }) => status === 'Error')
      throw new Error(`Migration ${failed?.migrationName ?? ''} failed and was rolled back`, { cause: error })
    }
  })
}

/** The last migration a database has seen; undefined for a new one. */
export async function migrationLevel(pool: PostgresPool): Promise<string | undefined> {
  return onOneConnection(pool, async (db) => (await appliedMigrations(db)).at(-1))
}
