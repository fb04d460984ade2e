import type { Context } from '../context'
import { AppError } from '../errors'
import { writeSchedule } from './managed'
import { afterQuiet } from './schedule'
import { type ScheduleRow, updateSchedule } from './schedule-store'
import { plannedNext } from './sync-settings'

const PAUSED_ELSEWHERE = 'System registries are paused in the System Console'
const RESUMED_ELSEWHERE = 'System registries are resumed in the System Console'

/**
 * Starts no run by itself until somebody resumes. A run that waits or goes on is not stopped. Takes the place of a pause for refused credentials, so that new ones do
 * not end what a person wants.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `InvalidRequest` for a registry that is not synchronised by itself
 */
export async function pauseRegistry(context: Context, uid: string): Promise<{ auditUid: string }> {
  const { services, actor } = context
  const { auditUid } = await writeSchedule(context, uid, PAUSED_ELSEWHERE, async (tx, row) => {
    if (!row.sync_supported) throw new AppError('InvalidRequest', 'This registry is not synchronised by itself: there is nothing to pause')
    if (row.paused_at !== null && row.paused_by === 'person') {
      return { result: undefined, message: (registry) => `Left the synchronisation of ${registry} paused` }
    }
    await updateSchedule(tx, row, {
      paused_at: services.now(),
      paused_by: 'person',
      paused_message: `Paused by ${actor.email}`,
      next_at: null,
    })
    return { result: undefined, message: (registry) => `Paused the synchronisation of ${registry}` }
  })
  return { auditUid }
}

/**
 * Ends a pause, whatever it was for. After refused credentials the next run is due at once: it tells whether they are accepted now.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry
 */
export async function resumeRegistry(context: Context, uid: string): Promise<{ auditUid: string }> {
  const { services } = context
  const { auditUid } = await writeSchedule(context, uid, RESUMED_ELSEWHERE, async (tx, row) => {
    if (row.paused_at === null) {
      return { result: undefined, message: (registry) => `Left the synchronisation of ${registry} as it is: it was not paused` }
    }
    const refused = row.paused_by === 'refused'
    const resumed: ScheduleRow = { ...row, paused_at: null }
    const next = plannedNext(services, resumed)
    await updateSchedule(tx, row, {
      paused_at: null,
      paused_by: '',
      paused_message: '',
      refusals: 0,
      next_at: refused && next !== null ? afterQuiet(services.now(), row.quiet_hours) : next,
    })
    return {
      result: undefined,
      message: (registry) =>
        refused
          ? `Resumed the synchronisation of ${registry}, which had paused because the credentials were refused`
          : `Resumed the synchronisation of ${registry}`,
    }
  })
  return { auditUid }
}
