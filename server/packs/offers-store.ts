import { sql } from 'kysely'
import type { PackLayer, PackType } from '~/contract/packs'
import type { Tx } from '../db/schema'
import { hasFipsMark } from './store'

/** The newest version of a name and type in a registry, whose offer is missing or says something else. */
export interface ChangedOffer {
  readonly name: string
  readonly type: PackType
  readonly fips: boolean
  readonly pack_uid: string
  readonly display_name: string
  readonly layer: PackLayer
  readonly addon_type: string
  readonly version_key: string
  readonly cloud_types: readonly string[]
  readonly source: string
}

/** Takes out the offers of these names that no version stands behind any more. @returns the offers that have to be stored, for all others are right */
export async function compareOffers(tx: Tx, registryUid: string, names: readonly string[]): Promise<ChangedOffer[]> {
  const newest = (fips: boolean) => sql`(
    select distinct on (name, type) name, type, ${sql.lit(fips)} as fips, pack_uid, display_name, layer, addon_type, version_key, cloud_types, source
    from versions ${fips ? sql`where has_mark` : sql``}
    order by name, type, version_key desc, pack_uid
  )`
  const { rows } = await sql<ChangedOffer>`
    with versions as materialized (
      select packs.name, packs.type, packs.uid as pack_uid, packs.display_name, packs.layer, packs.addon_type, packs.version_key, packs.cloud_types,
        coalesce(packs.annotations ->> 'source', '') as source, ${hasFipsMark} as has_mark
      from packs
      where packs.registry_uid = ${registryUid} and packs.name = any(${[...names]}::text[]) and packs.state <> 'disabled'
    ),
    newest as (${newest(false)} union all ${newest(true)}),
    gone as (
      delete from pack_offers as offers
      where offers.registry_uid = ${registryUid} and offers.name = any(${[...names]}::text[])
        and (offers.name, offers.type, offers.fips) not in (select newest.name, newest.type, newest.fips from newest)
    )
    select newest.* from newest
    left join pack_offers as offers
      on offers.registry_uid = ${registryUid} and offers.name = newest.name and offers.type = newest.type and offers.fips = newest.fips
    where offers.pack_uid is null
      or (offers.pack_uid, offers.display_name, offers.layer, offers.addon_type, offers.version_key, offers.cloud_types, offers.source)
        is distinct from
        (newest.pack_uid, newest.display_name, newest.layer, newest.addon_type, newest.version_key, newest.cloud_types, newest.source)
  `.execute(tx)
  return rows
}

/** One statement with one parameter, as for packs. */
export async function upsertOffers(
  tx: Tx,
  registryUid: string,
  offers: readonly (ChangedOffer & { readonly category: string; readonly category_order: string })[],
): Promise<void> {
  await sql`
    insert into pack_offers (registry_uid, name, type, fips, pack_uid, display_name, layer, addon_type, category, category_order, version_key, cloud_types,
      source, search_text)
    select ${registryUid}::text, name, type, fips, pack_uid, display_name, layer, addon_type, category, category_order, version_key, cloud_types,
      source, lower(display_name || chr(10) || name)
    from json_to_recordset(${JSON.stringify(offers)}::json) as given (name text, type text, fips boolean, pack_uid text, display_name text, layer text,
      addon_type text, category text, category_order text, version_key text, cloud_types jsonb, source text)
    on conflict (registry_uid, name, type, fips) do update set pack_uid = excluded.pack_uid, display_name = excluded.display_name, layer = excluded.layer,
      addon_type = excluded.addon_type, category = excluded.category, category_order = excluded.category_order, version_key = excluded.version_key,
      cloud_types = excluded.cloud_types, source = excluded.source, search_text = excluded.search_text
  `.execute(tx)
}
