import { type Expression, expressionBuilder, type Selectable, sql, type SqlBool } from 'kysely'
import type { FilterString, PackFilterSpec, PacksFilterSpec } from '~/contract/packs'
import type { Db, Tables } from '../db/schema'
import { seenBy, type Viewer } from '../db/viewer'
import { type Condition, type Filter, filterFields, type Order } from './filters'
import type { Page } from '../lists/paging'
import { versionKey } from '~/contract/pack-versions'

export type PackRow = Selectable<Tables['packs']>

/** One registry that has a pack, on a page of search results; rows of one pack follow each other. */
export interface FoundRow {
  readonly head_uid: string
  readonly name: string
  readonly display_name: string
  readonly layer: PackRow['layer']
  readonly type: PackRow['type']
  readonly addon_type: string
  readonly addon_sub_type: string
  readonly cloud_types: string[]
  readonly pack_group: string
  readonly latest_uid: string
  readonly latest_version: string
  readonly annotations: Record<string, string>
  readonly has_logo: boolean
  readonly registry_uid: string
  readonly registry_name: string
  readonly registry_scope: string
}

const packs = expressionBuilder<Tables, 'packs'>()
/** The row filter over `packs`. */
export const hasFipsMark = sql<SqlBool>`(coalesce(lower(packs.annotations ->> 'fips'), '') = 'true')`

/**
 * The row filter over `registries` of what is offered: contents of a registry that is not synchronised were read once, can be old, and are named by hand.
 */
export const offered = sql<SqlBool>`registries.sync_supported`

/** Pack versions that the viewer can see, and how many there are without the page. */
export async function listPackRows(
  db: Db,
  viewer: Viewer,
  options: { fipsOnly: boolean; filter: Filter; order: readonly Order[]; page: Page },
): Promise<{ rows: PackRow[]; total: number }> {
  let matching = db.selectFrom('packs').innerJoin('registries', 'registries.uid', 'packs.registry_uid').where(seenBy(viewer)).where(offered)
  if (options.fipsOnly) matching = matching.where(hasFipsMark)
  if (options.filter.length > 0) matching = matching.where(packs.or(options.filter.map((all) => packs.and(all.map(conditionSql)))))
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  let ordered = matching.selectAll('packs')
  for (const { field, direction } of options.order) ordered = ordered.orderBy(orderSql(filterFields[field].column), direction)
  const rows = await ordered
    .orderBy(orderSql('name'))
    .orderBy('packs.version_key', 'desc')
    .orderBy('packs.uid')
    .limit(options.page.limit)
    .offset(options.page.offset)
    .execute()
  return { rows, total }
}

/** Packs by name, each with its newest matching version in every registry that the viewer can see. */
export async function searchPackRows(
  db: Db,
  viewer: Viewer,
  options: { fipsOnly: boolean; filter: PackFilterSpec; sort: NonNullable<PacksFilterSpec['sort']>; page: Page },
): Promise<{ rows: FoundRow[]; total: number }> {
  const order = sql.join(
    options.sort.map(({ field, order }) => sql`${orderSql(sortColumns[field], 'heads')} ${sql.raw(order)}`).concat(sql`heads.name`),
  )
  const result = await sql<FoundRow & { total: number; head_uid: string | null }>`
    with latest as (
      select distinct on (packs.name, packs.registry_uid)
        packs.uid, packs.name, packs.registry_uid, packs.version_key, packs.display_name, packs.layer, packs.type, packs.addon_type,
        registries.name as registry_name, registries.scope as registry_scope
      from packs join registries on registries.uid = packs.registry_uid
      where ${sql.join([seenBy(viewer), offered, ...(options.fipsOnly ? [hasFipsMark] : []), ...searchConditions(options.filter)], sql` and `)}
      order by packs.name, packs.registry_uid, packs.version_key desc, packs.uid
    ), heads as (
      select distinct on (name) uid, name, display_name, layer, type, addon_type
      from latest
      order by name, version_key desc, registry_scope desc, registry_uid
    ), page as (
      select uid, name, row_number() over (order by ${order}) as position
      from heads
      order by position
      limit ${options.page.limit} offset ${options.page.offset}
    )
    select
      counted.total,
      head.uid as head_uid, head.name, head.display_name, head.layer, head.type, head.addon_type, head.addon_sub_type, head.cloud_types, head.pack_group,
      newest.uid as latest_uid, newest.version as latest_version, newest.annotations,
      (newest.logo_sha256 is not null or (newest.icon_url <> '' and not newest.details_read)) as has_logo,
      latest.registry_uid, latest.registry_name, latest.registry_scope
    from (select count(*) as total from heads) as counted
    left join page on true
    left join packs as head on head.uid = page.uid
    left join latest on latest.name = page.name
    left join packs as newest on newest.uid = latest.uid
    order by page.position, lower(latest.registry_name) collate "C", latest.registry_uid
  `.execute(db)
  // Past the last page the one row carries the total alone.
  return { rows: result.rows.filter((row) => row.head_uid !== null), total: result.rows[0]?.total ?? 0 }
}

