import { type Expression, sql, type RawBuilder, type SqlBool } from 'kysely'
import type { CatalogueQuery } from '~/contract/catalogue'
import type { PackLayer, PackType } from '~/contract/packs'
import type { Db } from '../db/schema'
import { seenBy, type Viewer } from '../db/viewer'
import { offered } from './store'

/** The lists of values that are filters with a number behind each. */
export const facetNames = ['registries', 'categories', 'layers', 'cloudTypes', 'sources'] as const
export type FacetName = (typeof facetNames)[number]

export interface CatalogueSearch {
  readonly query: CatalogueQuery
  /** Versions with the FIPS mark alone. */
  readonly fipsOnly: boolean
}

/** One registry that offers an item of the page; those of one item follow each other, the newest version first. */
export interface OfferRow {
  readonly name: string
  readonly type: PackType
  readonly display_name: string
  readonly layer: PackLayer
  readonly addon_type: string
  readonly cloud_types: string[]
  readonly registry_uid: string
  readonly registry_name: string
  readonly registry_scope: string
  readonly uid: string
  readonly version: string
  readonly annotations: Record<string, string>
  readonly state: string
  readonly eol: string
  readonly logo_sha256: string | null
  readonly icon_url: string
  readonly details_read: boolean
}

/** Items of one category. */
export interface GroupRow {
  readonly category: string
  readonly count: number
}

export interface FacetRow {
  readonly facet: FacetName
  readonly value: string
  readonly count: number
}

/** Several offers of a name and type are one item; the newest speaks for it, of equals a tenant's own. Text is ordered by bytes, so that every database gives the same order. */
export async function searchOffers(db: Db, viewer: Viewer, search: CatalogueSearch): Promise<{ offers: OfferRow[]; groups: GroupRow[] }> {
  const conditions = facetNames.flatMap((facet) => conditionOf(facet, search.query) ?? [])
  const { rows } = await sql<{ offers: OfferRow[]; groups: GroupRow[] }>`
    with matched as materialized (
      select offers.name, offers.type, offers.registry_uid, offers.pack_uid, offers.version_key, offers.category, offers.category_order, offers.search_text,
        registries.name as registry_name, registries.scope as registry_scope
      from pack_offers as offers join registries on registries.uid = offers.registry_uid
      where ${sql.join([...base(viewer, search), ...conditions], sql` and `)}
    ), heads as materialized (
      select distinct on (name collate "C", type collate "C") name, type, pack_uid, category, category_order, search_text
      from matched
      order by name collate "C", type collate "C", version_key desc, registry_scope desc, registry_uid
    ), page as materialized (
      select first.*, row_number() over (order by category_order, search_text, name collate "C", type collate "C") as position
      from (
        select * from heads order by category_order, search_text, name collate "C", type collate "C"
        limit ${search.query.limit} offset ${search.query.offset}
      ) as first
    ), listed as (
      select page.position, page.name, page.type, head.display_name, head.layer, head.addon_type, head.cloud_types,
        matched.registry_uid, matched.registry_name, matched.registry_scope, matched.version_key,
        own.uid, own.version, own.annotations, own.state, own.eol, own.logo_sha256, own.icon_url, own.details_read
      from page
      join matched on matched.name = page.name and matched.type = page.type
      join packs as own on own.uid = matched.pack_uid
      join packs as head on head.uid = page.pack_uid
    )
    select
      (select coalesce(json_agg(listed order by position, version_key desc, registry_scope desc, lower(registry_name) collate "C", registry_uid), '[]')
        from listed) as offers,
      (select coalesce(json_agg(sorted), '[]') from (
        select category, count(*) as count from heads group by category order by min(category_order)
      ) as sorted) as groups
  `.execute(db)
  return rows[0] ?? { offers: [], groups: [] }
}

