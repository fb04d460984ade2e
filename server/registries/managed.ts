import { viewerOf } from '../authz/viewer'
import type { AuditEntry } from '../audit/write'
import { write } from '../audit/write'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import type { Tx } from '../db/schema'
import { loadManaged, registryNotFound } from './access'
import { lockSchedule, type ScheduleRow } from './schedule-store'
import { kindWords } from './words'

/** What was done to a registry's schedule. */
interface Done<Result> {
  readonly result: Result
  /** One sentence about the registry, which it is given as `OCI registry harbor-prod`. */
  readonly message: (registry: string) => string
  readonly changes?: AuditEntry['changes']
}

/**
 * Changes how a registry synchronises, with its row locked, in one transaction with the audit entry.
 * @param refusal the sentence for a tenant who tries it on a system registry
 * @throws AppError `ResourceNotFound`, `Forbidden`, and what `run` throws
 */
export async function writeSchedule<Result>(
  context: Context,
  uid: string,
  refusal: string,
  run: (tx: Tx, row: ScheduleRow) => Promise<Done<Result>>,
): Promise<{ result: Result; auditUid: string }> {
  authorize(context.actor, 'packRegistry.update')
  await loadManaged(context, uid, undefined, refusal)
  return write(context, 'packRegistry.update', async (tx) => {
    const row = await lockSchedule(tx, viewerOf(context.actor), uid)
    if (row === undefined) throw registryNotFound(uid)
    const { result, message, changes } = await run(tx, row)
    const { resourceKind, noun } = kindWords[row.kind]
    return {
      result,
      audit: {
        action: 'action',
        resourceKind,
        resourceUid: uid,
        resourceName: row.name,
        message: message(`${noun} ${row.name}`),
        ...(changes && { changes }),
      },
    }
  })
}
