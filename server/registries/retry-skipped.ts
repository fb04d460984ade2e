import type * as z from 'zod/mini'
import type { RetrySkipped } from '~/contract/sync'
import type { Context } from '../context'
import { AppError } from '../errors'
import { writeSchedule } from './managed'
import { forgetDigests, updateSchedule } from './schedule-store'
import { refuseUnsynchronised } from './sync-settings'
import { requestRun } from './sync-store'

const REFUSAL = 'System registries are synchronised in the System Console'
/** References that one run can be for; where more are set aside, everything is read. */
const MAX_REFERENCES = 1000

/**
 * Asks for a run that reads what was set aside again, and nothing else. What goes on meanwhile is not stopped: it is read after that.
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `InvalidRequest` for a registry that can't be synchronised, `ResourceChanged`
 * where nothing of it is set aside any more
 */
export async function retrySkipped(
  context: Context,
  uid: string,
  { references }: z.output<typeof RetrySkipped>,
): Promise<{ auditUid: string }> {
  const { services, actor } = context
  const { auditUid } = await writeSchedule(context, uid, REFUSAL, async (tx, row) => {
    refuseUnsynchronised(row)
    if (row.needs_credentials)
      throw new AppError('InvalidRequest', `${row.name} needs AWS credentials before it can be synchronised: edit it and enter them`)
    const found = await forgetDigests(tx, row, references, MAX_REFERENCES)
    if (found.length === 0) {
      throw new AppError(
        'ResourceChanged',
        'Nothing of this is set aside any more: a synchronisation has read it meanwhile. Load the list again',
      )
    }
    // The run that waits, if one does, reads it too: it must not be told that nothing has changed.
    await updateSchedule(tx, row, { validators: null })
    const requested = await requestRun(tx, uid, {
      runId: services.newUid(),
      supersede: false,
      trigger: 'retry',
      requestedBy: actor.email,
      now: services.now(),
      ...(found.length <= MAX_REFERENCES && { only: found }),
    })
    if (requested) await services.queue.enqueueSync(tx, uid)
    const what = found.length > MAX_REFERENCES ? 'all contents' : found.length === 1 ? '1 content' : `${found.length} contents`
    return { result: undefined, message: (registry) => `Started to read again what was set aside of ${registry}: ${what}` }
  })
  return { auditUid }
}
