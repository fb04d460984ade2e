import { randomUUID } from 'node:crypto'
import PgBoss from 'pg-boss'
import type { Logger } from 'pino'
import type { Database } from '../db/database'
import { afterTransaction, executeSqlIn } from '../db/handle'
import type { SyncQueue } from './queue'
import { QUEUE, type SyncJob, SyncJobs } from './sync-jobs'

interface SyncWorkerOptions {
  /** Registries synchronised at once in this process. */
  concurrency: number
  /**
   * One run. Called for a registry only while no other call for it runs, in any process; what it throws is logged and not tried again.
   * The signal ends it when the process stops (the job then goes back to the queue, whatever this returns) or when another process believed this one dead.
   */
  run: (registryUid: string, signal: AbortSignal) => Promise<void>
}

export interface RunningSyncQueue extends SyncQueue {
  /** Begins to take jobs. Once a process. */
  work(options: SyncWorkerOptions): Promise<void>
  /** Synchronisations that run in this process. */
  running(): number
  /** Stops taking jobs, ends those that run and gives them back. */
  close(): Promise<void>
}

export interface SyncQueueOptions {
  database: Database
  log: Logger
  worker?: SyncWorkerOptions
  /** For tests; `POLL_MS` and `HEARTBEAT_MS` when not given. */
  pollMs?: number
  heartbeatMs?: number
}

/** Jobs of this process start at once, by a nudge; this is for those of other processes and for those put back. */
const POLL_MS = 1_000
const HEARTBEAT_MS = 10_000
/** How long `close` waits for runs that were told to end. */
const DRAIN_MS = 10_000

interface Running {
  readonly controller: AbortController
  readonly done: Promise<void>
}

class SyncWorker {
  readonly #jobs: SyncJobs
  readonly #options: SyncWorkerOptions
  readonly #pollMs: number
  readonly #log: Logger
  readonly #running = new Map<string, Running>()
  #closing = false
  #wake: (() => void) | undefined
  #nudged = false
  readonly #loop: Promise<void>
  readonly #heartbeat: NodeJS.Timeout

  constructor(jobs: SyncJobs, options: SyncWorkerOptions, { log, pollMs = POLL_MS, heartbeatMs = HEARTBEAT_MS }: SyncQueueOptions) {
    this.#jobs = jobs
    this.#options = options
    this.#pollMs = pollMs
    this.#log = log
    this.#loop = this.#takeUntilClosed()
    this.#heartbeat = setInterval(() => void this.#beat(), heartbeatMs)
  }

  get running(): number {
    return this.#running.size
  }

  nudge(): void {
    this.#nudged = true
    this.#wake?.()
  }

  async #takeUntilClosed(): Promise<void> {
    while (!this.#closing) {
      this.#nudged = false
      await this.#take()
      if (!this.#nudged) await this.#pause()
    }
  }

  #pause(): Promise<void> {
    if (this.#closing) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#pollMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #take(): Promise<void> {
    const free = this.#options.concurrency - this.#running.size
    if (free <= 0) return
    try {
      for (const job of await this.#jobs.take(free)) this.#start(job)
    } catch (error) {
      this.#log.warn({ err: error }, 'The queue could not be read; trying again')
    }
  }

  #start(job: SyncJob): void {
    const controller = new AbortController()
    const done = this.#run(job, controller.signal).finally(() => {
      this.#running.delete(job.id)
      this.nudge()
    })
    this.#running.set(job.id, { controller, done })
  }

  async #run(job: SyncJob, signal: AbortSignal): Promise<void> {
    const log = this.#log.child({ registryUid: job.registryUid })
    try {
      await this.#options.run(job.registryUid, signal)
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, 'A synchronisation failed unexpectedly')
    }
    try {
      if (this.#closing) await this.#jobs.giveBack([job.id])
      else await this.#jobs.finish(job.id)
    } catch (error) {
      log.warn({ err: error }, 'A finished synchronisation could not be taken off the queue; it runs once more')
    }
  }

  async #beat(): Promise<void> {
    try {
      const ids = [...this.#running.keys()]
      if (ids.length > 0) {
        const own = await this.#jobs.keep(ids)
        for (const id of ids) {
          if (!own.has(id)) this.#running.get(id)?.controller.abort(new Error('Another process took this synchronisation over'))
        }
      }
      const registries = await this.#jobs.putBackDead(false)
      if (registries.length > 0) this.#log.warn({ registries }, 'Synchronisations of a process that is gone were put back')
    } catch (error) {
      this.#log.warn({ err: error }, 'The queue could not be told that this process lives; trying again')
    }
  }

  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    clearInterval(this.#heartbeat)
    this.#wake?.()
    await this.#loop
    for (const { controller } of this.#running.values()) controller.abort(new Error('The server stops'))
    let timer: NodeJS.Timeout | undefined
    const bound = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN_MS)
    })
    await Promise.race([Promise.all([...this.#running.values()].map(({ done }) => done)), bound])
    clearTimeout(timer)
    const left = [...this.#running.keys()]
    if (left.length > 0) {
      this.#log.warn({ jobs: left.length }, 'Synchronisations did not end in time; they run again at the next start')
      await this.#jobs.giveBack(left)
    }
  }
}

/** Any number that nobody else uses: "queue" in letters of the alphabet. */
const INSTALL_LOCK_ID = '1721052105'

/** pg-boss looks after its schema and makes jobs. Taking them is ours (see sync-jobs.ts), so none of its timers run. */
async function openBoss({ database, log }: SyncQueueOptions): Promise<PgBoss> {
  let executeSql = database.executeSql
  const boss = new PgBoss({
    db: { executeSql: (text, values) => executeSql(text, values) },
    schema: 'pgboss',
    schedule: false,
    supervise: false,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'The queue reported an error'))
  // Its own lock does not cover first starts that happen at once: who waited for it still believes that the schema is missing, and fails.
  await database.db.connection().execute(async (connection) => {
    executeSql = (text, values) => executeSqlIn(connection, text, values)
    await executeSql(`select pg_advisory_lock(${INSTALL_LOCK_ID})`)
    try {
      await boss.start()
      await boss.createQueue(QUEUE, { name: QUEUE, policy: 'stately' })
    } catch (error) {
      await executeSql('rollback')
      throw error
    } finally {
      await executeSql(`select pg_advisory_unlock(${INSTALL_LOCK_ID})`)
      executeSql = database.executeSql
    }
  })
  return boss
}

/** Opens the queue in the database, makes it when it is new, and takes over what a killed process left behind. Resolves when jobs can be enqueued. */
export async function startSyncQueue(options: SyncQueueOptions): Promise<RunningSyncQueue> {
  const { database } = options
  const boss = await openBoss(options)
  const jobs = new SyncJobs(database.executeSql, randomUUID())
  // The lock on the folder says that no other process uses an embedded database.
  if (database.kind === 'embedded') await jobs.putBackDead(true)
  let worker: SyncWorker | undefined

  const queue: RunningSyncQueue = {
    enqueueSync: async (tx, registryUid) => {
      await boss.send(QUEUE, {}, { singletonKey: registryUid, db: { executeSql: (text, values) => executeSqlIn(tx, text, values) } })
      afterTransaction(() => worker?.nudge())
    },
    work: async (workerOptions) => {
      if (worker !== undefined) throw new Error('The queue has a worker already')
      worker = new SyncWorker(jobs, workerOptions, options)
    },
    running: () => worker?.running ?? 0,
    close: async () => {
      await worker?.close()
      await boss.stop({ graceful: false, close: false })
    },
  }
  if (options.worker !== undefined) await queue.work(options.worker)
  return queue
}
