import { createHash } from 'node:crypto'
import type { ProviderType } from '~/contract/registries'
import type { Failure } from '../connectors/connector'
import { connectorOf } from '../connectors/connectors'
import type { Services } from '../context'
import type { ServerCertificate, Tx } from '../db/schema'
import { beginRemoving, countPacks, knownPacks, removeVanishedPacks } from '../packs/catalogue'
import { connectionOf } from './connection'
import { isRefusal, noteAccepted, noteRefusal } from './pause'
import { environmentOf } from './probe'
import { createRunRecorder, leaseUntil, type RunRecorder, SupersededRun } from './run-recorder'
import { watchCertificate } from './server-certificate'
import { type RegistryRow, saveServerCertificate } from './store'
import {
  claimRun,
  endRun,
  findRegistryToSync,
  holdRun,
  keepSkipped,
  listRequestedRuns,
  listSkippedDigests,
  reopenInterruptedRuns,
  reopenRun,
  requestDueRuns,
  type Run,
} from './sync-store'

/** How soon a failed run is tried again at the earliest interval, in seconds, where the cause may pass by itself. */
const RETRY_SECONDS = 15 * 60
/** Share of the interval by which automatic runs are spread, so that registries added together do not stay together. */
const JITTER = 0.1
/** Most runs that one look at the clock asks for. */
const DUE_LIMIT = 100

/** What was synchronised, and what it showed of itself. */
interface Met {
  readonly registry: RegistryRow
  readonly certificate: ServerCertificate | undefined
}

/** How a run came to its end. */
type End =
  | {
      readonly kind: 'done'
      readonly met: Met
      readonly provider: ProviderType
      readonly references: ReadonlySet<string>
      readonly reported: ReadonlySet<string>
    }
  | {
      readonly kind: 'failed'
      readonly message: string
      readonly retryAfterSeconds: number
      /** Absent where it failed before the registry was asked, or for a cause in this server. */
      readonly met?: Met
      /** The credentials were not accepted. */
      readonly refused?: boolean
    }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'superseded' }

/**
 * Synchronises one registry, if its run waits: reads what is new, stores it batch by batch, and on success takes out what vanished.
 * A failure leaves the catalogue as it is and says why in the status. When `signal` ends, the run goes back to the queue.
 * May be called at any time and any number of times: of several workers one gets the run. Never rejects because of the registry.
 * @throws when the database fails; the run's lease ends then, and `recoverInterruptedSyncs` brings it back
 */
export async function runRegistrySync(services: Services, registryUid: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const run = { registryUid, runId: services.newUid() }
  const log = services.log.child({ registryUid, runId: run.runId })
  const recorder = createRunRecorder({ services, run, log, signal })
  const now = services.now()
  if (!(await claimRun(services.db, run, { now, leaseUntil: leaseUntil(now), progress: recorder.progress() }))) return

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
        retryAfterSeconds: RETRY_SECONDS,
      }
    }
  } finally {
    await recorder.stop()
  }
  const kept = await finish(services, run, end)
  log.info({ end: kept ? end.kind : 'superseded', ms: services.now().getTime() - now.getTime() }, 'synchronisation ended')
}

async function readRegistry(services: Services, run: Run, recorder: RunRecorder): Promise<End> {
  const registry = await findRegistryToSync(services.db, run.registryUid)
  if (registry === undefined) return { kind: 'superseded' }
  const known = new Map([...(await knownPacks(services.db, run.registryUid)), ...(await listSkippedDigests(services.db, run.registryUid))])
  const found = await connectionOf(services, registry)
  if (!found.ok) return { kind: 'failed', message: found.message, retryAfterSeconds: services.syncIntervalSeconds }

  const { signal, onProgress, onPack, onSkipped } = recorder
  const connector = connectorOf(registry.kind, registry.provider)
  const { trace, seen } = watchCertificate(registry.endpoint)
  const environment = { ...environmentOf(services), trace }
  const outcome = await connector.read(found.connection, environment, { known, signal, onProgress, onPack, onSkipped })
  // What was read before a failure is good: it need not be read again.
  await recorder.flush()
  const met = { registry, certificate: seen() }
  if (outcome.ok)
    return { kind: 'done', met, provider: registry.provider, references: outcome.value.references, reported: recorder.reported }
  if (recorder.signal.aborted) return { kind: 'interrupted' }
  return { kind: 'failed', message: outcome.detail, retryAfterSeconds: retryAfter(services, outcome), met, refused: isRefusal(outcome) }
}

