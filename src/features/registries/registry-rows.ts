import type { RegistryOverview } from '~/contract/console'
import type { SyncProgress } from '~/contract/sync'
import type { ProviderType, RegistryKind, RegistrySyncStatus, SyncState } from '~/contract/registries'
import { countOf, formatNumber, ordinal } from '../../lib/number'
import { isUnset } from '../../lib/time'

/** What every backend knows about a registry, whatever its kind. */
export type RegistryFacts = Pick<
  RegistryOverview,
  'uid' | 'name' | 'kind' | 'scope' | 'endpoint' | 'providerType' | 'isDefault' | 'needsCredentials' | 'synchronised' | 'sync'
>

/** One row of a registries table. */
export interface RegistryRow extends RegistryFacts {
  /** `Pack · Basic`. */
  readonly type: string
  /** Another registry that this console shows has the same name, in the other scope. */
  readonly hasNamesake: boolean
  /** Counts, progress and warnings. Absent in front of a Palette. */
  readonly overview: RegistryOverview | undefined
}

const providers: Readonly<Record<ProviderType, string>> = { helm: 'Helm', zarf: 'Zarf', pack: 'Pack' }

export const scopeLabels = { system: 'System', tenant: 'Tenant' } as const

export function typeLabel(kind: RegistryKind, provider: ProviderType): string {
  switch (kind) {
    case 'oci-basic':
      return `${providers[provider]} · Basic`
    case 'oci-ecr':
      return `${providers[provider]} · ECR`
    case 'helm':
      return 'Helm'
    case 'pack':
      return 'Legacy Pack'
  }
}

/** Rows keep their identity while nothing in them changed, so that a poll draws only what is new. */
const known = new WeakMap<RegistryFacts, RegistryRow>()

/** @param overviews those of the facts that came from our own backend are also what they add */
export function toRows(facts: readonly RegistryFacts[], overviews?: readonly RegistryOverview[]): RegistryRow[] {
  const scopes = new Map<string, Set<string>>()
  for (const { name, scope } of facts) scopes.set(name, (scopes.get(name) ?? new Set()).add(scope))
  return facts.map((item, index) => {
    const hasNamesake = (scopes.get(item.name)?.size ?? 1) > 1
    const before = known.get(item)
    if (before !== undefined && before.hasNamesake === hasNamesake) return before
    const row = { ...item, type: typeLabel(item.kind, item.providerType), hasNamesake, overview: overviews?.[index] }
    known.set(item, row)
    return row
  })
}

export type RegistryStateName = SyncState | 'NeedsCredentials' | 'NotSynchronised' | 'Held' | 'Cancelled'

export const stateWords: Readonly<Record<RegistryStateName, string>> = {
  Failed: 'Failed',
  Held: 'Held',
  NeedsCredentials: 'Needs AWS credentials',
  InProgress: 'In progress',
  Pending: 'Pending',
  NotSynchronised: 'Not synchronised',
  Cancelled: 'Cancelled',
  Success: 'Success',
}

type StateFacts = Pick<RegistryRow, 'kind' | 'needsCredentials' | 'synchronised' | 'sync' | 'overview'>

/** The state to show: a registry that waits for credentials or for a decision, that nobody asked to synchronise, or whose run somebody stopped, has not failed. */
export function stateOf({ kind, needsCredentials, synchronised, sync, overview }: StateFacts): RegistryStateName {
  if (needsCredentials) return 'NeedsCredentials'
  if (sync.status === 'Success' && (overview?.held ?? null) !== null) return 'Held'
  if (sync.status === 'Failed' && overview?.lastRun?.outcome === 'cancelled') return 'Cancelled'
  if (synchronised || sync.status === 'InProgress' || sync.status === 'Failed') return sync.status
  // A Helm repository without it is still read once when it is added, and whenever somebody asks.
  const runs = kind === 'helm' && (sync.status === 'Success' || (overview?.progress ?? null) !== null)
  return runs ? sync.status : 'NotSynchronised'
}

/** What the list can be narrowed to beside the states. */
export const PAUSED_WORD = 'Paused'
export const FAILING_WORD = 'Failing'
export const LATE_WORD = 'Late'

