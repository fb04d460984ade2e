import { sql } from 'kysely'
import type { Tx } from '../db/schema'
import { recordRunEnd } from './runs-store'
import type { LockedSync } from './sync-store'
import { ended } from './worker-store'

/**
 * Ends a run that waits or goes on, whose state is locked. One that never began leaves the registry as it was before it was asked for; where nothing was before, it
 * is what there is to tell.
 */
export async function cancelRun(
  tx: Tx,
  registryUid: string,
  sync: LockedSync,
  { now, nextAt, message }: { now: Date; nextAt: Date; message: string },
): Promise<void> {
  if (sync.history_uid !== null) await recordRunEnd(tx, sync.history_uid, { outcome: 'cancelled', message, finishedAt: now })
  const before = sync.has_begun || sync.last_run === null ? undefined : await findOutcome(tx, sync.last_run)
  await tx
    .updateTable('registry_syncs')
    .set({
      ...ended,
      asked_meanwhile: null,
      next_at: sql<Date | null>`case when paused_at is null then coalesce(next_at, ${nextAt}::timestamptz) end`,
      ...(before === undefined ? { status: 'Failed', message, finished_at: now, last_run: sync.history_uid } : before),
    })
    .where('registry_uid', '=', registryUid)
    .execute()
}

/** What the status says after a run that ended so. */
async function findOutcome(tx: Tx, runUid: string): Promise<{ status: 'Success' | 'Failed'; message: string } | undefined> {
  const run = await tx.selectFrom('sync_runs').where('uid', '=', runUid).select(['outcome', 'message']).executeTakeFirst()
  if (run === undefined) return undefined
  const good = run.outcome === 'succeeded' || run.outcome === 'warnings' || run.outcome === 'held'
  return { status: good ? 'Success' : 'Failed', message: run.message }
}