/** @returns false when the run was superseded meanwhile: nothing is written then */
async function finish(services: Services, run: Run, end: End): Promise<boolean> {
  const { db } = services
  const finishedAt = services.now()
  const after = (seconds: number) => new Date(finishedAt.getTime() + Math.round(seconds * 1000))
  switch (end.kind) {
    case 'superseded':
      return false
    case 'interrupted':
      return db.transaction().execute(async (tx) => {
        const outcome = await reopenRun(tx, run, { nextRunId: services.newUid(), finishedAt })
        if (outcome === 'reopened') await services.queue.enqueueSync(tx, run.registryUid)
        return outcome !== 'superseded'
      })
    case 'failed':
      return db.transaction().execute(async (tx) => {
        if (!(await holdRun(tx, run))) return false
        await keepCertificate(tx, end.met)
        const ended = await endRun(tx, run, { status: 'Failed', message: end.message, finishedAt, nextAt: after(end.retryAfterSeconds) })
        if (end.refused === true && end.met !== undefined) await noteRefusal(tx, services, end.met.registry)
        return ended
      })
    case 'done':
      return db.transaction().execute(async (tx) => {
        await beginRemoving(tx)
        if (!(await holdRun(tx, run))) return false
        await keepCertificate(tx, end.met)
        await noteAccepted(tx, services, end.met.registry)
        await removeVanishedPacks(tx, run.registryUid, end.references)
        const skipped = await keepSkipped(tx, run.registryUid, end)
        const message = contentsMessage(end.provider, await countPacks(tx, run.registryUid), skipped)
        const nextAt = after(services.syncIntervalSeconds * (1 + JITTER * spread(run.registryUid, finishedAt)))
        return endRun(tx, run, { status: 'Success', message, finishedAt, nextAt, syncedAt: finishedAt })
      })
  }
}

async function keepCertificate(tx: Tx, met: Met | undefined): Promise<void> {
  if (met?.certificate !== undefined) await saveServerCertificate(tx, met.registry, met.certificate)
}

/** When a failed registry is asked again: soon where the cause may pass, at the usual time where trying again could lock an account. */
function retryAfter({ syncIntervalSeconds }: Services, { kind, retryAfterSeconds }: Failure): number {
  switch (kind) {
    case 'unauthorized':
    case 'forbidden':
      return syncIntervalSeconds
    case 'rate-limited':
      return Math.min(Math.max(retryAfterSeconds ?? RETRY_SECONDS, 1), Math.max(syncIntervalSeconds, RETRY_SECONDS))
    case 'dns':
    case 'refused':
    case 'timeout':
    case 'tls':
    case 'not-found':
    case 'too-large':
    case 'bad-response':
    case 'blocked':
    case 'aborted':
      return Math.min(syncIntervalSeconds, RETRY_SECONDS)
  }
}

/** From -1 to 1, evenly spread over registries and times. */
function spread(registryUid: string, at: Date): number {
  const hash = createHash('sha256').update(`${registryUid} ${at.getTime()}`).digest()
  return (hash.readUInt32BE(0) / 0xffffffff) * 2 - 1
}

const nouns = { pack: 'packs', helm: 'charts', zarf: 'Zarf packages' } as const

/** For example `40 packs, 212 versions; 3 set aside`. */
function contentsMessage(provider: ProviderType, { packs, versions }: { packs: number; versions: number }, skipped: number): string {
  const noun = nouns[provider]
  const found =
    versions === 0
      ? `No ${noun} found`
      : `${count(packs)} ${packs === 1 ? noun.slice(0, -1) : noun}, ${count(versions)} ${versions === 1 ? 'version' : 'versions'}`
  return skipped === 0 ? found : `${found}; ${count(skipped)} set aside`
}

function count(number: number): string {
  return number.toLocaleString('en')
}

/** Asks for the runs whose time has come. Safe with many processes. */
export async function enqueueDueSyncs(services: Services): Promise<void> {
  await services.db.transaction().execute(async (tx) => {
    const uids = await requestDueRuns(tx, { now: services.now(), runId: services.newUid(), limit: DUE_LIMIT })
    for (const uid of uids) await services.queue.enqueueSync(tx, uid)
  })
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
