import { sql } from 'kysely'
import type { Db } from '../db/schema'

/** What tells that something about a registry has changed, and who may know. */
export interface FeedRow {
  readonly uid: string
  /** When it was changed last, by the database's clock, in microseconds. */
  readonly stamp: number
  readonly scope: 'system' | 'tenant'
  readonly tenantUid: string | null
  /** Waits for a worker. */
  readonly waits: boolean
}

/**
 * Registries of everybody: the feed hands each on to those who see it.
 * @param since only those changed after it, in microseconds
 */
export async function listTouched(db: Db, since?: number): Promise<FeedRow[]> {
  let query = db.selectFrom('registry_syncs').innerJoin('registries', 'registries.uid', 'registry_syncs.registry_uid')
  if (since !== undefined) query = query.where('registry_syncs.touched_at', '>', sql<Date>`to_timestamp(${since / 1e6}::double precision)`)
  return query
    .select([
      'registries.uid',
      'registries.scope',
      'registries.tenant_uid as tenantUid',
      sql<number>`(extract(epoch from registry_syncs.touched_at) * 1000000)::bigint`.as('stamp'),
      sql<boolean>`registry_syncs.status = 'Pending' and registry_syncs.run_id is not null`.as('waits'),
    ])
    .execute()
}
