import { createHash } from 'node:crypto'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { ProviderType } from '~/contract/registries'
import type { RequestLimit } from '~/contract/sync'
import type { Failure } from '../connectors/connector'
import type { ReadSummary } from '../connectors/content'
import type { Services } from '../context'
import type { ServerCertificate, Tx } from '../db/schema'
import { beginRemoving, countPacks } from '../packs/catalogue'
import { deleteComparedBefore } from './compared-store'
import { noteAccepted, noteRefusal } from './pause'
import { guardRemovals } from './removal-guard'
import { contentsMessage } from './run-words'
import { recordStillSkipped, type RunRecord } from './runs-store'
import { nextRunAt } from './schedule'
import { keepSkipped } from './skipped-store'
import { type RegistryRow, saveServerCertificate } from './store'
import { requestRun, takeAskedMeanwhile } from './sync-store'
import { type ClaimedRun, endRun, holdRun, planOf, reopenRun } from './worker-store'

/** How soon a failed run is tried again at the earliest interval, in seconds, where the cause may pass by itself. */
const RETRY_SECONDS = 15 * 60
/** Share of the interval by which automatic runs are spread, so that registries added together do not stay together. */
const JITTER = 0.1
/** A repository that was not compared for so long has left its registry, in milliseconds. */
const COMPARED_KEPT_MS = 30 * 86_400_000

/** What was synchronised, and what it showed of itself. */
interface Met {
  readonly registry: RegistryRow
  readonly certificate: ServerCertificate | undefined
}

/** When a failed registry is asked again: at its usual time, or sooner where the cause may pass. */
export type Again = { readonly kind: 'usual' } | { readonly kind: 'soon' } | { readonly kind: 'after'; readonly seconds: number }

/** How a run came to its end. */
export type End =
  | {
      readonly kind: 'done'
      readonly met: Met
      readonly provider: ProviderType
      readonly summary: ReadSummary
      readonly reported: ReadonlySet<string>
      readonly done: ReadonlySet<string>
    }
  | {
      readonly kind: 'failed'
      readonly message: string
      /** Empty for a cause in this server. */
      readonly code: DiagnosisCode | ''
      readonly again: Again
      /** Absent where it failed before the registry was asked, or for a cause in this server. */
      readonly met?: Met
      /** The credentials were not accepted. */
      readonly refused?: boolean
    }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'superseded' }

type Usage = { readonly requests: number; readonly bytes: number }

/** @returns how the run ended; `reopened` when it goes on later, `superseded` when somebody ended it meanwhile: nothing is written then */
export async function finishRun(services: Services, run: ClaimedRun, end: End, usage: Usage): Promise<RunRecord['outcome'] | 'reopened'> {
  const { db } = services
  const finishedAt = services.now()
  switch (end.kind) {
    case 'superseded':
      return 'superseded'
    case 'interrupted':
      return db.transaction().execute(async (tx) => {
        const outcome = await reopenRun(tx, run, { nextRunId: services.newUid(), finishedAt, usage })
        if (outcome === 'reopened') await services.queue.enqueueSync(tx, run.registryUid)
        return outcome === 'ended' ? 'failed' : outcome
      })
    case 'failed':
      return db.transaction().execute(async (tx) => {
        if (!(await holdRun(tx, run))) return 'superseded'
        await keepCertificate(tx, end.met)
        const plan = await planOf(tx, run.registryUid)
        const interval = plan.intervalSeconds ?? services.syncIntervalSeconds
        const nextAt = nextRunAt({ from: finishedAt, seconds: retryAfter(end.again, interval), quietHours: plan.quietHours })
        await endRun(tx, run, { outcome: 'failed', code: end.code, message: end.message, finishedAt, nextAt, usage })
        if (end.refused === true && end.met !== undefined) await noteRefusal(tx, services, end.met.registry)
        else await beginAskedMeanwhile(tx, services, run)
        return 'failed'
      })
    case 'done':
      return db.transaction().execute(async (tx) => {
        await beginRemoving(tx)
        if (!(await holdRun(tx, run))) return 'superseded'
        return finishGood(tx, services, run, end, usage, finishedAt)
      })
  }
}

