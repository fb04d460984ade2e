import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { RegistryKind } from '~/contract/registries'
import type { Db, ServerCertificate, Tables, Tx } from '../db/schema'
import { ownedBy, seenBy, type Viewer } from '../db/viewer'

export type RegistryRow = Selectable<Tables['registries']>
type SyncRow = Selectable<Tables['registry_syncs']>

/** A registry with the state of its synchronisation. */
export type RegistryWithSync = RegistryRow &
  Pick<SyncRow, 'status' | 'message' | 'run_id' | 'progress' | 'started_at' | 'last_synced_at' | 'next_at' | 'paused_at' | 'paused_message'>

/** What a registry's row and details show beyond the summary. */
export type OverviewRow = RegistryWithSync & { readonly packs: number; readonly versions: number; readonly skipped: number }

const syncColumns = [
  'registry_syncs.status',
  'registry_syncs.message',
  'registry_syncs.run_id',
  'registry_syncs.progress',
  'registry_syncs.started_at',
  'registry_syncs.last_synced_at',
  'registry_syncs.next_at',
  'registry_syncs.paused_at',
  'registry_syncs.paused_message',
] as const

function visible(db: Db, viewer: Viewer) {
  return db.selectFrom('registries').innerJoin('registry_syncs', 'registry_syncs.registry_uid', 'registries.uid').where(seenBy(viewer))
}

/** Ordered by name without case, the same on every database. @param kinds only these */
export async function listRegistries(db: Db, viewer: Viewer, kinds?: readonly RegistryKind[]): Promise<RegistryWithSync[]> {
  const query = visible(db, viewer)
  return (kinds === undefined ? query : query.where('registries.kind', 'in', kinds))
    .selectAll('registries')
    .select(syncColumns)
    .orderBy(sql`lower(registries.name) collate "C"`)
    .orderBy('registries.uid')
    .execute()
}

export async function findRegistry(db: Db, viewer: Viewer, uid: string): Promise<RegistryWithSync | undefined> {
  return visible(db, viewer).where('registries.uid', '=', uid).selectAll('registries').select(syncColumns).executeTakeFirst()
}

/** By its exact name. */
export async function findSystemRegistryNamed(db: Db, name: string): Promise<RegistryWithSync | undefined> {
  return visible(db, { scope: 'system' }).where('registries.name', '=', name).selectAll('registries').select(syncColumns).executeTakeFirst()
}

/** Registries with their counts, in one query. @param uid only this one */
export async function listOverviews(db: Db, viewer: Viewer, uid?: string): Promise<OverviewRow[]> {
  let query = visible(db, viewer)
  if (uid !== undefined) query = query.where('registries.uid', '=', uid)
  return query
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('packs')
          .whereRef('packs.registry_uid', '=', 'registries.uid')
          .select((inner) => [inner.fn.countAll<number>().as('versions'), inner.fn.count<number>('packs.name').distinct().as('packs')])
          .as('contents'),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('skipped_contents')
          .whereRef('skipped_contents.registry_uid', '=', 'registries.uid')
          .select((inner) => inner.fn.countAll<number>().as('skipped'))
          .as('aside'),
      (join) => join.onTrue(),
    )
    .selectAll('registries')
    .select(syncColumns)
    .select(['contents.packs', 'contents.versions', 'aside.skipped'])
    .orderBy(sql`lower(registries.name) collate "C"`)
    .orderBy('registries.uid')
    .execute()
}

/** Locks a registry of the viewer's own scope until the transaction ends. */
export async function lockRegistry(tx: Tx, viewer: Viewer, uid: string): Promise<RegistryRow | undefined> {
  return tx.selectFrom('registries').where(ownedBy(viewer)).where('uid', '=', uid).selectAll().forUpdate().executeTakeFirst()
}

/** Whether the viewer's own scope has a registry of this name. */
export async function nameIsTaken(tx: Tx, viewer: Viewer, name: string): Promise<boolean> {
  return (await tx.selectFrom('registries').where(ownedBy(viewer)).where('name', '=', name).select('uid').executeTakeFirst()) !== undefined
}

/** @returns `duplicate` when the scope has a registry of this name; the transaction can't go on then */
export async function insertRegistry(tx: Tx, row: Insertable<Tables['registries']>): Promise<'inserted' | 'duplicate'> {
  return unlessDuplicate('inserted', async () => {
    await tx.insertInto('registries').values(row).execute()
  })
}

/** @returns `duplicate` when the scope has another registry of this name; the transaction can't go on then */
export async function updateRegistry(
  tx: Tx,
  viewer: Viewer,
  uid: string,
  changes: Updateable<Tables['registries']>,
): Promise<'updated' | 'duplicate'> {
  return unlessDuplicate('updated', async () => {
    await tx.updateTable('registries').set(changes).where(ownedBy(viewer)).where('uid', '=', uid).execute()
  })
}

/** Keeps a server's own certificate as it was seen. One that was seen at another endpoint than the registry has by now is not. */
export async function saveServerCertificate(
  db: Db | Tx,
  { uid, endpoint }: Pick<RegistryRow, 'uid' | 'endpoint'>,
  certificate: ServerCertificate,
): Promise<void> {
  const text = JSON.stringify({ subject: certificate.subject, notAfter: certificate.notAfter })
  await db
    .updateTable('registries')
    .set({ server_certificate: text })
    .where('uid', '=', uid)
    .where('endpoint', '=', endpoint)
    .where((eb) => eb('server_certificate', 'is distinct from', sql<ServerCertificate>`${text}::jsonb`))
    .execute()
}

export async function deleteRegistry(tx: Tx, viewer: Viewer, uid: string): Promise<void> {
  await tx.deleteFrom('registries').where(ownedBy(viewer)).where('uid', '=', uid).execute()
}

/** Content that was set aside, ordered by reference. */
export async function listSkipped(
  db: Db,
  viewer: Viewer,
  uid: string,
  limit: number,
): Promise<{ rows: { reference: string; reason: string }[]; total: number }> {
  const rows = await visible(db, viewer)
    .innerJoin('skipped_contents', 'skipped_contents.registry_uid', 'registries.uid')
    .where('registries.uid', '=', uid)
    .select(['skipped_contents.reference', 'skipped_contents.reason', sql<number>`count(*) over ()`.as('total')])
    .orderBy(sql`skipped_contents.reference collate "C"`)
    .limit(limit)
    .execute()
  return { rows, total: rows[0]?.total ?? 0 }
}

async function unlessDuplicate<Done extends string>(done: Done, statement: () => Promise<void>): Promise<Done | 'duplicate'> {
  try {
    await statement()
    return done
  } catch (error) {
    if (isDuplicateName(error)) return 'duplicate'
    throw error
  }
}

/** PostgreSQL's unique_violation, on the index that keeps names unique in a scope. */
function isDuplicateName(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && error.code === '23505' && 'constraint' in error && error.constraint === 'registries_name'
  )
}
