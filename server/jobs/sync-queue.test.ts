import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Database, openDatabase } from '../db/database'
import { newDataDir } from '../test/data-dir'
import { type PostgresServer, postgresExpected, startPostgres } from '../test/postgres-server'
import { QUEUE, SyncJobs } from './sync-jobs'
import { type RunningSyncQueue, startSyncQueue, type SyncQueueOptions } from './sync-queue'

// Programs and databases start here, each some seconds of work on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const log = pino({ level: 'silent' })
const root = fileURLToPath(new URL('../..', import.meta.url))

/** Runs of registries that a test can see begin and can end one by one. */
class Runs {
  readonly begun: string[] = []
  readonly signals = new Map<string, AbortSignal>()
  readonly #ends = new Map<string, () => void>()
  #changed = () => {}

  readonly run = (registryUid: string, signal: AbortSignal): Promise<void> => {
    this.begun.push(registryUid)
    this.signals.set(registryUid, signal)
    this.#changed()
    return new Promise((resolve, reject) => {
      this.#ends.set(registryUid, resolve)
      signal.addEventListener('abort', () => reject(new Error('told to end')))
    })
  }

  end(registryUid: string): void {
    this.#ends.get(registryUid)?.()
  }

  async until(count: number): Promise<void> {
    while (this.begun.length < count) await new Promise<void>((resolve) => (this.#changed = resolve))
  }
}

async function jobs(database: Database): Promise<unknown[]> {
  const { rows } = await database.executeSql(
    'select singleton_key as registry, state::text from pgboss.job where name = $1 order by 1, 2',
    [QUEUE],
  )
  return rows
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(condition, { timeout: 20_000, interval: 20 })
}

async function enqueue(database: Database, queue: RunningSyncQueue, registryUid: string): Promise<void> {
  await database.db.transaction().execute((tx) => queue.enqueueSync(tx, registryUid))
}

let postgres: PostgresServer | undefined
const folders: string[] = []

beforeAll(async () => {
  if (postgresExpected) postgres = await startPostgres()
})

afterAll(async () => {
  await postgres?.stop()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

describe.each([{ kind: 'embedded' }, ...(postgresExpected ? [{ kind: 'postgres' }] : [])])('the queue, $kind', ({ kind }) => {
  let dataDir: string
  let databaseUrl: string | undefined
  let database: Database

  beforeAll(async () => {
    dataDir = await newDataDir()
    folders.push(dataDir)
    databaseUrl = kind === 'postgres' ? await postgres?.createDatabase() : undefined
    database = await openDatabase({ dataDir, databaseUrl, log })
  })

  let queue: RunningSyncQueue

  async function start(options: Partial<SyncQueueOptions> = {}): Promise<RunningSyncQueue> {
    queue = await startSyncQueue({ database, log, ...options })
    return queue
  }

  afterEach(async () => {
    await queue.close()
    await database.executeSql('delete from pgboss.job')
  })

  afterAll(() => database.close())

  test('has a job after the commit, and none after a rollback', async () => {
    await start()
    const rolledBack = database.db.transaction().execute(async (tx) => {
      await queue.enqueueSync(tx, 'never')
      throw new Error('changed my mind')
    })
    await expect(rolledBack).rejects.toThrow('changed my mind')
    expect(await jobs(database)).toEqual([])
    await enqueue(database, queue, 'soon')
    await enqueue(database, queue, 'soon')
    expect(await jobs(database)).toEqual([{ registry: 'soon', state: 'created' }])
    const runs = new Runs()
    await queue.work({ concurrency: 1, run: runs.run })
    await runs.until(1)
    runs.end('soon')
    await until(async () => (await jobs(database)).length === 0)
    await queue.close()
    expect(runs.begun).toEqual(['soon'])
  })

  test('starts a job of this process at its commit, without waiting for the next look', async () => {
    const runs = new Runs()
    await start({ worker: { concurrency: 1, run: runs.run }, pollMs: 60 * 60_000 })
    for (const uid of ['first', 'second']) {
      const next = runs.begun.length + 1
      await enqueue(database, queue, uid)
      await runs.until(next)
      runs.end(uid)
    }
    expect(runs.begun).toEqual(['first', 'second'])
    await until(async () => (await jobs(database)).length === 0)
  })

  test('runs a registry once at a time, keeps one request for later, and lets others pass', async () => {
    const runs = new Runs()
    await start({ worker: { concurrency: 3, run: runs.run } })
    await enqueue(database, queue, 'a')
    await runs.until(1)
    await enqueue(database, queue, 'a')
    await enqueue(database, queue, 'a')
    expect(await jobs(database)).toEqual([
      { registry: 'a', state: 'active' },
      { registry: 'a', state: 'created' },
    ])
    await enqueue(database, queue, 'b')
    await runs.until(2)
    expect(runs.begun).toEqual(['a', 'b'])
    runs.end('a')
    await runs.until(3)
    expect(runs.begun).toEqual(['a', 'b', 'a'])
    runs.end('a')
    runs.end('b')
    await until(async () => (await jobs(database)).length === 0)
  })

  test('runs no more than it may at once', async () => {
    const runs = new Runs()
    await start({ worker: { concurrency: 2, run: runs.run } })
    for (const uid of ['a', 'b', 'c']) await enqueue(database, queue, uid)
    await runs.until(2)
    await until(async () => (await jobs(database)).length === 3)
    expect(runs.begun).toEqual(['a', 'b'])
    runs.end('b')
    await runs.until(3)
    for (const uid of ['a', 'c']) runs.end(uid)
    await until(async () => (await jobs(database)).length === 0)
  })

  test('does not try again what throws', async () => {
    let calls = 0
    const run = async () => {
      calls += 1
      throw new Error('no luck')
    }
    await start({ worker: { concurrency: 1, run } })
    await enqueue(database, queue, 'bad')
    await until(async () => calls > 0 && (await jobs(database)).length === 0)
    await queue.close()
    expect(calls).toBe(1)
  })

  test('ends runs when it closes, and gives their jobs back', async () => {
    const runs = new Runs()
    await start({ worker: { concurrency: 1, run: runs.run } })
    await enqueue(database, queue, 'long')
    await runs.until(1)
    await queue.close()
    expect(runs.signals.get('long')?.aborted).toBe(true)
    expect(await jobs(database)).toEqual([{ registry: 'long', state: 'created' }])
    const after = new Runs()
    await start({ worker: { concurrency: 1, run: after.run } })
    await after.until(1)
    after.end('long')
    await until(async () => (await jobs(database)).length === 0)
  })

  test('takes over from an owner that is silent for long, at most a few times', async () => {
    await start()
    await enqueue(database, queue, 'lost')
    const dead = new SyncJobs(database.executeSql, 'dead')
    const alive = new SyncJobs(database.executeSql, 'alive')
    const grow = (seconds: number) =>
      database.executeSql(`update pgboss.job set started_on = started_on - interval '${seconds} seconds' where name = '${QUEUE}'`)
    for (let round = 0; round < 3; round += 1) {
      const taken = await dead.take(5)
      expect(taken.map(({ registryUid }) => registryUid)).toEqual(['lost'])
      await grow(20)
      expect(await alive.putBackDead(false)).toEqual([])
      await grow(20)
      expect(await alive.putBackDead(false)).toEqual(['lost'])
      expect(await dead.keep(taken.map(({ id }) => id))).toEqual(new Set())
    }
    await dead.take(5)
    await grow(60)
    await alive.putBackDead(false)
    expect(await jobs(database)).toEqual([])
  })

  test('does not let a dead owner block a new request', async () => {
    await start()
    await enqueue(database, queue, 'again')
    await new SyncJobs(database.executeSql, 'dead').take(5)
    await enqueue(database, queue, 'again')
    await database.executeSql(
      `update pgboss.job set started_on = started_on - interval '60 seconds' where name = '${QUEUE}' and state = 'active'`,
    )
    const alive = new SyncJobs(database.executeSql, 'alive')
    expect(await alive.take(5)).toEqual([])
    await alive.putBackDead(false)
    expect((await alive.take(5)).map(({ registryUid }) => registryUid)).toEqual(['again'])
    expect(await jobs(database)).toEqual([{ registry: 'again', state: 'active' }])
  })

  test('ends a run that another process took over', async () => {
    const runs = new Runs()
    await start({ worker: { concurrency: 1, run: runs.run }, heartbeatMs: 50 })
    await enqueue(database, queue, 'stolen')
    await runs.until(1)
    await database.executeSql(`update pgboss.job set output = '{"owner": "thief"}' where name = '${QUEUE}'`)
    const signal = runs.signals.get('stolen')
    await until(async () => signal?.aborted === true)
    await queue.close()
    expect(await jobs(database)).toEqual([{ registry: 'stolen', state: 'active' }])
  })
})

describe('on the embedded database', () => {
  test('a job whose process was killed runs again at the next start, at once', async () => {
    const dataDir = await newDataDir()
    folders.push(dataDir)
    const program = `
      const { openDatabase } = await import('./server/db/database.ts')
      const { startSyncQueue } = await import('./server/jobs/sync-queue.ts')
      const { pino } = await import('pino')
      const log = pino({ level: 'silent' })
      const database = await openDatabase({ dataDir: process.argv[1], databaseUrl: undefined, log })
      const queue = await startSyncQueue({ database, log, worker: { concurrency: 1, run: async (uid) => { console.log(uid); await new Promise(() => {}) } } })
      await database.db.transaction().execute((tx) => queue.enqueueSync(tx, 'killed'))`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, dataDir], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    const said: string[] = []
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line)
      child.kill('SIGKILL')
    }
    await exited
    expect(said).toEqual(['killed'])

    const database = await openDatabase({ dataDir, databaseUrl: undefined, log })
    expect(await jobs(database)).toEqual([{ registry: 'killed', state: 'active' }])
    const runs = new Runs()
    const queue = await startSyncQueue({ database, log })
    expect(await jobs(database)).toEqual([{ registry: 'killed', state: 'created' }])
    await queue.work({ concurrency: 1, run: runs.run })
    await runs.until(1)
    expect(runs.begun).toEqual(['killed'])
    runs.end('killed')
    await until(async () => (await jobs(database)).length === 0)
    await queue.close()
    await database.close()
  })
})

describe.runIf(postgresExpected)('on PostgreSQL', () => {
  test('processes that start at once share one queue, every job runs once, and none takes more than it may', async () => {
    const databaseUrl = await postgres?.createDatabase()
    const databases = await Promise.all(Array.from({ length: 3 }, () => openDatabase({ dataDir: '', databaseUrl, log })))
    const begun: string[] = []
    const active = new Map<string, number>()
    let most = 0
    let mostOfOne = 0
    const start = (database: Database) => {
      let own = 0
      const counted = async (uid: string) => {
        own += 1
        mostOfOne = Math.max(mostOfOne, own)
        await run(uid)
        own -= 1
      }
      return startSyncQueue({ database, log, worker: { concurrency: 4, run: counted } })
    }
    const run = async (uid: string) => {
      begun.push(uid)
      const now = (active.get(uid) ?? 0) + 1
      active.set(uid, now)
      most = Math.max(most, now)
      await new Promise((resolve) => setTimeout(resolve, 5))
      active.set(uid, now - 1)
    }
    const queues = await Promise.all(databases.map(start))
    const [database, queue] = [databases[0] ?? expect.fail(), queues[0] ?? expect.fail()]
    const uids = Array.from({ length: 40 }, (_, index) => `r${index}`)
    await database.db.transaction().execute(async (tx) => {
      for (const uid of uids) await queue.enqueueSync(tx, uid)
    })
    await until(async () => begun.length >= 40 && (await jobs(database)).length === 0)
    expect(begun.toSorted()).toEqual(uids.toSorted())
    expect([most, mostOfOne]).toEqual([1, 4])
    for (const each of queues) await each.close()
    for (const each of databases) await each.close()
  })
})