async function finishGood(
  tx: Tx,
  services: Services,
  run: ClaimedRun,
  { met, provider, summary, reported, done }: Extract<End, { kind: 'done' }>,
  usage: Usage,
  finishedAt: Date,
): Promise<RunRecord['outcome']> {
  const { registryUid, historyUid } = run
  const { references, within, receipt, validators } = summary
  await keepCertificate(tx, met)
  await noteAccepted(tx, services, met.registry)
  const { added } = await tx.selectFrom('sync_runs').where('uid', '=', historyUid).select('added').executeTakeFirstOrThrow()
  const { held, kept } = await guardRemovals(tx, run, { references, within, added, now: finishedAt })
  const unchanged = receipt.pages > 0 && receipt.notModified === receipt.pages
  const skipped = await keepSkipped(tx, registryUid, { reported, references, within, done, unchanged })
  if (within === undefined) {
    await recordStillSkipped(tx, historyUid, registryUid)
    await deleteComparedBefore(tx, registryUid, new Date(finishedAt.getTime() - COMPARED_KEPT_MS))
  }
  const outcome = held > 0 ? 'held' : skipped.read > 0 ? 'warnings' : 'succeeded'
  const plan = await planOf(tx, registryUid)
  const interval = plan.intervalSeconds ?? services.syncIntervalSeconds
  await endRun(tx, run, {
    outcome,
    message: contentsMessage(provider, { ...(await countPacks(tx, registryUid)), skipped: skipped.total, held }),
    finishedAt,
    nextAt: nextRunAt({
      from: finishedAt,
      seconds: interval * (1 + JITTER * spread(registryUid, finishedAt)),
      quietHours: plan.quietHours,
    }),
    usage,
    receipt,
    kept,
    skipped: skipped.read,
    ...(within === undefined && { whole: { validators: validators ?? null } }),
  })
  await beginAskedMeanwhile(tx, services, run)
  return outcome
}

/** What was asked for while the run went on begins in the transaction that ends it, so that it can't be lost. */
async function beginAskedMeanwhile(tx: Tx, services: Services, { registryUid }: ClaimedRun): Promise<void> {
  const asked = await takeAskedMeanwhile(tx, registryUid)
  if (asked === null) return
  const { trigger, requestedBy, only } = asked
  await requestRun(tx, registryUid, {
    runId: services.newUid(),
    supersede: false,
    trigger,
    requestedBy,
    now: services.now(),
    ...(only !== null && { only }),
  })
  await services.queue.enqueueSync(tx, registryUid)
}

async function keepCertificate(tx: Tx, met: Met | undefined): Promise<void> {
  if (met?.certificate !== undefined) await saveServerCertificate(tx, met.registry, met.certificate)
}

/** Soon where the cause may pass, at the usual time where trying again could lock an account. */
export function againAfter({ kind, retryAfterSeconds }: Failure): Again {
  switch (kind) {
    case 'unauthorized':
    case 'forbidden':
      return { kind: 'usual' }
    case 'rate-limited':
      return retryAfterSeconds === undefined ? { kind: 'soon' } : { kind: 'after', seconds: retryAfterSeconds }
    case 'dns':
    case 'refused':
    case 'timeout':
    case 'tls':
    case 'not-found':
    case 'too-large':
    case 'bad-response':
    case 'blocked':
    case 'aborted':
      return { kind: 'soon' }
  }
}

/** In seconds. */
function retryAfter(again: Again, interval: number): number {
  switch (again.kind) {
    case 'usual':
      return interval
    case 'soon':
      return Math.min(interval, RETRY_SECONDS)
    case 'after':
      return Math.min(Math.max(again.seconds, 1), Math.max(interval, RETRY_SECONDS))
  }
}

/** What a failure says, with what is known about when more may be asked. */
export function failureMessage(failure: Failure, limit: RequestLimit | null, now: Date): string {
  if (failure.kind !== 'rate-limited') return failure.detail
  const resumesAt =
    limit?.resumesAt ??
    (failure.retryAfterSeconds === undefined ? null : new Date(now.getTime() + failure.retryAfterSeconds * 1000).toISOString())
  const left =
    limit !== null && limit.limit !== null && limit.remaining !== null ? `${limit.remaining} of ${limit.limit} requests left` : ''
  const resumes = resumesAt === null ? '' : `resumes ${resumesAt.slice(11, 16)} UTC`
  const more = [left, resumes].filter((part) => part !== '').join(', ')
  return more === '' ? failure.detail : `${failure.detail} ${more.slice(0, 1).toUpperCase()}${more.slice(1)}.`
}

/** From -1 to 1, evenly spread over registries and times. */
function spread(registryUid: string, at: Date): number {
  const hash = createHash('sha256').update(`${registryUid} ${at.getTime()}`).digest()
  return (hash.readUInt32BE(0) / 0xffffffff) * 2 - 1
}
