import { UNSET_TIME } from '~/contract/common'
import type { SyncProgress } from '~/contract/console'
import type { RegistrySyncStatus, SyncState } from '~/contract/registries'
import type { RegistryRow } from './rows'

/** How long a run waits and how long it takes in the demo, in milliseconds. */
const QUEUE_MS = 800
const BASE_RUN_MS = 3000
const PACK_MS = 90
/** Versions a pack has on average: makes the count of tags. */
const TAGS_PER_PACK = 4
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

/** The run that starts when a registry is added or its Synchronize is chosen. */
export function newRun(
  row: { packCount: number },
  now: number,
  outcome: { status: 'Success' | 'Failed'; message: string },
): NonNullable<RegistryRow['run']> {
  const startsAt = now + QUEUE_MS
  const takes = outcome.status === 'Success' ? BASE_RUN_MS + row.packCount * PACK_MS : BASE_RUN_MS
  return { queuedAt: now, startsAt, endsAt: startsAt + takes, ...outcome }
}

/** Where a registry's synchronisation stands at a time. A run needs no timers: it is a function of the clock. */
export function syncOf(row: RegistryRow, now: number): SyncView {
  const { run } = row
  if (run === null) return view(row, 'Pending', '', row.lastSyncedAt, null, row.lastSyncedAt === null ? 0 : row.packCount)
  const before = row.lastSyncedAt === null ? 0 : row.packCount
  if (now < run.startsAt) return view(row, 'Pending', '', row.lastSyncedAt, progressOf(row, run, now), before)
  if (now < run.endsAt) {
    const progress = progressOf(row, run, now)
    return view(row, 'InProgress', '', row.lastSyncedAt, progress, Math.max(before, progress.packs.done))
  }
  if (run.status === 'Failed') return view(row, 'Failed', run.message, row.lastSyncedAt, null, before)
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
    lastRunTime: run === null || state === 'Pending' ? UNSET_TIME : isoTime(run.startsAt),
    lastSyncedTime: lastSyncedAt === null ? UNSET_TIME : isoTime(lastSyncedAt),
    message: row.needsCredentials ? 'Needs AWS credentials' : message,
    status: state,
  }
  const ended = state === 'Success' || state === 'Failed'
  const nextAt = ended && run !== null && row.synchronised && row.pausedAt === null ? run.endsAt + SYNC_INTERVAL_SECONDS * 1000 : null
  return { state, status, progress, packs, nextAt }
}

function progressOf(row: RegistryRow, run: NonNullable<RegistryRow['run']>, now: number): SyncProgress {
  const none = { done: 0, total: null }
  if (now < run.startsAt) return { phase: 'queued', repositories: none, tags: none, packs: none, startedAt: null }
  const startedAt = isoTime(run.startsAt)
  const part = (now - run.startsAt) / (run.endsAt - run.startsAt)
  if (part < 0.05) return { phase: 'connecting', repositories: none, tags: none, packs: none, startedAt }
  const total = row.packCount
  const tags = total * TAGS_PER_PACK
  const listed = Math.min(1, (part - 0.05) / 0.2)
  if (listed < 1) {
    const done = Math.floor(total * listed)
    return { phase: 'listing', repositories: { done, total }, tags: { done: done * TAGS_PER_PACK, total: null }, packs: none, startedAt }
  }
  const read = Math.min(1, (part - 0.25) / 0.7)
  return {
    phase: read < 1 ? 'reading' : 'storing',
    repositories: { done: total, total },
    tags: { done: tags, total: tags },
    packs: { done: Math.floor(total * read), total },
    startedAt,
  }
}

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
