import type { Services } from '../context'
import { connectorOf } from '../connectors/connectors'
import { connectionOf } from './connection'
import { againAfter, type End, failureMessage, finishRun } from './end-run'
import { isRefusal } from './pause'
import { environmentOf } from './probe'
import { findEndedRun } from './runs-store'
import { readOptionsOf } from './run-options'
import { createRunRecorder, leaseUntil, type RunRecorder, SupersededRun } from './run-recorder'
import { watchCertificate } from './server-certificate'
import { findRegistryToSync, listRequestedRuns, requestDueRuns } from './sync-store'
import { claimRun, type ClaimedRun, reopenInterruptedRuns } from './worker-store'

/** Most runs that one transaction asks for. */
const DUE_LIMIT = 100

/**
 * Synchronises one registry, if its run waits: reads what is new, stores it batch by batch, and on success takes out what vanished, or holds it for a person.
 * A failure leaves the catalogue as it is and says why in the status. When `signal` ends, the run goes back to the queue.
 * May be called at any time and any number of times: of several workers one gets the run. Never rejects because of the registry.
 * @throws when the database fails; the run's lease ends then, and `recoverInterruptedSyncs` brings it back
 */
export async function runRegistrySync(services: Services, registryUid: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const now = services.now()
  const run = await claimRun(services.db, { registryUid, runId: services.newUid() }, { now, leaseUntil: leaseUntil(now) })
  if (run === undefined) return
  const log = services.log.child({ registryUid, runId: run.runId, run: run.historyUid })
  const recorder = createRunRecorder({ services, run, log, signal })

  recorder.start()
  let end: End
  try {
    end = await readRegistry(services, run, recorder)
  } catch (error) {
    if (error instanceof SupersededRun) end = { kind: 'superseded' }
    else if (signal.aborted) end = { kind: 'interrupted' }
    else {
      log.error({ err: error }, 'synchronisation failed unexpectedly')
      end = {
        kind: 'failed',
        message: 'The synchronisation stopped because of an internal error. It is tried again by itself; the server’s log has the cause.',
        code: '',
        again: { kind: 'soon' },
      }
    }
  } finally {
    await recorder.stop()
  }
  const outcome = await finishRun(services, run, end, usageOf(run, end, recorder))
  log.info({ end: outcome, ms: services.now().getTime() - now.getTime() }, 'synchronisation ended')
  if (outcome !== 'reopened') await countEnded(services, run)
}

/** Of all attempts. What a connector sums up at its end is more than it told on the way. */
function usageOf(run: ClaimedRun, end: End, recorder: RunRecorder): { requests: number; bytes: number } {
  if (end.kind !== 'done') return recorder.usage()
  return { requests: run.requests + end.summary.requests, bytes: run.bytes + end.summary.bytes }
}

/** A run that somebody cancelled or interrupted counts where it went on. One whose registry is gone has no history, and counts nowhere. */
async function countEnded(services: Services, { historyUid, startedAt }: ClaimedRun): Promise<void> {
  const ended = await findEndedRun(services.db, historyUid)
  if (ended === undefined) return
  const { finishedAt, ...counts } = ended
  services.runMetrics.ended({ ...counts, seconds: Math.max(0, (finishedAt.getTime() - startedAt.getTime()) / 1000) })
}

async function readRegistry(services: Services, run: ClaimedRun, recorder: RunRecorder): Promise<End> {
  const registry = await findRegistryToSync(services.db, run.registryUid)
  if (registry === undefined) return { kind: 'superseded' }
  const { done, ...options } = await readOptionsOf(services, run)
  const found = await connectionOf(services, registry)
  if (!found.ok) return { kind: 'failed', message: found.message, code: found.code, again: { kind: 'usual' } }

  const { signal, onProgress, onPack, onSkipped, onRepository, onLimit } = recorder
  const connector = connectorOf(registry.kind, registry.provider)
  const { trace, seen } = watchCertificate(registry.endpoint)
  const environment = { ...environmentOf(services), hosts: services.hosts, trace, onLimit }
  const outcome = await connector.read(found.connection, environment, {
    ...options,
    ...(done.size > 0 && { done }),
    signal,
    onProgress,
    onPack,
    onSkipped,
    onRepository,
  })
  // What was read before a failure is good: it need not be read again.
  await recorder.flush()
  const met = { registry, certificate: seen() }
  if (outcome.ok) return { kind: 'done', met, provider: registry.provider, summary: outcome.value, reported: recorder.reported, done }
  if (recorder.signal.aborted) return { kind: 'interrupted' }
  return {
    kind: 'failed',
    message: failureMessage(outcome, recorder.limit(), services.now()),
    code: outcome.code,
    again: againAfter(outcome),
    met,
    refused: isRefusal(outcome),
  }
}

/** Asks for the runs whose time has come. Safe with many processes. */
export async function enqueueDueSyncs(services: Services): Promise<void> {
  const next = () =>
    services.db.transaction().execute(async (tx) => {
      const uids = await requestDueRuns(tx, { now: services.now(), newUid: services.newUid, limit: DUE_LIMIT })
      for (const uid of uids) await services.queue.enqueueSync(tx, uid)
      return uids.length
    })
  // A batch that is not full was the last: all that is due waits in the queue now.
  while ((await next()) === DUE_LIMIT);
}

/**
 * Puts runs whose worker died back into the queue, and jobs back for runs that wait without one.
 * @param all also take runs whose lease has not ended: right where no other process can be running them
 */
export async function recoverInterruptedSyncs(services: Services, { all }: { all: boolean }): Promise<void> {
  await services.db.transaction().execute(async (tx) => {
    await reopenInterruptedRuns(tx, { now: services.now(), runId: services.newUid(), all })
    for (const uid of await listRequestedRuns(tx)) await services.queue.enqueueSync(tx, uid)
  })
}
