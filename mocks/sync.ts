import { UNSET_TIME } from '~/contract/common'
import type { RegistrySyncStatus, SyncState } from '~/contract/registries'
import type { SyncProgress } from '~/contract/sync'
import { progressOf } from './progress'
import { afterQuietHours } from './quiet-hours'
import type { RegistryRow, RunRow } from './rows'

export const SYNC_INTERVAL_SECONDS = 24 * 60 * 60

export interface SyncView {
  readonly state: SyncState
  readonly status: RegistrySyncStatus
  readonly progress: SyncProgress | null
  /** Packs that can be read now. */
  readonly packs: number
  /** Epoch milliseconds, null before the first run. */
  readonly nextAt: number | null
}

/** Where a registry's synchronisation stands at a time. A run needs no timers: it is a function of the clock. */
export function syncOf(row: RegistryRow, now: number): SyncView {
  const { run } = row
  // What a run has read that was stopped stays.
  const before = row.lastSyncedAt === null ? (row.past[0]?.read ?? 0) : row.packCount
  if (run === null) return view(row, 'Pending', '', row.lastSyncedAt, null, before)
  if (now < run.endsAt) {
    const progress = progressOf(row, run, now)
    if (now < run.startsAt) return view(row, 'Pending', '', row.lastSyncedAt, progress, before)
    return view(row, 'InProgress', '', row.lastSyncedAt, progress, Math.max(before, run.only === null ? progress.packs.done : 0))
  }
  if (run.status === 'Failed') return view(row, 'Failed', run.message, row.lastSyncedAt, null, Math.max(before, run.read))
  return view(row, 'Success', run.message, run.endsAt, null, row.packCount)
}

function view(
  row: RegistryRow,
  state: SyncState,
  message: string,
  lastSyncedAt: number | null,
  progress: SyncProgress | null,
  packs: number,
): SyncView {
  const { run } = row
  const status = {
    isSyncSupported: row.synchronised,
    lastRunTime: run === null || state === 'Pending' || run.startsAt > run.endsAt ? UNSET_TIME : isoTime(run.startsAt),
    lastSyncedTime: lastSyncedAt === null ? UNSET_TIME : isoTime(lastSyncedAt),
    message: row.needsCredentials ? 'Needs AWS credentials' : message,
    status: state,
  }
  const ended = state === 'Success' || state === 'Failed'
  const nextAt = ended && run !== null && row.synchronised && row.pausedAt === null ? dueAfter(row, run.endsAt) : null
  return { state, status, progress, packs, nextAt }
}

/** What is set aside: less, once a run has read again what is good by now. */
export function setAsideAt(row: RegistryRow, now: number): RegistryRow['skipped'] {
  if (row.curable.length === 0) return row.skipped
  const runs = [...(row.run === null ? [] : [row.run]), ...row.past].filter((run) => run.status === 'Success' && run.endsAt <= now)
  return stillSetAside(row, runs)
}

/** What stays set aside after runs. */
export function stillSetAside(
  { skipped, curable }: RegistryRow,
  runs: readonly Pick<RunRow, 'trigger' | 'only'>[],
): RegistryRow['skipped'] {
  const isReadBy = (reference: string) => (run: Pick<RunRow, 'trigger' | 'only'>) =>
    run.trigger === 'forced' || run.only?.includes(reference) === true
  return skipped.filter(({ reference }) => !curable.includes(reference) || !runs.some(isReadBy(reference)))
}

/** When a run begins by itself after one that ended. Epoch milliseconds. */
export function dueAfter({ settings }: Pick<RegistryRow, 'settings'>, endedAt: number): number {
  const due = endedAt + intervalMs(settings)
  return settings.quietHours === null ? due : afterQuietHours(due, settings.quietHours)
}

export function intervalMs({ intervalSeconds }: RegistryRow['settings']): number {
  return (intervalSeconds ?? SYNC_INTERVAL_SECONDS) * 1000
}

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
