import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import {
  CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Driver,
  Kysely,
  type KyselyProps,
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

/** Most requests ask the database several times, with at most so much in between, in milliseconds. */
const BETWEEN_MS = 3
/** Others may ask without end: after so much, in milliseconds, it is one's own turn again. */
const LONGEST_WAY_MS = 60

class GuardedConnectionProvider implements ConnectionProvider {
  readonly #driver: Driver
  /** Who has a connection or waits for one. */
  #users = 0
  #releasedAt = 0

  constructor(driver: Driver) {
    this.#driver = driver
  }

  async giveWay(): Promise<boolean> {
    if (this.#users === 0) return false
    const until = performance.now() + LONGEST_WAY_MS
    const isInUse = () => this.#users > 0 || performance.now() - this.#releasedAt < BETWEEN_MS
    while (isInUse() && performance.now() < until) await wait(1)
    return true
  }

  async provideConnection<T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    assertOutsideTransaction()
    this.#users += 1
    try {
      return await this.#provide(consumer)
    } finally {
      this.#users -= 1
      this.#releasedAt = performance.now()
    }
  }

  async #provide<T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
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
  readonly giveWay: Db['giveWay']

  constructor(config: KyselyProps, giveWay: Db['giveWay']) {
    super(config)
    this.giveWay = giveWay
  }
}

/** The guarded handle on a pool. Its `destroy()` ends the pool. @param options.single the pool has one connection */
export async function createDb(pool: PostgresPool, { single }: { single: boolean }): Promise<Db> {
  const dialect = new PostgresDialect({ pool })
  const driver = forgivingDriver(dialect.createDriver())
  await driver.init()
  const provider = new GuardedConnectionProvider(driver)
  const executor = new DefaultQueryExecutor(dialect.createQueryCompiler(), dialect.createAdapter(), provider)
  return new DbHandle({ config: { dialect }, driver, dialect, executor }, single ? () => provider.giveWay() : () => Promise.resolve(false))
}
