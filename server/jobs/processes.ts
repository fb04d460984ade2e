import { hostname } from 'node:os'
import type { Logger } from 'pino'
import type { FleetProcess } from '~/contract/sync'
import type { Db } from '../db/schema'
import { startPeriodic } from './periodic'

/** How often a process says that it lives, in ms. */
const BEAT_MS = 10_000
/** What was silent for so long is no longer listed, in ms. */
const FORGOTTEN_MS = 60 * 60_000

export interface ProcessOptions {
  readonly db: Db
  readonly log: Logger
  readonly now: () => Date
  readonly uid: string
  readonly role: FleetProcess['role']
  readonly version: string
  /** Synchronisations that it may run at once; 0 where it runs none. */
  readonly concurrency: number
  /** Synchronisations that it runs now. */
  readonly running: () => number
  /** In place of `BEAT_MS`, in tests. */
  readonly beatMs?: number
}

/** Lists this process among those of the installation, now and every ten seconds, until it is closed. Rejects when the first time fails. */
export async function announceProcess(options: ProcessOptions): Promise<{ close(): Promise<void> }> {
  const { db, log, now, uid } = options
  const startedAt = now()

  async function beat(): Promise<void> {
    const seen = { seen_at: now(), running: options.running() }
    await db
      .insertInto('processes')
      .values({
        uid,
        host: hostname(),
        pid: process.pid,
        role: options.role,
        version: options.version,
        started_at: startedAt,
        concurrency: options.concurrency,
        ...seen,
      })
      .onConflict((conflict) => conflict.column('uid').doUpdateSet(seen))
      .execute()
    await db
      .deleteFrom('processes')
      .where('seen_at', '<', new Date(now().getTime() - FORGOTTEN_MS))
      .execute()
  }

  await beat()
  const task = startPeriodic({ name: 'sign of life', everyMs: options.beatMs ?? BEAT_MS, log, run: beat })
  return {
    async close() {
      await task.close()
      try {
        await db.deleteFrom('processes').where('uid', '=', uid).execute()
      } catch (error) {
        log.warn({ err: error }, 'This process could not be taken off the list of processes; it goes by itself within an hour')
      }
    },
  }
}

type ListedProcess = Omit<FleetProcess, 'startedAt' | 'seenAt'> & { readonly startedAt: Date; readonly seenAt: Date }

/** Processes that were heard of within the last hour, by role, then the longest running first. */
export async function listProcesses(db: Db): Promise<ListedProcess[]> {
  return db
    .selectFrom('processes')
    .select(['uid', 'host', 'pid', 'role', 'version', 'started_at as startedAt', 'seen_at as seenAt', 'running', 'concurrency'])
    .orderBy('role')
    .orderBy('started_at')
    .orderBy('uid')
    .execute()
}
