import { sql } from 'kysely'
import type { Db, Tx } from '../db/schema'

export interface ComparedRepository {
  readonly repository: string
  readonly fingerprint: string
  readonly comparedAt: Date
}

/** Repositories whose digests were all compared. @param since not before */
export async function listCompared(db: Db, registryUid: string, since: Date): Promise<ComparedRepository[]> {
  return db
    .selectFrom('sync_repositories')
    .where('registry_uid', '=', registryUid)
    .where('compared_at', '>=', since)
    .select(['repository', 'fingerprint', 'compared_at as comparedAt'])
    .execute()
}

/** @param compared repository to the fingerprint of its list of tags */
export async function upsertCompared(tx: Tx, registryUid: string, compared: ReadonlyMap<string, string>, at: Date): Promise<void> {
  const rows = [...compared].map(([repository, fingerprint]) => ({ repository, fingerprint }))
  await sql`
    insert into sync_repositories (registry_uid, repository, fingerprint, compared_at)
    select ${registryUid}::text, repository, fingerprint, ${at}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) as given (repository text, fingerprint text)
    on conflict (registry_uid, repository) do update set fingerprint = excluded.fingerprint, compared_at = excluded.compared_at
  `.execute(tx)
}

/** What nobody has seen for long has left the registry. */
export async function deleteComparedBefore(tx: Tx, registryUid: string, before: Date): Promise<void> {
  await tx.deleteFrom('sync_repositories').where('registry_uid', '=', registryUid).where('compared_at', '<', before).execute()
}

/** References of a registry that layers of profiles use, drafts and published ones, of all tenants. */
export async function listUsedReferences(db: Db, registryUid: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('profile_layers')
    .where('registry_uid', '=', registryUid)
    .where('repository', '<>', '')
    .select(['repository', 'tag'])
    .distinct()
    .execute()
  return new Set(rows.map(({ repository, tag }) => `${repository}:${tag}`))
}
