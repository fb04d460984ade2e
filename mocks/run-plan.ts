import type { SyncTrigger } from '~/contract/sync'
import { newUid } from './random'
import { plainSettings, type RegistryRow, type RunRow, type Story } from './rows'

/** How long a run waits and how long it takes in the demo, in milliseconds. */
const QUEUE_MS = 800
const BASE_RUN_MS = 3000
const PACK_MS = 90
/** Of a part of a registry. */
const PARTIAL_RUN_MS = 2500
/** Runs that go on at the same time. */
const CONCURRENCY = 6
/** Bytes of a pack's metadata, and of a list of tags. */
const PACK_BYTES = 6_400
const LIST_BYTES = 310

/** What a registry has when it is added, or the demo begins. */
export function beginning(now: number) {
  return {
    curable: [],
    past: [],
    story: noStory(now),
    settings: plainSettings,
    webhook: null,
    held: null,
    kept: [],
    gone: [],
    pausedBy: null,
  } satisfies Partial<RegistryRow>
}

function noStory(at: number): Story {
  const nothing = { lastGoodAt: null, failure: null, refusals: 0, skipped: 0, versions: 0, host: '', people: [] }
  return { kind: 'none', at, since: at, before: at, ...nothing, settings: plainSettings }
}

/** A good run that found nothing new. */
export const plainRun: Omit<RunRow, 'uid' | 'queuedAt' | 'startsAt' | 'endsAt'> = {
  trigger: 'scheduled',
  requestedBy: '',
  status: 'Success',
  outcome: 'succeeded',
  message: '',
  failure: null,
  restarts: 0,
  only: null,
  added: 0,
  changed: 0,
  removed: 0,
  kept: 0,
  skipped: 0,
  requests: 0,
  bytes: 0,
  read: 0,
  isLimited: false,
}

/** Who wants a run, and why. */
export interface RunCause {
  readonly trigger: SyncTrigger
  /** Email; empty where nobody asked. */
  readonly requestedBy: string
  readonly only?: readonly string[]
}

/** How a run ends. */
interface RunEnd {
  readonly message: string
  readonly failure?: { readonly code: string; readonly message: string } | null
  readonly effect?: Partial<Pick<RunRow, 'added' | 'skipped'>>
}

/** @param freeAt when a worker is free, where all have something to do */
export function newRun(
  row: Pick<RegistryRow, 'packCount'>,
  now: number,
  { trigger, requestedBy, only }: RunCause,
  { message, failure = null, effect = {} }: RunEnd,
  freeAt = now,
): RunRow {
  const startsAt = Math.max(freeAt, now) + QUEUE_MS
  const whole = failure === null ? BASE_RUN_MS + row.packCount * PACK_MS : BASE_RUN_MS
  const skipped = effect.skipped ?? 0
  return {
    ...plainRun,
    uid: newUid(),
    trigger,
    requestedBy,
    queuedAt: now,
    startsAt,
    endsAt: startsAt + (only === undefined ? whole : PARTIAL_RUN_MS),
    status: failure === null ? 'Success' : 'Failed',
    outcome: failure === null ? (skipped > 0 ? 'warnings' : 'succeeded') : 'failed',
    message: failure?.message ?? message,
    failure,
    only: only === undefined ? null : [...only],
    skipped,
    ...traffic(only?.length ?? row.packCount, trigger !== 'scheduled' || (effect.added ?? 0) > 0, failure !== null),
    ...effect,
  }
}

/** What a run asks: lists of all repositories, and the contents unless they are known by their digests. */
export function traffic(packs: number, isThorough: boolean, isFailed: boolean): Pick<RunRow, 'requests' | 'bytes'> {
  if (isFailed) return { requests: 3, bytes: 412 }
  const contents = isThorough ? packs * 3 : Math.ceil(packs / 12)
  return { requests: 2 + packs + contents, bytes: 1200 + packs * LIST_BYTES + contents * PACK_BYTES }
}

/** When a worker is free for one more run. */
export function freeAt(rows: readonly RegistryRow[], now: number): number {
  const ends = rows.flatMap(({ run }) => (run !== null && run.endsAt > now ? [run.endsAt] : [])).sort((a, b) => a - b)
  return ends.length < CONCURRENCY ? now : (ends[ends.length - CONCURRENCY] ?? now)
}

/** A run that is stopped: it ends now, and what it has read stays. */
export function stopped(run: RunRow, now: number, outcome: 'cancelled' | 'superseded', message: string, read: number): RunRow {
  const part = now <= run.startsAt ? 0 : (now - run.startsAt) / (run.endsAt - run.startsAt)
  return {
    ...run,
    endsAt: now,
    status: 'Failed',
    outcome,
    message,
    read,
    added: 0,
    changed: 0,
    removed: 0,
    kept: 0,
    skipped: 0,
    requests: Math.floor(run.requests * part),
    bytes: Math.floor(run.bytes * part),
  }
}
