import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import { AppError } from '../errors'
import { loadManaged } from './access'
import { cancelRun } from './cancel-store'
import { findEndedRun } from './runs-store'
import { nextRunAt } from './schedule'
import { lockSync } from './sync-store'
import { kindWords } from './words'

/**
 * Ends the run that waits or goes on. What it has read stays; its worker notices within seconds. The next automatic run comes at the usual time.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `ResourceChanged` when there is nothing to end
 */
export async function cancelSync(context: Context, uid: string): Promise<{ auditUid: string }> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.update')
  const registry = await loadManaged(context, uid, undefined, 'Synchronisations of system registries are cancelled in the System Console')
  const { resourceKind, noun } = kindWords[registry.kind]
  const { result, auditUid } = await write(context, 'packRegistry.update', async (tx) => {
    const now = services.now()
    const sync = await lockSync(tx, uid)
    if (sync === undefined || sync.run_id === null) {
      throw new AppError('ResourceChanged', `No synchronisation of ${registry.name} waits or goes on: it has ended meanwhile`)
    }
    const nextAt = nextRunAt({
      from: now,
      seconds: sync.interval_seconds ?? services.syncIntervalSeconds,
      quietHours: sync.quiet_hours,
    })
    await cancelRun(tx, uid, sync, { now, nextAt, message: `Cancelled by ${actor.email}` })
    const message = `Cancelled the synchronisation of ${noun} ${registry.name}`
    return {
      // The worker of one that goes on counts it.
      result: sync.status === 'Pending' ? sync.history_uid : null,
      audit: { action: 'action', resourceKind, resourceUid: uid, resourceName: registry.name, message },
    }
  })
  const ended = result === null ? undefined : await findEndedRun(services.db, result)
  if (ended !== undefined) {
    const { finishedAt: _, ...counts } = ended
    services.runMetrics.ended({ ...counts, seconds: 0 })
  }
  return { auditUid }
}
