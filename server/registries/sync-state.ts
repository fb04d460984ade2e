import type { FleetRegistry, QuietHours } from '~/contract/sync'
import { nextRunAt } from './schedule'

/** What decides how a registry's synchronisation stands. */
export interface SyncStateRow {
  readonly status: string
  readonly run_id: string | null
  readonly sync_supported: boolean
  readonly needs_credentials: boolean
  readonly created_at: Date
  readonly last_synced_at: Date | null
  readonly failing_since: Date | null
  readonly held_at: Date | null
  readonly paused_at: Date | null
  readonly interval_seconds: number | null | undefined
  readonly quiet_hours: QuietHours | null
}

type SyncState = FleetRegistry['state']

/** No good run for two intervals, though runs start by themselves. Of a new one, since it was added. @param intervalSeconds the installation's own */
export function isLate(row: SyncStateRow, now: Date, intervalSeconds: number): boolean {
  if (!row.sync_supported || row.needs_credentials || row.paused_at !== null) return false
  const seconds = 2 * (row.interval_seconds ?? intervalSeconds)
  return nextRunAt({ from: row.last_synced_at ?? row.created_at, seconds, quietHours: row.quiet_hours }) < now
}

/** What is worst about it. */
export function syncStateOf(row: SyncStateRow, now: Date, intervalSeconds: number): { state: SyncState; since: Date | null } {
  if (row.failing_since !== null) return { state: 'failing', since: row.failing_since }
  if (row.held_at !== null) return { state: 'held', since: row.held_at }
  if (row.paused_at !== null) return { state: 'paused', since: row.paused_at }
  if (isLate(row, now, intervalSeconds)) return { state: 'late', since: null }
  if (row.run_id !== null) return { state: row.status === 'Pending' ? 'waiting' : 'running', since: null }
  return { state: row.sync_supported && !row.needs_credentials ? 'good' : 'off', since: null }
}