/** The schedule rests, since the credentials were refused twice or because somebody wants it so; not while somebody tries all the same. */
export function isPaused({ overview, sync }: Pick<RegistryRow, 'overview' | 'sync'>): boolean {
  return (overview?.paused ?? null) !== null && sync.status !== 'InProgress' && sync.status !== 'Pending'
}

/** The schedule rests because the registry refused the credentials: somebody has to do something. */
export function isRefused(row: Pick<RegistryRow, 'overview' | 'sync'>): boolean {
  return isPaused(row) && row.overview?.paused?.by === 'refused'
}

export function isFailing({ overview }: Pick<RegistryRow, 'overview'>): boolean {
  return (overview?.failingSince ?? null) !== null
}

/** How long until the table asks again, in ms: quick while something runs, otherwise only to notice what others did. */
const POLL_RUNNING_MS = 1_500
const POLL_IDLE_MS = 30_000

export function pollEvery(rows: readonly StateFacts[]): number {
  const moves = (row: StateFacts) => {
    const state = stateOf(row)
    // Progress that is still shown after the run ended means that the counts are a poll behind.
    return state === 'Pending' || state === 'InProgress' || (row.overview?.progress ?? null) !== null
  }
  return rows.some(moves) ? POLL_RUNNING_MS : POLL_IDLE_MS
}

/** How far a run is, in few words for the table; undefined when there is nothing to count yet. */
export function progressWords(progress: SyncProgress | null | undefined): string | undefined {
  if (progress === null || progress === undefined) return undefined
  switch (progress.phase) {
    case 'queued':
      return progress.queuePlace === null ? 'Waiting' : `Waiting, ${ordinal(progress.queuePlace)} in line`
    case 'connecting':
      return 'Connecting'
    case 'listing':
      return `Listing ${counted(progress.repositories, 'repo', 'repos')}`
    case 'reading':
    case 'storing': {
      const counts = progress.packs.total === null ? counted(progress.tags, 'tag', 'tags') : counted(progress.packs, 'pack', 'packs')
      return `${progress.phase === 'reading' ? 'Reading' : 'Storing'} ${counts}`
    }
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

export type LastSynced =
  | { readonly kind: 'running' }
  | { readonly kind: 'never' }
  | { readonly kind: 'not-synchronised' }
  | { readonly kind: 'at'; readonly time: string }

export function lastSynced(row: StateFacts): LastSynced {
  const { sync, overview } = row
  const state = stateOf(row)
  // Pending without any progress is a registry whose first run nobody has asked for yet.
  if (state === 'InProgress' || (state === 'Pending' && overview?.progress !== null)) return { kind: 'running' }
  if (!isUnset(sync.lastSyncedTime)) return { kind: 'at', time: sync.lastSyncedTime }
  return { kind: row.synchronised ? 'never' : 'not-synchronised' }
}

/** Sort key of the column: running first, then the newest; never last when descending. */
export function lastSyncedRank(row: StateFacts): number {
  const last = lastSynced(row)
  switch (last.kind) {
    case 'running':
      return Number.MAX_SAFE_INTEGER
    case 'at':
      return Date.parse(last.time)
    case 'never':
      return 0
    case 'not-synchronised':
      return -1
  }
}

/** What a registry holds, in the words of its kind. */
export function contentNoun({ providerType }: Pick<RegistryFacts, 'providerType'>): readonly [one: string, many: string] {
  switch (providerType) {
    case 'helm':
      return ['chart', 'charts']
    case 'zarf':
      return ['package', 'packages']
    case 'pack':
      return ['pack', 'packs']
  }
}

/** The content of a registry in one phrase: `12 packs in 40 versions`. */
export function contentWords(overview: Pick<RegistryOverview, 'packs' | 'versions' | 'providerType'>): string {
  return `${countOf(overview.packs, ...contentNoun(overview))} in ${countOf(overview.versions, 'version')}`
}

/** What the state of a registry becomes when somebody asks for a run, until the server says so itself. */
export function requested(sync: RegistrySyncStatus): RegistrySyncStatus {
  return { ...sync, status: 'Pending', message: '' }
}
