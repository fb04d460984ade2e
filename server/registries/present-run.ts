import type { RegistryOverview } from '~/contract/console'
import type { SyncProgress, SyncSettings } from '~/contract/sync'
import { noProgress } from '../connectors/progress'
import type { OverviewRow } from './store'

/** Of the run that waits or goes on; null without one. What its worker has not written yet is known from the history. */
export function toProgress(row: OverviewRow): SyncProgress | null {
  const { history_uid: runUid, run_trigger: trigger } = row
  if (row.run_id === null || runUid === null || runUid === undefined || trigger === null) return null
  if (row.status === 'InProgress' && row.progress !== null) return row.progress
  const waits = row.status !== 'InProgress'
  return {
    ...noProgress,
    phase: waits ? 'queued' : 'connecting',
    startedAt: waits ? null : (row.started_at?.toISOString() ?? null),
    runUid,
    trigger,
    requestedBy: row.run_requested_by ?? '',
    queuePlace: waits ? row.queue_place : null,
    rate: null,
    remainingSeconds: null,
    requests: row.run_requests ?? 0,
    bytes: row.run_bytes ?? 0,
    restarts: row.run_restarts ?? 0,
    limit: null,
  }
}

export function toPaused(row: OverviewRow): RegistryOverview['paused'] {
  if (row.paused_at === null) return null
  return { since: row.paused_at.toISOString(), message: row.paused_message, by: row.paused_by === 'person' ? 'person' : 'refused' }
}

export function toLastRun(row: OverviewRow): RegistryOverview['lastRun'] {
  const { last_uid: uid, last_outcome: outcome, last_trigger: trigger, last_finished_at: finishedAt } = row
  if (uid === null || outcome === null || trigger === null || finishedAt === null) return null
  return {
    uid,
    outcome,
    trigger,
    finishedAt: finishedAt.toISOString(),
    added: row.last_added ?? 0,
    changed: row.last_changed ?? 0,
    removed: row.last_removed ?? 0,
  }
}

export function toHeld(row: OverviewRow): RegistryOverview['held'] {
  const { held_run: runUid, held_at: since, held: removals, held_in_use: inUse } = row
  if (runUid === null || runUid === undefined || since === null || removals === 0) return null
  return { runUid, since: since.toISOString(), removals, inUse }
}

export function toSyncSettings(row: OverviewRow): SyncSettings {
  return { intervalSeconds: row.interval_seconds ?? null, quietHours: row.quiet_hours, removalSharePercent: row.removal_share_percent }
}
