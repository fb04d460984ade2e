import { AsyncLocalStorage } from 'node:async_hooks'
import {
  CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Driver,
  Kysely,
  PostgresDialect,
  type PostgresPool,
} from 'kysely'
import type { Db, Tables, Tx } from './schema'

/** A connection that is taken out of the pool for a transaction (or one query). */
interface Held {
  open: boolean
  readonly afterRelease: (() => void)[]
}

const held = new AsyncLocalStorage<Held>()

/**
 * Call first wherever a connection is taken from the pool.
 * @throws when the caller is inside an open transaction: with one embedded connection it would wait for itself, with many it could read what the transaction has not done yet
 */
export function assertOutsideTransaction(): void {
  if (held.getStore()?.open === true) {
    throw new Error(
      'The database was used directly inside a transaction. Use the transaction (tx) there, and start other work after it has ended',
    )
  }
}

/** Calls back when the transaction around the caller has ended, either way; at once when there is none. */
export function afterTransaction(callback: () => void): void {
  const store = held.getStore()
  if (store?.open === true) store.afterRelease.push(callback)
  else callback()
}

/** SQL that isn't Kysely's, on the connection of a transaction (or of `Kysely.connection()`). */
export async function executeSqlIn(tx: Pick<Tx, 'executeQuery'>, text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values))
  return { rows }
}

class GuardedConnectionProvider implements ConnectionProvider {
  readonly #driver: Driver

  constructor(driver: Driver) {
    this.#driver = driver
  }

  async provideConnection<T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    assertOutsideTransaction()
    const connection = await this.#driver.acquireConnection()
    const store: Held = { open: true, afterRelease: [] }
    try {
      return await held.run(store, () => consumer(connection))
    } finally {
      store.open = false
      await this.#driver.releaseConnection(connection)
      for (const callback of store.afterRelease) callback()
    }
  }
}

/** Kysely's own driver, but for a connection that broke inside a transaction: rolling back on it fails as well, and that must not hide what happened first. */
function forgivingDriver(driver: Driver): Driver {
  const rollback = driver.rollbackTransaction.bind(driver)
  driver.rollbackTransaction = async (connection) => {
    try {
      await rollback(connection)
    } catch {
      // The connection is gone, and the transaction with it. The pool drops such a connection on release.
    }
  }
  return driver
}

class DbHandle extends Kysely<Tables> implements Db {
  readonly outsideTransactions = true
}

/** The guarded handle on a pool. Its `destroy()` ends the pool. */
export async function createDb(pool: PostgresPool): Promise<Db> {
  const dialect = new PostgresDialect({ pool })
  const driver = forgivingDriver(dialect.createDriver())
  await driver.init()
  const executor = new DefaultQueryExecutor(dialect.createQueryCompiler(), dialect.createAdapter(), new GuardedConnectionProvider(driver))
  return new DbHandle({ config: { dialect }, driver, dialect, executor })
}
