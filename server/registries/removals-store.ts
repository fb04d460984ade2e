import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { CHANGES_KEPT, type HeldRemoval } from '~/contract/sync'
import type { Db, Tx } from '../db/schema'
import type { Viewer } from '../db/viewer'

/*
 * Versions that are in the catalogue and no longer in the registry. `held_removals` has a row for each: `held` while it waits for a decision (or, within the
 * transaction that ends a run, until it is known whether it has to), `kept` once somebody decided that it stays.
 */

type HeldState = HeldRemoval['state']

const reference = sql<string>`packs.repository || ':' || packs.tag`

/** @param within repositories and single references; everything when undefined */
function isWithin(within: ReadonlySet<string> | undefined): RawBuilder<SqlBool> {
  if (within === undefined) return sql<SqlBool>`true`
  const names = [...within]
  return sql<SqlBool>`(packs.repository = any(${names}::text[]) or ${reference} = any(${names}::text[]))`
}

/** References that the registry did not have any more when it was last looked at. */
export async function listHeldReferences(db: Db, registryUid: string): Promise<string[]> {
  const rows = await db.selectFrom('held_removals').where('registry_uid', '=', registryUid).select('reference').execute()
  return rows.map((row) => row.reference)
}

/** They are there and could be read: nothing of them is held or set aside any more. One statement, for most often there is nothing to forget. */
export async function forgetTroubles(tx: Tx, registryUid: string, references: readonly string[]): Promise<void> {
  await sql`
    with given as (select array(select json_array_elements_text(${JSON.stringify(references)}::json)) as list),
    aside as (delete from skipped_contents using given where registry_uid = ${registryUid} and reference = any(given.list))
    delete from held_removals using given where registry_uid = ${registryUid} and reference = any(given.list)
  `.execute(tx)
}

/** Forgets those that the registry has again, and those that are no longer in the catalogue. @returns whether one of them was held */
export async function forgetReturned(tx: Tx, registryUid: string, references: ReadonlySet<string>): Promise<boolean> {
  const any = await tx.selectFrom('held_removals').where('registry_uid', '=', registryUid).select('reference').limit(1).executeTakeFirst()
  if (any === undefined) return false
  const { rows } = await sql<{ state: HeldState }>`
    delete from held_removals where registry_uid = ${registryUid} and (
      exists (
        select from json_array_elements_text(${JSON.stringify([...references])}::json) as given (reference)
        where given.reference = held_removals.reference
      ) or not exists (select from packs where packs.registry_uid = ${registryUid} and ${reference} = held_removals.reference)
    ) returning state
  `.execute(tx)
  return rows.some(({ state }) => state === 'held')
}

/**
 * Marks what stands under none of these references. The database compares: 20,000 rows would take longer to bring here than to look through there.
 * @returns how many were not marked before
 */
