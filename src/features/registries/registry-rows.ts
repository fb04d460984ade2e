import type { RegistryOverview, SyncProgress } from '~/contract/console'
import type { OciRegistrySummary, ProviderType, RegistrySyncStatus, SyncState } from '~/contract/registries'
import { countOf, formatNumber } from '../../lib/number'
import { isUnset } from '../../lib/time'

/** One row of the registries table: Palette's summary joined with what the console's own overview adds. */
export interface RegistryRow {
  readonly uid: string
  readonly name: string
  readonly endpoint: string
  readonly scope: 'system' | 'tenant'
  /** `Pack · Basic`. */
  readonly type: string
  readonly sync: RegistrySyncStatus
  /** Absent on a backend without overviews, and for the moment between two answers. */
  readonly overview: RegistryOverview | undefined
}

const providers: Readonly<Record<ProviderType, string>> = { helm: 'Helm', zarf: 'Zarf', pack: 'Pack' }
const registryTypes = { basic: 'Basic', ecr: 'ECR' } as const

export const scopeLabels = { system: 'System', tenant: 'Tenant' } as const

function typeLabel(provider: ProviderType, registryType: 'basic' | 'ecr'): string {
  return `${providers[provider]} · ${registryTypes[registryType]}`
}

/** Rows keep their identity while nothing in them changed, so that a poll draws only what is new. */
const joined = new WeakMap<OciRegistrySummary, RegistryRow>()

export function joinRows(summaries: readonly OciRegistrySummary[], overviews: readonly RegistryOverview[]): RegistryRow[] {
  const byUid = new Map(overviews.map((overview) => [overview.uid, overview]))
  return summaries.map((summary) => {
    const overview = byUid.get(summary.metadata.uid)
    const known = joined.get(summary)
    if (known !== undefined && known.overview === overview) return known
    const row = toRow(summary, overview)
    joined.set(summary, row)
    return row
  })
}

function toRow({ metadata, spec, status }: OciRegistrySummary, overview: RegistryOverview | undefined): RegistryRow {
  return {
    uid: metadata.uid,
    name: metadata.name,
    endpoint: spec.endpoint,
    scope: spec.scope,
    type: typeLabel(spec.providerType, spec.registryType),
    sync: status.sync,
    overview,
  }
}

function isRunning(state: SyncState): boolean {
  return state === 'Pending' || state === 'InProgress'
}

/** How long until the table asks again, in ms: quick while something runs, otherwise only to notice what others did. */
const POLL_RUNNING_MS = 1_500
const POLL_IDLE_MS = 30_000

export function pollEvery(rows: readonly Pick<RegistryRow, 'sync' | 'overview'>[]): number {
  // Progress that is still shown after the run ended means that the counts are a poll behind.
  return rows.some((row) => isRunning(row.sync.status) || (row.overview?.progress ?? null) !== null) ? POLL_RUNNING_MS : POLL_IDLE_MS
}

/** How far a run is, in few words for the table; undefined when there is nothing to count yet. */
export function progressWords(progress: SyncProgress | null | undefined): string | undefined {
  if (progress === null || progress === undefined) return undefined
  switch (progress.phase) {
    case 'queued':
      return 'Queued'
    case 'connecting':
      return 'Connecting'
    case 'listing':
      return counted(progress.repositories, 'repo', 'repos')
    case 'reading':
    case 'storing':
      return progress.packs.total === null ? counted(progress.tags, 'tag', 'tags') : counted(progress.packs, 'pack', 'packs')
  }
}

function counted({ done, total }: { done: number; total: number | null }, one: string, many: string): string {
  return total === null ? countOf(done, one, many) : `${formatNumber(done)}/${formatNumber(total)} ${total === 1 ? one : many}`
}

/** Done share of a run between 0 and 1 for a progress bar; undefined while the whole is unknown. */
export function progressShare(progress: SyncProgress | null | undefined): number | undefined {
  if (progress === null || progress === undefined) return undefined
  const counts = progress.packs.total === null ? progress.tags : progress.packs
  return counts.total === null || counts.total === 0 ? undefined : Math.min(1, counts.done / counts.total)
}

export type LastSynced = { readonly kind: 'running' } | { readonly kind: 'never' } | { readonly kind: 'at'; readonly time: string }

export function lastSynced({ sync, overview }: Pick<RegistryRow, 'sync' | 'overview'>): LastSynced {
  // Pending without any progress is a registry whose first run nobody has asked for yet.
  const waits = sync.status === 'Pending' && overview?.progress !== null
  if (sync.status === 'InProgress' || waits) return { kind: 'running' }
  return isUnset(sync.lastSyncedTime) ? { kind: 'never' } : { kind: 'at', time: sync.lastSyncedTime }
}

/** Sort key of the column: running first, then the newest; never last when descending. */
export function lastSyncedRank(row: Pick<RegistryRow, 'sync' | 'overview'>): number {
  const last = lastSynced(row)
  switch (last.kind) {
    case 'running':
      return Number.MAX_SAFE_INTEGER
    case 'at':
      return Date.parse(last.time)
    case 'never':
      return 0
  }
}

/** The content of a registry in one phrase: `12 packs in 40 versions`. */
export function contentWords(overview: Pick<RegistryOverview, 'packs' | 'versions'>): string {
  return `${countOf(overview.packs, 'pack')} in ${countOf(overview.versions, 'version')}`
}
