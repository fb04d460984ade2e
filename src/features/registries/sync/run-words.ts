import { CHANGES_KEPT, type SyncOutcome, type SyncProgress, type SyncReceipt, type SyncRun, type SyncTrigger } from '~/contract/sync'
import { countOf, formatNumber } from '../../../lib/number'
import { leftWords } from '../sync-words'
import type { StateName } from '../../../ui/StateBadge'

/** How each outcome looks, and what it is called. */
export const outcomes = {
  queued: { state: 'pending', word: 'Waiting' },
  running: { state: 'in-progress', word: 'Running' },
  succeeded: { state: 'success', word: 'Succeeded' },
  warnings: { state: 'attention', word: 'With content set aside' },
  held: { state: 'held', word: 'Held' },
  failed: { state: 'failed', word: 'Failed' },
  cancelled: { state: 'cancelled', word: 'Cancelled' },
  superseded: { state: 'stale', word: 'Superseded' },
} as const satisfies Record<SyncOutcome, { readonly state: StateName; readonly word: string }>

/** Why a run began. */
export const triggerWords = {
  created: 'Registry added',
  edited: 'Registry edited',
  manual: 'Synchronize',
  forced: 'Force sync',
  scheduled: 'Schedule',
  webhook: 'Webhook',
  retry: 'Retry',
} as const satisfies Record<SyncTrigger, string>

type RunTimes = Pick<SyncRun, 'startedAt' | 'finishedAt'>

/** How long a run took, in seconds; undefined while it has not ended, or where it never started. */
export function durationOf({ startedAt, finishedAt }: RunTimes): number | undefined {
  if (startedAt === null || finishedAt === null) return undefined
  return Math.max(0, (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)
}

const tenth = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

/** `0.4 s`, `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function secondsWords(seconds: number): string {
  if (seconds < 9.95) return `${tenth.format(seconds)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's')
  const minutes = Math.round(whole / 60)
  return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${formatNumber(large)} ${largeUnit}` : `${formatNumber(large)} ${largeUnit} ${small} ${smallUnit}`
}

/** What a run looked at, in sentences; parts that counted nothing are left out. */
export function receiptSentences(receipt: SyncReceipt): string[] {
  const { pages, repositories, tags, notSemver, companions, other, unreadable, compared, trusted, notModified } = receipt
  const looked = [
    `${countOf(pages, 'page')} followed`,
    ...(repositories > 0 ? [countOf(repositories, 'repository', 'repositories')] : []),
    countOf(tags, 'tag'),
    ...(notSemver > 0 ? [`${formatNumber(notSemver)} not SemVer`] : []),
    ...(companions > 0 ? [`${formatNumber(companions)} signatures and the like`] : []),
    ...(other > 0 ? [`${formatNumber(other)} of another kind`] : []),
    ...(unreadable > 0 ? [`${formatNumber(unreadable)} unreadable`] : []),
  ]
  const checked = [
    ...(compared > 0 ? [`${formatNumber(compared)} compared by digest`] : []),
    ...(trusted > 0 ? [`${formatNumber(trusted)} taken as unchanged because their list was`] : []),
    ...(notModified > 0 ? [`${countOf(notModified, 'list')} unchanged, said the registry`] : []),
  ]
  return [looked, checked].filter((parts) => parts.length > 0).map((parts) => `${parts.join(', ')}.`)
}

/** `first 1,000 of 13,795`, where not all were kept. */
export function cappedWords(shown: number, total: number): string | undefined {
  return total > shown && shown >= CHANGES_KEPT ? `The first ${formatNumber(shown)} of ${formatNumber(total)} are kept.` : undefined
}

/** `Went on after an interruption, 2 times`; undefined where there was none. */
export function restartWords(restarts: number): string | undefined {
  return restarts === 0 ? undefined : `Went on after an interruption, ${countOf(restarts, 'time')}`
}

/** Beginning of a digest, enough to tell two apart by eye: `sha256:1f3a…`. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':')
  const start = colon < 0 ? 0 : colon + 1
  return digest.length <= start + 12 ? digest : `${digest.slice(0, start + 12)}…`
}

const phases = {
  queued: 'Waiting',
  connecting: 'Connecting',
  listing: 'Listing what is there',
  reading: 'Reading',
  storing: 'Storing',
} as const satisfies Record<SyncProgress['phase'], string>

/** What a run does now. */
export function phaseWords({ phase, queuePlace }: Pick<SyncProgress, 'phase' | 'queuePlace'>): string {
  return phase === 'queued' && queuePlace !== null ? `Waiting, place ${formatNumber(queuePlace)} in the queue` : phases[phase]
}

/** How fast it goes and how long it still takes: `24 a second`, `2 min left`. */
export function paceWords({ rate, remainingSeconds }: Pick<SyncProgress, 'rate' | 'remainingSeconds'>): string[] {
  return [...(rate === null ? [] : [`${tenth.format(rate)} a second`]), ...(remainingSeconds === null ? [] : [leftWords(remainingSeconds)])]
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

/** What the registry says about how much may be asked of it: `61 of 200 requests left`, `resumes 14:20`. */
export function limitWords({ limit, remaining, resumesAt }: NonNullable<SyncProgress['limit']>): string {
  const left =
    remaining === null
      ? undefined
      : `${formatNumber(remaining)}${limit === null ? '' : ` of ${formatNumber(limit)}`} ${remaining === 1 && limit === null ? 'request' : 'requests'} left`
  const pause = resumesAt === null ? undefined : `resumes ${clock.format(new Date(resumesAt))}`
  const parts = [left, pause].filter((part) => part !== undefined)
  return parts.length === 0 ? 'limits requests' : parts.join(', ')
}
