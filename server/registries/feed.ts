import type { Logger } from 'pino'
import type { RegistryEvent } from '~/contract/registry-events'
import type { Db } from '../db/schema'
import type { Viewer } from '../db/viewer'
import { AppError } from '../errors'
import { type FeedRow, listTouched } from './feed-store'
import { overviewsOf } from './overview'
import type { RegistryFeed, RegistryWatcher } from './registry-feed'

/** In place of `POLL_MS`, `SWEEP_MS` and `LONGEST_MS`, in tests. */
export interface FeedTimes {
  readonly pollMs?: number
  readonly sweepMs?: number
  readonly longestMs?: number
}

export interface FeedOptions extends FeedTimes {
  readonly db: Db
  readonly now: () => Date
  readonly log: Logger
}

/** How often what has changed is asked for, in ms. */
const POLL_MS = 500
/** How often everything is compared, in ms: shows what was removed, and what a transaction of more than `OVERLAP` wrote. */
const SWEEP_MS = 4_000
/** A change is written when its statement runs and seen when its transaction ends. In microseconds. */
const OVERLAP = 10_000_000
/** A client comes back after so long, in ms: so nothing that went wrong lasts, and replicas that were added get their share. */
const LONGEST_MS = 10 * 60_000
/** Tabs of one user, over all their browsers. */
const MOST_OF_A_USER = 32
/** More than this waits for a slow reader: they are told to ask for the list instead, once they have read that. Bytes. */
const BEHIND = 512 * 1024
const CAUGHT_UP = 64 * 1024
/** Registries whose overviews are read at once. */
const BATCH = 500

interface Watching {
  readonly watcher: RegistryWatcher
  /** Events are left out until it has read what waits. */
  isBehind: boolean
  readonly end: () => void
}

/** Whoever sees the same registries shares one query. */
const keyOf = (viewer: Viewer) => (viewer.scope === 'system' ? '' : viewer.tenantUid)
const sees = (viewer: Viewer, row: Pick<FeedRow, 'scope' | 'tenantUid'>) =>
  row.scope === 'system' || (viewer.scope === 'tenant' && row.tenantUid === viewer.tenantUid)

export function createRegistryFeed(options: FeedOptions): RegistryFeed {
  const { db, log, pollMs = POLL_MS, sweepMs = SWEEP_MS, longestMs = LONGEST_MS } = options
  const watching = new Set<Watching>()
  let isClosed = false
  let known = new Map<string, FeedRow>()
  /** Resolves once the feed knows where things stand, from which it notices changes; undefined while nobody watches. */
  let begun: Promise<void> | undefined
  let wake = () => {}

  const waiting = (rows: Iterable<FeedRow>) => new Set([...rows].filter((row) => row.waits).map((row) => row.uid))

  function hand(one: Watching, event: RegistryEvent): void {
    if (one.isBehind || one.watcher.signal.aborted) return
    one.watcher.send(event)
    one.isBehind = one.watcher.backlog() > BEHIND
  }

  async function tell(changed: readonly FeedRow[]): Promise<void> {
    if (changed.length === 0) return
    for (const viewer of new Map([...watching].map(({ watcher }) => [keyOf(watcher.viewer), watcher.viewer])).values()) {
      const uids = changed.filter((row) => sees(viewer, row)).map((row) => row.uid)
      for (let from = 0; from < uids.length; from += BATCH) {
        const overviews = await overviewsOf(options, viewer, uids.slice(from, from + BATCH))
        const readers = [...watching].filter(({ watcher }) => keyOf(watcher.viewer) === keyOf(viewer))
        for (const registry of overviews) for (const one of readers) hand(one, { type: 'changed', registry })
      }
    }
  }

  async function poll(): Promise<void> {
    let latest = 0
    for (const { stamp } of known.values()) latest = Math.max(latest, stamp)
    const changed = (await listTouched(db, latest - OVERLAP)).filter((row) => known.get(row.uid)?.stamp !== row.stamp)
    for (const row of changed) known.set(row.uid, row)
    await tell(changed)
  }

  async function sweep(waitedBefore: ReadonlySet<string>): Promise<void> {
    const rows = new Map((await listTouched(db)).map((row) => [row.uid, row]))
    const gone = [...known.values()].filter((row) => !rows.has(row.uid))
    const waits = waiting(rows.values())
    // Those that still wait have other places now.
    const hasMoved = [...waitedBefore].some((uid) => !waits.has(uid))
    const changed = [...rows.values()].filter(
      (row) => known.get(row.uid)?.stamp !== row.stamp || (hasMoved && row.waits && waitedBefore.has(row.uid)),
    )
    known = rows
    for (const row of gone) {
      for (const one of watching) if (sees(one.watcher.viewer, row)) hand(one, { type: 'gone', uid: row.uid })
    }
    await tell(changed)
  }

  function catchUp(): void {
    for (const one of watching) {
      if (!one.isBehind || one.watcher.signal.aborted || one.watcher.backlog() > CAUGHT_UP) continue
      one.isBehind = false
      hand(one, { type: 'opened' })
    }
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function look(): Promise<void> {
    let sweptAt = performance.now()
    let waited = waiting(known.values())
    let isTroubled = false
    for (;;) {
      await pause()
      if (watching.size === 0) {
        known = new Map()
        begun = undefined
        return
      }
      try {
        if (performance.now() - sweptAt < sweepMs) await poll()
        else {
          sweptAt = performance.now()
          await sweep(waited)
          waited = waiting(known.values())
        }
        catchUp()
        isTroubled = false
      } catch (error) {
        if (!isTroubled) log.warn({ err: error }, 'Changes of registries could not be read; trying again')
        isTroubled = true
        // Nobody knows what they have missed by the time this works again.
        for (const one of watching) one.isBehind = true
      }
    }
  }

  function begin(): Promise<void> {
    begun ??= (async () => {
      try {
        known = new Map((await listTouched(db)).map((row) => [row.uid, row]))
      } catch (error) {
        begun = undefined
        throw error
      }
      void look()
    })()
    return begun
  }

  return {
    async watch(watcher) {
      const { signal, userUid } = watcher
      if ([...watching].filter((one) => one.watcher.userUid === userUid).length >= MOST_OF_A_USER) {
        throw new AppError('TooManyRequests', 'You watch registries in too many places at once. Close some of them', {
          retryAfterSeconds: 60,
        })
      }
      let end = () => {}
      const ended = new Promise<void>((resolve) => (end = resolve))
      const one: Watching = { watcher, isBehind: false, end }
      const timer = setTimeout(end, longestMs)
      watching.add(one)
      signal.addEventListener('abort', end, { once: true })
      try {
        await begin()
        hand(one, { type: 'opened' })
        if (!isClosed && !signal.aborted) await ended
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        watching.delete(one)
        if (watching.size === 0) wake()
      }
    },
    close() {
      isClosed = true
      for (const { end } of watching) end()
    },
  }
}
