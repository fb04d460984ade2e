import type { SyncProgress } from '~/contract/sync'
import { addressOf } from './probe'
import type { RegistryRow, RunRow } from './rows'
import { seedPacks } from './seeds/packs'

/** Versions a pack has on average: makes the count of tags. */
const TAGS_PER_PACK = 4
/** The part of a run that waits for a registry which takes no more requests for now. */
const WAIT = { from: 0.3, to: 0.85, limit: 200, remaining: 61 } as const
/** Seconds before which nothing is said about how fast a run is. */
const RATE_AFTER = 0.5

const none = { done: 0, total: null }

/** A run that waits or goes on. */
export function progressOf(row: RegistryRow, run: RunRow, now: number): SyncProgress {
  const base: SyncProgress = {
    phase: 'queued',
    repositories: none,
    tags: none,
    packs: none,
    startedAt: null,
    runUid: run.uid,
    trigger: run.trigger,
    requestedBy: run.requestedBy,
    queuePlace: null,
    item: null,
    rate: null,
    remainingSeconds: null,
    requests: 0,
    bytes: 0,
    restarts: run.restarts,
    limit: null,
  }
  if (now < run.startsAt) return { ...base, queuePlace: 1 }
  const clock = (now - run.startsAt) / (run.endsAt - run.startsAt)
  const part = run.isLimited ? workedPart(clock) : clock
  const common = {
    ...base,
    startedAt: new Date(run.startsAt).toISOString(),
    requests: Math.floor(run.requests * part),
    bytes: Math.floor(run.bytes * part),
    limit: run.isLimited ? limitOf(row, run, clock) : null,
  }
  if (part < 0.05) return { ...common, phase: 'connecting' }
  return { ...common, ...countsOf(row, run, part, now) }
}

function countsOf(row: RegistryRow, run: RunRow, part: number, now: number): Partial<SyncProgress> & Pick<SyncProgress, 'phase'> {
  const packs = run.only === null ? seedPacks(row) : []
  const total = run.only?.length ?? row.packCount
  const tags = total * TAGS_PER_PACK
  const startOf = (share: number) => run.startsAt + (run.endsAt - run.startsAt) * share
  const listed = Math.min(1, (part - 0.05) / 0.2)
  if (listed < 1) {
    const done = Math.floor(total * listed)
    const item = packs[done]?.[0]?.repository ?? run.only?.[done] ?? null
    const speed = speedOf(done, total, now - startOf(0.05))
    return { phase: 'listing', repositories: { done, total }, tags: { done: done * TAGS_PER_PACK, total: null }, item, ...speed }
  }
  const read = Math.min(1, (part - 0.25) / 0.7)
  const done = Math.floor(total * read)
  const [pack] = packs[done] ?? []
  const counts = { repositories: { done: total, total }, tags: { done: tags, total: tags }, packs: { done, total } }
  if (read >= 1) return { phase: 'storing', ...counts }
  const item = pack === undefined ? (run.only?.[done] ?? null) : `${pack.repository}:${pack.version}`
  return { phase: 'reading', ...counts, item, ...speedOf(done, total, now - startOf(0.25)) }
}

function speedOf(done: number, total: number, ms: number): Pick<SyncProgress, 'rate' | 'remainingSeconds'> {
  if (done === 0 || ms < RATE_AFTER * 1000) return { rate: null, remainingSeconds: null }
  const rate = done / (ms / 1000)
  return { rate: Math.round(rate * 10) / 10, remainingSeconds: Math.ceil((total - done) / rate) }
}

/** How much is done: nothing comes to it while it waits. */
function workedPart(clock: number): number {
  if (clock < WAIT.from) return clock
  return clock < WAIT.to ? WAIT.from : WAIT.from + ((clock - WAIT.to) / (1 - WAIT.to)) * (1 - WAIT.from)
}

function limitOf(row: RegistryRow, run: RunRow, clock: number): SyncProgress['limit'] {
  const { hostname, port } = addressOf(row)
  const resumes = run.startsAt + (run.endsAt - run.startsAt) * WAIT.to
  return {
    host: `${hostname}:${port === '' ? 443 : port}`,
    limit: WAIT.limit,
    remaining: clock < WAIT.to ? WAIT.remaining : WAIT.limit,
    resumesAt: clock >= WAIT.from && clock < WAIT.to ? new Date(resumes).toISOString() : null,
  }
}
