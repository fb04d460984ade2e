import type { Selectable, Updateable } from 'kysely'
import { sql } from 'kysely'
import type { Tables, Tx } from '../db/schema'
import { ownedBy, type Viewer } from '../db/viewer'

/** How one registry synchronises by itself, and where that stands. */
export type ScheduleRow = Pick<
  Selectable<Tables['registry_syncs']>,
  'interval_seconds' | 'quiet_hours' | 'removal_share_percent' | 'paused_at' | 'paused_by' | 'run_id' | 'finished_at' | 'next_at'
> &
  Pick<Selectable<Tables['registries']>, 'uid' | 'name' | 'kind' | 'sync_supported' | 'needs_credentials'>

/**
 * Locks the schedule of a registry of the viewer's own scope until the transaction ends. The registry is locked first, as its removal does: it can't go meanwhile.
 * @returns undefined when it is gone
 */
export async function lockSchedule(tx: Tx, viewer: Viewer, uid: string): Promise<ScheduleRow | undefined> {
  const registry = await tx
    .selectFrom('registries')
    .where(ownedBy(viewer))
    .where('uid', '=', uid)
    .select(['uid', 'name', 'kind', 'sync_supported', 'needs_credentials'])
    .forKeyShare()
    .executeTakeFirst()
  if (registry === undefined) return undefined
  const schedule = await tx
    .selectFrom('registry_syncs')
    .where('registry_uid', '=', uid)
    .select(['interval_seconds', 'quiet_hours', 'removal_share_percent', 'paused_at', 'paused_by', 'run_id', 'finished_at', 'next_at'])
    .forUpdate()
    .executeTakeFirst()
  return schedule && { ...registry, ...schedule }
}

/** Changes a schedule that this transaction has locked. */
export async function updateSchedule(
  tx: Tx,
  { uid }: Pick<ScheduleRow, 'uid'>,
  changes: Pick<
    Updateable<Tables['registry_syncs']>,
    | 'interval_seconds'
    | 'quiet_hours'
    | 'removal_share_percent'
    | 'paused_at'
    | 'paused_by'
    | 'paused_message'
    | 'refusals'
    | 'next_at'
    | 'validators'
  >,
): Promise<void> {
  await tx.updateTable('registry_syncs').set(changes).where('registry_uid', '=', uid).execute()
}

/**
 * Makes the next run read these again, though their digests did not change.
 * @param references all that was set aside when left out
 * @param limit most that are returned
 * @returns those that are set aside, ordered; one more than `limit` where there are more
 */
export async function forgetDigests(
  tx: Tx,
  { uid }: Pick<ScheduleRow, 'uid'>,
  references: readonly string[] | undefined,
  limit: number,
): Promise<string[]> {
  const some = references && sql<string>`any(${[...references]}::text[])`
  let update = tx.updateTable('skipped_contents').set({ digest: null }).where('registry_uid', '=', uid)
  let select = tx.selectFrom('skipped_contents').where('registry_uid', '=', uid)
  if (some !== undefined) {
    update = update.where('reference', '=', some)
    select = select.where('reference', '=', some)
  }
  await update.execute()
  const rows = await select
    .select('reference')
    .orderBy(sql`reference collate "C"`)
    .limit(limit + 1)
    .execute()
  return rows.map((row) => row.reference)
}