/** How many items every value would leave, with all conditions but those on its own facet. Values that would leave none are not among them. */
export async function countFacets(db: Db, viewer: Viewer, search: CatalogueSearch): Promise<FacetRow[]> {
  const given = facetNames.flatMap((facet) => {
    const condition = conditionOf(facet, search.query)
    return condition === undefined ? [] : [{ facet, condition, column: sql.ref(`meets_${facet.toLowerCase()}`) }]
  })
  const others = (own: FacetName) => {
    const columns = given.flatMap(({ facet, column }) => (facet === own ? [] : [column]))
    return columns.length === 0 ? sql`true` : sql.join(columns, sql` and `)
  }
  const columns = sql`registry_uid, category, layer, cloud_types, source${sql.join([sql``, ...given.map(({ column }) => column)], sql`, `)}`
  // Most items stand in one registry alone: those are counted by what they have in common, and only the others one by one.
  const count = (facet: FacetName, column: RawBuilder<unknown>) => sql`
    select ${sql.lit(facet)} as facet, value, sum(count)::bigint as count from (
      select ${column} as value, count from alike where ${others(facet)}
      union all select value, 1 from (select distinct item, ${column} as value from repeated where ${others(facet)}) as told
    ) as counted where value <> '' group by value`
  const { rows } = await sql<FacetRow>`
    with matched as materialized (
      select ${sql.join([
        // As numbers: telling items apart by their names, facet by facet, takes longer. Two of 64 bits that are the same by chance cost one a count.
        sql`hashtextextended(offers.name || chr(10) || offers.type, 0) as item`,
        sql`offers.registry_uid, offers.category, offers.layer, offers.cloud_types, offers.source`,
        ...given.map(({ condition, column }) => sql`${condition} as ${column}`),
      ])}
      from pack_offers as offers join registries on registries.uid = offers.registry_uid
      where ${sql.join(base(viewer, search), sql` and `)}
    ), several as materialized (
      select item from matched group by item having count(*) > 1
    ), alike as materialized (
      select ${columns}, count(*) as count from matched where item not in (select item from several) group by ${columns}
    ), repeated as materialized (
      select matched.* from matched where item in (select item from several)
    ), clouds as materialized (
      select null::bigint as item, cloud_types, cloud_types ? 'all' as fits_all, count from alike where ${others('cloudTypes')}
      union all
      select item, cloud_types, cloud_types ? 'all', 1 from repeated where ${others('cloudTypes')}
    ), fitting as materialized (
      select (coalesce(sum(count) filter (where item is null), 0) + count(distinct item))::bigint as count from clouds where fits_all
    )
    ${count('registries', sql.ref('registry_uid'))}
    union all ${count('categories', sql.ref('category'))}
    union all ${count('layers', sql.ref('layer'))}
    union all ${count('sources', sql.ref('source'))}
    union all select 'cloudTypes', 'all', count from fitting where count > 0
    union all
    select 'cloudTypes', value, sum(count)::bigint + (select count from fitting)
    from (
      select value, count from clouds, jsonb_array_elements_text(cloud_types) as named (value) where item is null and not fits_all
      union all
      select value, 1 from (
        select distinct item, value from clouds, jsonb_array_elements_text(cloud_types) as named (value)
        where item is not null and not fits_all and item not in (select item from clouds where item is not null and fits_all)
      ) as told
    ) as counted
    group by value
  `.execute(db)
  return rows
}

/** Names of registries by uid; of none that the viewer can't see. */
export async function registryNames(db: Db, viewer: Viewer, uids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('registries')
    .where(seenBy(viewer))
    .where('uid', '=', sql<string>`any(${[...uids]}::text[])`)
    .select(['uid', 'name'])
    .execute()
  return new Map(rows.map(({ uid, name }) => [uid, name]))
}

/** What holds for every offer that comes into question: the viewer sees its registry, which is synchronised, and the conditions that are no facets. */
function base(viewer: Viewer, { query, fipsOnly }: CatalogueSearch): RawBuilder<SqlBool>[] {
  const text = query.text.trim()
  const seen: Expression<SqlBool> = seenBy(viewer)
  return [
    sql<SqlBool>`${seen} and ${offered} and offers.fips = ${fipsOnly}`,
    // Without LIKE there are no wildcards to escape: what was typed is searched for as it stands.
    ...(text === '' ? [] : [sql<SqlBool>`strpos(offers.search_text, lower(${text}::text)) > 0`]),
    ...(query.name === undefined ? [] : [sql<SqlBool>`offers.name = ${query.name}`]),
    ...(isGiven(query.types) ? [sql<SqlBool>`offers.type = any(${[...query.types]}::text[])`] : []),
  ]
}

/** The condition on offers that a facet's values make; undefined without any. */
function conditionOf(facet: FacetName, query: CatalogueQuery): RawBuilder<SqlBool> | undefined {
  const values = query[facet]
  if (!isGiven(values)) return undefined
  const list = sql`${[...values]}::text[]`
  switch (facet) {
    case 'registries':
      return sql`(offers.registry_uid = any(${list}))`
    case 'categories':
      return sql`(offers.category = any(${list}))`
    case 'layers':
      return sql`(offers.layer = any(${list}))`
    case 'cloudTypes':
      return sql`(offers.cloud_types ?| ${[...values, 'all']}::text[])`
    case 'sources':
      return sql`(offers.source = any(${list}))`
  }
}

function isGiven<Value>(values: readonly Value[] | undefined): values is readonly Value[] {
  return values !== undefined && values.length > 0
}
