import type { Logger } from 'pino'
import type { RequestLimit } from '~/contract/sync'
import type { FoundPack, Skipped, SyncProgressCounts } from '../connectors/content'
import { storable } from '../connectors/pack/text'
import type { Services } from '../context'
import { beginStoring, referenceOf, storePacks } from '../packs/catalogue'
import { upsertCompared } from './compared-store'
import { forgetTroubles } from './removals-store'
import { createRunProgress } from './run-progress'
import { recordChanges, recordSkipped } from './runs-store'
import { upsertSkipped } from './skipped-store'
import { type ClaimedRun, extendRun, holdRun } from './worker-store'

/** How long a worker may stay silent before its run counts as dead, in milliseconds. */
const LEASE_MS = 30_000
/** How often a worker extends its lease when there is nothing else to write, in milliseconds: as soon a superseded run notices. */
const HEARTBEAT_MS = 2_500
/** How often progress is written at most, in milliseconds. */
const PROGRESS_MS = 500
/**
 * A batch is stored when it has so many contents, so many characters, or its oldest is so old (milliseconds). While it is stored the embedded database answers nobody
 * else: as soon as somebody had to wait, batches are as small as they can be without taking much longer in all, and grow again from there.
 */
const BATCH = { least: 30, first: 60, most: 100, growth: 1.2, characters: 2_000_000, ageMs: 1_000 } as const

/** A newer run was asked for, or the registry was removed: this one has no right to write any more. */
export class SupersededRun extends Error {
  override readonly name = 'SupersededRun'
}

/** Writes down what a run finds and that it is alive. */
export interface RunRecorder {
  /** Ends when the caller's signal ends, the run is superseded, or recording fails. */
  readonly signal: AbortSignal
  /** What was set aside in this run. */
  readonly reported: ReadonlySet<string>
  /** Requests and bytes of the whole run so far. */
  usage(): { requests: number; bytes: number }
  /** What was last said about how much may be asked. */
  limit(): RequestLimit | null
  start(): void
  onProgress(counts: SyncProgressCounts): void
  onLimit(limit: RequestLimit): void
  onRepository(repository: string, fingerprint: string): void
  /** Resolves when the recorder has room again. @throws SupersededRun, or what the database threw */
  onPack(found: FoundPack): Promise<void>
  onSkipped(skipped: Skipped): Promise<void>
  /** Stores what is held. @throws SupersededRun, or what the database threw */
  flush(): Promise<void>
  /** Ends the heartbeat; resolves when nothing is being written any more. */
  stop(): Promise<void>
}

export function leaseUntil(now: Date): Date {
  return new Date(now.getTime() + LEASE_MS)
}