export async function markVanished(
  tx: Tx,
  registryUid: string,
  { references, within }: { references: ReadonlySet<string>; within: ReadonlySet<string> | undefined },
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into held_removals (registry_uid, reference, state)
    select ${registryUid}::text, ${reference}, 'held' from packs where packs.registry_uid = ${registryUid} and ${isWithin(within)} and not exists (
      select from json_array_elements_text(${JSON.stringify([...references])}::json) as given (reference) where given.reference = ${reference}
    ) on conflict do nothing
  `.execute(tx)
  return Number(numAffectedRows ?? 0)
}

export interface HeldCounts {
  readonly held: number
  /** Of those held, how many a layer of a profile uses. */
  readonly used: number
  readonly kept: number
}

export async function countHeld(tx: Tx, registryUid: string, within: ReadonlySet<string> | undefined): Promise<HeldCounts> {
  const { rows } = await sql<HeldCounts>`
    select count(*) filter (where held.state = 'held') as held,
      count(*) filter (where held.state = 'held' and used.tag is not null) as used,
      count(*) filter (where held.state = 'kept') as kept
    from held_removals as held
    join packs on packs.registry_uid = ${registryUid} and ${reference} = held.reference
    left join (select distinct repository, tag from profile_layers where registry_uid = ${registryUid}) as used
      on used.repository = packs.repository and used.tag = packs.tag
    where held.registry_uid = ${registryUid} and ${isWithin(within)}
  `.execute(tx)
  const [row] = rows
  return { held: Number(row?.held ?? 0), used: Number(row?.used ?? 0), kept: Number(row?.kept ?? 0) }
}

/**
 * Takes marked versions out of the catalogue, and notes the first of them as changes of a run.
 * @param run null when no run is named
 * @returns how many, and their names
 */
export async function deleteMarked(
  tx: Tx,
  registryUid: string,
  { state, within, run }: { state: HeldState; within?: ReadonlySet<string> | undefined; run: string | null },
): Promise<{ count: number; names: string[] }> {
  const { rows } = await sql<{ name: string; versions: number }>`
    with gone as (
      delete from packs using held_removals as held
      where held.registry_uid = ${registryUid} and held.state = ${state} and packs.registry_uid = ${registryUid}
        and ${reference} = held.reference and ${isWithin(within)}
      returning held.reference, packs.name, packs.version, packs.digest
    ), forgotten as (
      delete from held_removals using gone where held_removals.registry_uid = ${registryUid} and held_removals.reference = gone.reference
    ), noted as (
      insert into sync_changes (run_uid, kind, reference, name, version, old_digest, new_digest)
      select sync_runs.uid, 'removed', reference, name, version, digest, '' from gone, sync_runs where sync_runs.uid = ${run}
      order by reference collate "C" limit ${CHANGES_KEPT}
      on conflict do nothing
    )
    select name, count(*)::int as versions from gone group by name
  `.execute(tx)
  return { count: rows.reduce((sum, { versions }) => sum + Number(versions), 0), names: rows.map(({ name }) => name) }
}

/** What is held stays, until the registry has it again or somebody decides otherwise. @returns how many */
export async function keepHeld(tx: Tx, registryUid: string): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('held_removals')
    .set({ state: 'kept' })
    .where('registry_uid', '=', registryUid)
    .where('state', '=', 'held')
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** @param hold null: nothing waits for a decision */
export async function setHold(tx: Tx, registryUid: string, hold: { run: string; at: Date } | null): Promise<void> {
  await tx
    .updateTable('registry_syncs')
    .set({ held_run: hold?.run ?? null, held_at: hold?.at ?? null })
    .where('registry_uid', '=', registryUid)
    .execute()
}

/** Those in use first, then by reference. Of profiles those that the viewer's tenant has; operators count all. */
export async function listHeld(db: Db, viewer: Viewer, registryUid: string): Promise<{ items: HeldRemoval[]; total: number }> {
  const profiles = viewer.scope === 'system' ? sql<SqlBool>`true` : sql<SqlBool>`profiles.tenant_uid = ${viewer.tenantUid}`
  const { rows } = await sql<HeldRemoval & { total: number }>`
    select held.reference, packs.name, packs.version, packs.digest, held.state, coalesce(used.profiles, 0)::int as profiles, count(*) over ()::int as total
    from held_removals as held
    join packs on packs.registry_uid = ${registryUid} and ${reference} = held.reference
    left join (
      select layers.repository, layers.tag, count(distinct layers.profile_uid) as profiles
      from profile_layers as layers join profiles on profiles.uid = layers.profile_uid
      where layers.registry_uid = ${registryUid} and ${profiles} group by layers.repository, layers.tag
    ) as used on used.repository = packs.repository and used.tag = packs.tag
    where held.registry_uid = ${registryUid}
    order by (coalesce(used.profiles, 0) > 0) desc, held.reference collate "C" limit ${CHANGES_KEPT}
  `.execute(db)
  const items = rows.map(({ reference: place, name, version, digest, state, profiles: users }) => {
    return { reference: place, name, version, digest, state, profiles: users }
  })
  return { items, total: rows[0]?.total ?? 0 }
}
