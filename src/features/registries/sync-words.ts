import type { RegistryOverview } from '~/contract/console'
import type { SyncProgress } from '~/contract/sync'
import { countOf, formatNumber } from '../../lib/number'
import { isUnset } from '../../lib/time'
import type { RegistryRow } from './registry-rows'

const tenth = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

/** `40 s left`, `2 min left`, `3 h left`: no more exact than an estimate is. */
export function leftWords(seconds: number): string {
  if (seconds < 55) return `${Math.max(5, Math.ceil(seconds / 5) * 5)} s left`
  if (seconds < 90 * 60) return `${Math.ceil(seconds / 60)} min left`
  return `${Math.round(seconds / 3600)} h left`
}

/** How fast a run goes and how long it still takes, or what it waits for; undefined while nothing is known. */
export function paceLine({ rate, remainingSeconds, limit }: Pick<SyncProgress, 'rate' | 'remainingSeconds' | 'limit'>): string | undefined {
  const resumes = limit?.resumesAt ?? null
  if (limit !== null && resumes !== null) {
    const of = limit.limit === null ? '' : ` of ${formatNumber(limit.limit)}`
    const left = limit.remaining === null ? 'The registry asks to wait' : `${formatNumber(limit.remaining)}${of} requests left`
    return `${left}, resumes ${clock.format(new Date(resumes))}`
  }
  const parts = [
    ...(rate === null || rate <= 0 ? [] : [`${rate < 10 ? tenth.format(rate) : formatNumber(Math.round(rate))}/s`]),
    ...(remainingSeconds === null ? [] : [leftWords(remainingSeconds)]),
  ]
  return parts.length === 0 ? undefined : parts.join(' · ')
}

/** `14:20` of today, else `18 Nov`. @param now milliseconds since the epoch */
function shortTime(time: string, now: number): string {
  const date = new Date(time)
  return date.toDateString() === new Date(now).toDateString() ? clock.format(date) : day.format(date)
}

type RunFacts = Pick<RegistryRow, 'sync' | 'synchronised' | 'needsCredentials' | 'overview'>

/** Since when it fails and how old what stands in the catalogue is; undefined while runs are good. @param now milliseconds since the epoch */
export function failingWords({ overview, sync }: Pick<RegistryRow, 'overview' | 'sync'>, now = Date.now()): string | undefined {
  const since = overview?.failingSince ?? null
  if (since === null) return undefined
  const asOf = isUnset(sync.lastSyncedTime) ? 'nothing read yet' : `catalogue as of ${shortTime(sync.lastSyncedTime, now)}`
  return `Failing since ${shortTime(since, now)}, ${asOf}`
}

export function isRunning({ sync, overview }: Pick<RegistryRow, 'sync' | 'overview'>): boolean {
  return sync.status === 'InProgress' || (overview?.progress ?? null) !== null
}

/**
 * No good run for two intervals, and nothing that says why.
 * @param installationSeconds between automatic runs, where the registry has no interval of its own
 * @param now milliseconds since the epoch
 */
export function isLate(
  { overview, sync, synchronised, needsCredentials }: RunFacts,
  installationSeconds: number,
  now = Date.now(),
): boolean {
  if (overview === undefined || !synchronised || needsCredentials || isRunning({ sync, overview })) return false
  if (overview.paused !== null || overview.held !== null || overview.failingSince !== null) return false
  const since = isUnset(sync.lastSyncedTime) ? overview.createdAt : sync.lastSyncedTime
  return now - Date.parse(since) > 2000 * (overview.settings.intervalSeconds ?? installationSeconds)
}

/** `31 removals to review`. */
export function heldWords({ removals }: Pick<NonNullable<RegistryOverview['held']>, 'removals'>): string {
  return `Held: ${countOf(removals, 'removal')} to review`
}

/** What a run that ended did, for whoever started it: `3 added, 1 changed`. */
export function outcomeWords({
  added,
  changed,
  removed,
}: Pick<NonNullable<RegistryOverview['lastRun']>, 'added' | 'changed' | 'removed'>): string {
  const parts = [
    ...(added > 0 ? [`${formatNumber(added)} added`] : []),
    ...(changed > 0 ? [`${formatNumber(changed)} changed`] : []),
    ...(removed > 0 ? [`${formatNumber(removed)} removed`] : []),
  ]
  return parts.length === 0 ? 'nothing changed' : parts.join(', ')
}
