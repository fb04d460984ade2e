import type { RequestLimit, SyncProgress } from '~/contract/sync'
import type { SyncProgressCounts } from '../connectors/content'
import { noProgress } from '../connectors/progress'
import type { ClaimedRun } from './worker-store'

/** How far back the rate looks, and how often it looks, in milliseconds. */
const WINDOW_MS = 10_000
const SAMPLE_MS = 250
/** No rate is told before, in milliseconds: the first answers come in a burst. */
const SETTLED_MS = 1_500

interface Sample {
  readonly at: number
  readonly done: number
}

/** Puts together what is shown of a run while it goes on. @param clock in milliseconds, never back; replaced in tests */
export function createRunProgress(run: ClaimedRun, clock: () => number = () => performance.now()) {
  let counts = noProgress
  let limit: RequestLimit | null = null
  let counted = ''
  let samples: Sample[] = []

  function sample(): void {
    const counter = counterOf(counts)
    const at = clock()
    const key = `${counts.phase} ${counter ?? ''}`
    if (key !== counted) samples = []
    counted = key
    const last = samples.at(-1)
    if (counter === undefined || (last !== undefined && at - last.at < SAMPLE_MS)) return
    samples.push({ at, done: counts[counter].done })
    while ((samples[1]?.at ?? at) < at - WINDOW_MS) samples.shift()
  }

  function speed(): Pick<SyncProgress, 'rate' | 'remainingSeconds'> {
    const counter = counterOf(counts)
    const [first] = samples
    if (counter === undefined || first === undefined) return { rate: null, remainingSeconds: null }
    const passed = clock() - first.at
    if (passed < SETTLED_MS) return { rate: null, remainingSeconds: null }
    const { done, total } = counts[counter]
    const rate = ((done - first.done) * 1000) / passed
    const remainingSeconds = total === null || rate <= 0 ? null : Math.ceil(Math.max(0, total - done) / rate)
    return { rate: Math.round(rate * 10) / 10, remainingSeconds }
  }

  return {
    onProgress(next: SyncProgressCounts): void {
      counts = next
      sample()
    },
    /** The one that says when to go on again stays, should another host say something meanwhile. */
    onLimit(next: RequestLimit): void {
      if (limit !== null && limit.resumesAt !== null && limit.host !== next.host && next.resumesAt === null) return
      limit = next
    },
    limit: () => limit,
    /** Requests and bytes of the whole run, with those before it was interrupted. */
    usage: () => ({ requests: run.requests + counts.requests, bytes: run.bytes + counts.bytes }),
    current(): SyncProgress {
      sample()
      const { phase, repositories, tags, packs, item } = counts
      return {
        phase,
        repositories,
        tags,
        packs,
        item,
        ...this.usage(),
        ...speed(),
        startedAt: run.startedAt.toISOString(),
        runUid: run.historyUid,
        trigger: run.trigger,
        requestedBy: run.requestedBy,
        queuePlace: null,
        restarts: run.restarts,
        limit,
      }
    },
  }
}

/** What grows in this phase, as far as it is known. */
function counterOf({ phase, packs }: SyncProgressCounts): 'repositories' | 'tags' | 'packs' | undefined {
  switch (phase) {
    case 'queued':
    case 'connecting':
      return undefined
    case 'listing':
      return 'repositories'
    case 'reading':
    case 'storing':
      return packs.total === null ? 'tags' : 'packs'
  }
}