/** All versions of a pack in one registry, newest first; of no registry that the viewer can't see. */
export async function findPackVersions(db: Db, viewer: Viewer, pack: { name: string; registryUid: string }): Promise<PackRow[]> {
  return db
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .where(seenBy(viewer))
    .where('packs.name', '=', pack.name)
    .where('packs.registry_uid', '=', pack.registryUid)
    .selectAll('packs')
    .orderBy('packs.version_key', 'desc')
    .orderBy('packs.tag')
    .orderBy('packs.uid')
    .execute()
}

export async function findPack(
  db: Db,
  viewer: Viewer,
  uid: string,
): Promise<Pick<PackRow, 'name' | 'registry_uid' | 'readme' | 'type' | 'definition'> | undefined> {
  return db
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .where(seenBy(viewer))
    .where('packs.uid', '=', uid)
    .select(['packs.name', 'packs.registry_uid', 'packs.readme', 'packs.type', 'packs.definition'])
    .executeTakeFirst()
}

export async function findContents(
  db: Db,
  viewer: Viewer,
  uid: string,
): Promise<Pick<PackRow, 'type' | 'digest' | 'files' | 'dependencies' | 'resources' | 'definition'> | undefined> {
  return db
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .where(seenBy(viewer))
    .where('packs.uid', '=', uid)
    .select(['packs.type', 'packs.digest', 'packs.files', 'packs.dependencies', 'packs.resources', 'packs.definition'])
    .executeTakeFirst()
}

/** A version that another one may depend on. */
export type DependencyRow = Pick<
  PackRow,
  'uid' | 'name' | 'display_name' | 'version' | 'version_key' | 'layer' | 'registry_uid' | 'logo_sha256' | 'icon_url' | 'details_read'
>

/** All versions of some packs that the viewer can see, newest first; disabled ones are left out. */
export async function listVersionsNamed(db: Db, viewer: Viewer, names: readonly string[]): Promise<DependencyRow[]> {
  return db
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .where(seenBy(viewer))
    .where('packs.name', '=', sql<string>`any(${[...names]}::text[])`)
    .where('packs.state', '!=', 'disabled')
    .select([
      'packs.uid',
      'packs.name',
      'packs.display_name',
      'packs.version',
      'packs.version_key',
      'packs.layer',
      'packs.registry_uid',
      'packs.logo_sha256',
      'packs.icon_url',
      'packs.details_read',
    ])
    .orderBy('packs.version_key', 'desc')
    .orderBy('packs.uid')
    .execute()
}

export async function findLogo(db: Db, viewer: Viewer, packUid: string): Promise<{ media_type: string; bytes: Buffer } | undefined> {
  return db
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .innerJoin('pack_logos', 'pack_logos.sha256', 'packs.logo_sha256')
    .where(seenBy(viewer))
    .where('packs.uid', '=', packUid)
    .select(['pack_logos.media_type', 'pack_logos.bytes'])
    .executeTakeFirst()
}

