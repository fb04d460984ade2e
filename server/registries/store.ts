import { type Insertable, type RawBuilder, type Selectable, sql, type Updateable } from 'kysely'
import type { RegistryKind } from '~/contract/registries'
import type { Db, ServerCertificate, Tables, Tx } from '../db/schema'
import { ownedBy, seenBy, type Viewer } from '../db/viewer'

export type RegistryRow = Selectable<Tables['registries']>
type SyncRow = Selectable<Tables['registry_syncs']>

/** A registry with the state of its synchronisation. */
export type RegistryWithSync = RegistryRow &
  Pick<SyncRow, 'status' | 'message' | 'run_id' | 'progress' | 'started_at' | 'last_synced_at' | 'next_at' | 'paused_at' | 'paused_message'>

type RunRow = Selectable<Tables['sync_runs']>
type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null }

/** What a registry's row and details show beyond the summary. */
export type OverviewRow = RegistryWithSync &
  Pick<
    SyncRow,
    | 'paused_by'
    | 'failing_since'
    | 'failure_code'
    | 'interval_seconds'
    | 'quiet_hours'
    | 'removal_share_percent'
    | 'history_uid'
    | 'held_run'
    | 'held_at'
  > & {
    readonly packs: number
    readonly versions: number
    readonly skipped: number
    readonly held: number
    /** Of those held, how many layers of profiles use, as far as the viewer sees them. */
    readonly held_in_use: number
    readonly kept: number
    readonly has_webhook: boolean
    /** From 1; null where nothing waits. */
    readonly queue_place: number | null
  } & Nullable<{
    /** The run that waits or goes on. */
    readonly run_trigger: RunRow['trigger']
    readonly run_requested_by: string
    readonly run_restarts: number
    readonly run_requests: number
    readonly run_bytes: number
    /** The last one that ended. */
    readonly last_uid: string
    readonly last_outcome: RunRow['outcome']
    readonly last_trigger: RunRow['trigger']
    readonly last_finished_at: Date
    readonly last_added: number
    readonly last_changed: number
    readonly last_removed: number
  }>

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

/** Registries with their counts, in one query. @param uids only these */
export async function listOverviews(db: Db, viewer: Viewer, uids?: readonly string[]): Promise<OverviewRow[]> {
  let query = visible(db, viewer)
  if (uids !== undefined) query = query.where('registries.uid', '=', sql<string>`any(${[...uids]}::text[])`)
  return (
    query
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
      // One row of the history each, by its key: `limit` keeps the database from reading all of the history to join it.
      .leftJoinLateral(
        (eb) => eb.selectFrom('sync_runs').whereRef('sync_runs.uid', '=', 'registry_syncs.history_uid').selectAll().limit(1).as('run'),
        (join) => join.onTrue(),
      )
      .leftJoinLateral(
        (eb) => eb.selectFrom('sync_runs').whereRef('sync_runs.uid', '=', 'registry_syncs.last_run').selectAll().limit(1).as('last'),
        (join) => join.onTrue(),
      )
      .leftJoin(
        // Those that wait for a worker, in the order in which they were asked for.
        (eb) =>
          eb
            .selectFrom('registry_syncs as waiting')
            .where('waiting.status', '=', 'Pending')
            .where('waiting.run_id', 'is not', null)
            .select([
              'waiting.registry_uid',
              sql<number>`row_number() over (
              order by (select requested_at from sync_runs where sync_runs.uid = waiting.history_uid), waiting.history_uid
            )`.as('place'),
            ])
            .as('queue'),
        (join) => join.onRef('queue.registry_uid', '=', 'registries.uid'),
      )
      .selectAll('registries')
      .select(syncColumns)
      .select([
        'registry_syncs.paused_by',
        'registry_syncs.failing_since',
        'registry_syncs.failure_code',
        'registry_syncs.interval_seconds',
        'registry_syncs.quiet_hours',
        'registry_syncs.removal_share_percent',
        'registry_syncs.history_uid',
        'registry_syncs.held_run',
        'registry_syncs.held_at',
        'run.trigger as run_trigger',
        'run.requested_by as run_requested_by',
        'run.restarts as run_restarts',
        'run.requests as run_requests',
        'run.bytes as run_bytes',
        'last.uid as last_uid',
        'last.outcome as last_outcome',
        'last.trigger as last_trigger',
        'last.finished_at as last_finished_at',
        'last.added as last_added',
        'last.changed as last_changed',
        'last.removed as last_removed',
        'queue.place as queue_place',
        sql<boolean>`exists (select from registry_webhooks where registry_webhooks.registry_uid = registries.uid)`.as('has_webhook'),
        heldOf('held').as('held'),
        heldOf('kept').as('kept'),
        heldInUse(viewer).as('held_in_use'),
      ])
      .select(['contents.packs', 'contents.versions', 'aside.skipped'])
      .orderBy(sql`lower(registries.name) collate "C"`)
      .orderBy('registries.uid')
      .execute()
  )
}

function heldOf(state: Selectable<Tables['held_removals']>['state']): RawBuilder<number> {
  return sql<number>`(select count(*) from held_removals where held_removals.registry_uid = registries.uid and held_removals.state = ${state})`
}

/** Tenants are told about their own profiles alone. */
function heldInUse(viewer: Viewer): RawBuilder<number> {
  const profiles =
    viewer.scope === 'system'
      ? sql`true`
      : sql`exists (select from profiles where profiles.uid = layers.profile_uid and profiles.tenant_uid = ${viewer.tenantUid})`
  return sql<number>`(
    select count(distinct held_removals.reference) from held_removals join profile_layers as layers
      on layers.registry_uid = registries.uid and layers.repository || ':' || layers.tag = held_removals.reference
    where registry_syncs.held_run is not null and held_removals.registry_uid = registries.uid and held_removals.state = 'held' and ${profiles}
  )`
}

/** The run whose removals wait for a decision, and how many versions the registry has in the catalogue. */
export async function findHold(db: Db, viewer: Viewer, uid: string): Promise<{ run: string | null; versions: number } | undefined> {
  const row = await visible(db, viewer)
    .where('registries.uid', '=', uid)
    .select(['registry_syncs.held_run', sql<number>`(select count(*) from packs where packs.registry_uid = registries.uid)`.as('versions')])
    .executeTakeFirst()
  return row === undefined ? undefined : { run: row.held_run ?? null, versions: row.versions }
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
): Promise<{ rows: { reference: string; reason: string; since: Date | null }[]; total: number }> {
  const rows = await visible(db, viewer)
    .innerJoin('skipped_contents', 'skipped_contents.registry_uid', 'registries.uid')
    .where('registries.uid', '=', uid)
    .select(['skipped_contents.reference', 'skipped_contents.reason', 'skipped_contents.since', sql<number>`count(*) over ()`.as('total')])
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
