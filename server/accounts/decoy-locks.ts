import { createHash } from 'node:crypto'

/** Unknown emails remembered at once; the oldest goes first. */
const CAPACITY = 10_000

/**
 * Locks for accounts that do not exist. Without them the lock itself would tell which emails are real: only those would ever answer
 * "locked". Kept in memory, by hash, one set a process.
 */
export function createDecoyLocks(options: { limit: number; lockMs: number }) {
  const entries = new Map<string, { attempts: number; lockedUntil: number }>()
  return {
    /** @returns when the lock ends, in ms since the epoch, or undefined while there is none */
    attempt(identity: string, now: number): number | undefined {
      const key = createHash('sha256').update(identity).digest('base64')
      const entry = entries.get(key)
      if (entry !== undefined && entry.lockedUntil > now) return entry.lockedUntil
      const attempts = entry === undefined || entry.lockedUntil > 0 ? 1 : entry.attempts + 1
      entries.delete(key)
      entries.set(key, { attempts, lockedUntil: attempts >= options.limit ? now + options.lockMs : 0 })
      const oldest = entries.keys().next()
      if (entries.size > CAPACITY && oldest.done !== true) entries.delete(oldest.value)
      return undefined
    },
  }
}