const sortColumns = { name: 'name', type: 'type', layer: 'layer', addOnType: 'addon_type', displayName: 'display_name' } as const

/** Text is ordered without case and by bytes, so that every database gives the same order. */
function orderSql(column: string, table = 'packs'): Expression<string> {
  return column === 'version_key'
    ? sql<string>`${sql.ref(`${table}.${column}`)}`
    : sql<string>`lower(${sql.ref(`${table}.${column}`)}) collate "C"`
}

function conditionSql({ field, operator, values }: Condition): Expression<SqlBool> {
  const { column, kind } = filterFields[field]
  if (kind === 'list') {
    const any = sql<SqlBool>`packs.cloud_types ?| ${[...values]}::text[]`
    return operator === '!=' ? packs.not(any) : any
  }
  // Only an order needs the key: texts such as 1.2.3+a and 1.2.3+b are of one precedence and yet two versions.
  const text = kind === 'version' ? 'packs.version' : (`packs.${column}` as const)
  switch (operator) {
    case '=':
    case '!=':
      return packs(text, operator, values[0] ?? '')
    case 'in':
      return packs(text, 'in', [...values])
    case '>':
    case '>=':
    case '<':
    case '<=':
      return packs('packs.version_key', operator, versionKey(values[0] ?? ''))
  }
}

function searchConditions(filter: PackFilterSpec): Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = []
  const oneOf = (
    column: 'layer' | 'type' | 'addon_type' | 'addon_sub_type' | 'registry_uid' | 'state',
    values: readonly string[] | undefined,
  ) => {
    if (values !== undefined && values.length > 0)
      conditions.push(sql<SqlBool>`${sql.ref(`packs.${column}`)} = any(${[...values]}::text[])`)
  }
  oneOf('layer', filter.layer)
  oneOf('type', filter.type)
  oneOf('addon_type', filter.addOnType)
  oneOf('addon_sub_type', filter.addOnSubType)
  oneOf('registry_uid', filter.registryUid)
  oneOf('state', filter.state)
  if (filter.state === undefined || filter.state.length === 0) conditions.push(packs('packs.state', '!=', 'disabled'))
  conditions.push(...textConditions('name', filter.name), ...textConditions('display_name', filter.displayName))
  if (filter.environment !== undefined && filter.environment.length > 0) {
    conditions.push(sql<SqlBool>`packs.cloud_types ?| ${[...filter.environment, 'all']}::text[]`)
  }
  if (filter.source !== undefined && filter.source.length > 0) {
    conditions.push(sql<SqlBool>`packs.annotations ->> 'source' = any(${[...filter.source]}::text[])`)
  }
  if (filter.isFips !== undefined) {
    conditions.push(sql<SqlBool>`${hasFipsMark} = ${filter.isFips}`)
  }
  return conditions
}

/** Without LIKE there are no wildcards to escape: what was typed is searched for as it stands. */
function textConditions(column: 'name' | 'display_name', filter: FilterString | undefined): Expression<SqlBool>[] {
  if (filter === undefined) return []
  const side = (text: Expression<string>) => (filter.ignoreCase ? sql<string>`lower(${text})` : text)
  const stored = side(sql<string>`${sql.ref(`packs.${column}`)}`)
  const conditions: Expression<SqlBool>[] = []
  const given = (text: string | undefined, build: (asked: Expression<string>) => Expression<SqlBool>) => {
    if (text !== undefined && text !== '') conditions.push(build(side(sql<string>`${text}::text`)))
  }
  given(filter.beginsWith, (asked) => sql<SqlBool>`starts_with(${stored}, ${asked})`)
  given(filter.contains, (asked) => sql<SqlBool>`strpos(${stored}, ${asked}) > 0`)
  given(filter.eq, (asked) => sql<SqlBool>`${stored} = ${asked}`)
  given(filter.ne, (asked) => sql<SqlBool>`${stored} <> ${asked}`)
  return conditions
}