export function createRunRecorder({
  services,
  run,
  log,
  signal,
}: {
  services: Services
  run: ClaimedRun
  log: Logger
  signal: AbortSignal
}): RunRecorder {
  const ended = new AbortController()
  const whole = AbortSignal.any([signal, ended.signal])
  const progress = createRunProgress(run)
  // The first look at the clock writes where the run begins.
  let progressChanged = true
  let extendedAt = performance.now()
  let failure: Error | undefined
  const reported = new Set<string>()
  let packs = new Map<string, FoundPack>()
  let skipped = new Map<string, Skipped>()
  let compared = new Map<string, string>()
  let characters = 0
  let oldestAt: number | undefined
  let timer: NodeJS.Timeout | undefined
  let batchSize: number = BATCH.first
  let hasStored = false
  // Writes of one run follow each other: an older state never overwrites a newer one.
  let writes: Promise<void> = Promise.resolve()

  const recorder: RunRecorder = {
    signal: whole,
    reported,
    usage: progress.usage,
    limit: progress.limit,
    start() {
      timer = setInterval(() => void tick(), PROGRESS_MS)
    },
    onProgress(next) {
      progress.onProgress(next)
      progressChanged = true
    },
    onLimit(limit) {
      progress.onLimit(limit)
      progressChanged = true
    },
    // Kept with what was read of it, never before: a run that goes on after an interruption does not look at it again.
    onRepository(repository, fingerprint) {
      compared.set(storable(repository), storable(fingerprint))
      oldestAt ??= performance.now()
    },
    async onPack(found) {
      const reference = referenceOf(found)
      skipped.delete(reference)
      packs.set(reference, found)
      const { valuesYaml, readme, definition, logo } = found.content
      await added(valuesYaml.length + readme.length + definition.length + (logo?.bytes.length ?? 0))
    },
    async onSkipped(content) {
      packs.delete(content.reference)
      reported.add(content.reference)
      skipped.set(content.reference, content)
      await added(content.reason.length)
    },
    flush: () => inTurn(storeHeld),
    async stop() {
      clearInterval(timer)
      await writes
    },
  }
  return recorder

  async function added(size: number): Promise<void> {
    oldestAt ??= performance.now()
    characters += size
    if (packs.size + skipped.size >= batchSize || characters >= BATCH.characters || isOld()) await recorder.flush()
  }

  function isOld(): boolean {
    return oldestAt !== undefined && performance.now() - oldestAt >= BATCH.ageMs
  }

  async function tick(): Promise<void> {
    try {
      if (isOld()) await inTurn(storeHeld)
      if (progressChanged || performance.now() - extendedAt >= HEARTBEAT_MS) await inTurn(extend)
    } catch (error) {
      // Reading on would be in vain; the reader sees the signal and `flush` throws the same again.
      if (!(error instanceof SupersededRun)) log.warn({ err: error }, 'recording a synchronisation failed')
    }
  }

  /** Runs one write after the other; after the first that failed, none. */
  function inTurn(task: () => Promise<void>): Promise<void> {
    const result = writes.then(async () => {
      if (failure !== undefined) throw failure
      try {
        await task()
      } catch (error) {
        failure = error instanceof Error ? error : new Error('Recording a synchronisation failed', { cause: error })
        ended.abort(failure)
        throw failure
      }
    })
    writes = result.catch(() => undefined)
    return result
  }

  async function extend(): Promise<void> {
    if (!progressChanged && performance.now() - extendedAt < HEARTBEAT_MS) return
    progressChanged = false
    extendedAt = performance.now()
    if (!(await extendRun(services.db, run, { leaseUntil: leaseUntil(services.now()), progress: progress.current() })))
      throw new SupersededRun()
  }

  async function storeHeld(): Promise<void> {
    if (packs.size + skipped.size + compared.size === 0) return
    const good = [...packs.values()]
    const bad = [...skipped.values()].map(({ reference, digest, reason }) => ({ reference, digest, reason: storable(reason) }))
    const through = compared
    packs = new Map()
    skipped = new Map()
    compared = new Map()
    characters = 0
    oldestAt = undefined
    const { registryUid, historyUid } = run
    if (hasStored) batchSize = (await services.db.giveWay()) ? BATCH.least : Math.min(BATCH.most, Math.ceil(batchSize * BATCH.growth))
    hasStored = true
    await services.db.transaction().execute(async (tx) => {
      await beginStoring(tx)
      if (!(await holdRun(tx, run))) throw new SupersededRun()
      const now = services.now()
      if (good.length > 0) {
        const changes = await storePacks(tx, good, { registryUid, newUid: services.newUid, now })
        await recordChanges(tx, historyUid, changes)
        await forgetTroubles(tx, registryUid, good.map(referenceOf))
      }
      if (bad.length > 0) {
        await upsertSkipped(
          tx,
          bad.map((content) => ({ registry_uid: registryUid, since: now, ...content })),
        )
        await recordSkipped(tx, historyUid, bad)
      }
      if (through.size > 0) await upsertCompared(tx, registryUid, through, now)
    })
  }
}
