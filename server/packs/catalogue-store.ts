import { type Insertable, sql } from 'kysely'
import type { PackFile } from '~/contract/catalogue'
import type { Db, Tables, Tx } from '../db/schema'

export interface Reference {
  readonly repository: string
  readonly tag: string
  readonly digest: string
}

/** The digest is empty where details were read and the files were not listed. */
export async function listReferences(db: Db, registryUid: string): Promise<Reference[]> {
  return db
    .selectFrom('packs')
    .where('registry_uid', '=', registryUid)
    .select(['repository', 'tag', sql<string>`case when details_read and files is null then '' else digest end`.as('digest')])
    .execute()
}

/** What is different from version to version; JSON values as themselves. Empty texts and lists may be left out. */
export interface PackValues {
  readonly uid: string
  readonly name: string
  readonly display_name: string
  readonly version: string
  readonly version_key: string
  readonly state: string
  readonly repository: string
  readonly tag: string
  readonly digest: string
  readonly layer: string
  readonly type: string
  readonly addon_type?: string | undefined
  readonly addon_sub_type?: string | undefined
  readonly cloud_types: readonly string[]
  readonly pack_group?: string | undefined
  readonly eol?: string | undefined
  readonly annotations: Readonly<Record<string, string>>
  readonly values_yaml?: string | undefined
  readonly readme?: string | undefined
  readonly definition?: string | undefined
  readonly dependencies?: readonly unknown[] | undefined
  readonly archive_url?: string | undefined
  readonly icon_url?: string | undefined
  readonly details_read: boolean
  readonly schema_entries?: readonly unknown[] | undefined
  readonly presets?: readonly unknown[] | undefined
  readonly files: readonly unknown[] | null
  readonly resources?: readonly unknown[] | undefined
  readonly logo_sha256: string | null
}

/** Columns with their types, and whether another text than the empty one has to stand in for an absent value. */
const COLUMNS: Readonly<Record<keyof PackValues, 'text' | 'nullable text' | 'boolean' | 'list' | 'jsonb'>> = {
  uid: 'text',
  name: 'text',
  display_name: 'text',
  version: 'text',
  version_key: 'text',
  state: 'text',
  repository: 'text',
  tag: 'text',
  digest: 'text',
  layer: 'text',
  type: 'text',
  addon_type: 'text',
  addon_sub_type: 'text',
  cloud_types: 'jsonb',
  pack_group: 'text',
  eol: 'text',
  annotations: 'jsonb',
  values_yaml: 'text',
  readme: 'text',
  definition: 'text',
  dependencies: 'list',
  archive_url: 'text',
  icon_url: 'text',
  details_read: 'boolean',
  schema_entries: 'list',
  presets: 'list',
  files: 'jsonb',
  resources: 'list',
  logo_sha256: 'nullable text',
}

/** What a version keeps when it is stored again. */
const KEPT: ReadonlySet<string> = new Set(['uid', 'repository', 'tag'])

const columns = Object.entries(COLUMNS)
const columnList = sql.join(columns.map(([name]) => sql.ref(name)))
const columnTypes = sql.raw(
  columns
    .map(([name, type]) => `${name} ${{ 'nullable text': 'text', list: 'jsonb', text: 'text', boolean: 'boolean', jsonb: 'jsonb' }[type]}`)
    .join(', '),
)
const columnValues = sql.raw(
  columns
    .map(([name, type]) => (type === 'text' ? `coalesce(${name}, '')` : type === 'list' ? `coalesce(${name}, '[]')` : name))
    .join(', '),
)
const replaced = sql.raw(
  columns
    .flatMap(([name]) => (KEPT.has(name) ? [] : [`${name} = excluded.${name}`]))
    .concat('updated_at = excluded.updated_at')
    .join(', '),
)

/** A version that is new, or another one now; `oldDigest` is empty where it is new. */
export interface ContentChange {
  readonly kind: 'added' | 'changed'
  readonly reference: string
  readonly name: string
  readonly version: string
  readonly oldDigest: string
  readonly newDigest: string
}

/**
 * A version that is already there keeps its uid. One statement with one parameter for all of them: with a parameter a value, building and parsing the statement
 * takes five times as long as storing.
 * @returns what is different from what was there; all parts of the statement see what was there before it
 */
export async function upsertPacks(tx: Tx, registryUid: string, rows: readonly PackValues[], now: Date): Promise<ContentChange[]> {
  const { rows: changes } = await sql<ContentChange>`
    with given as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as given (${columnTypes})
    ), stored as (
      insert into packs (registry_uid, created_at, updated_at, ${columnList})
      select ${registryUid}::text, ${now}::timestamptz, ${now}::timestamptz, ${columnValues} from given
      on conflict (registry_uid, repository, tag) do update set ${replaced}
    )
    select case when packs.uid is null then 'added' else 'changed' end as kind, given.repository || ':' || given.tag as reference,
      given.name, given.version, coalesce(packs.digest, '') as "oldDigest", given.digest as "newDigest"
    from given left join lateral (
      select uid, digest from packs where packs.registry_uid = ${registryUid} and packs.repository = given.repository and packs.tag = given.tag limit 1
    ) as packs on true
    where packs.uid is null or (packs.digest <> '' and packs.digest <> given.digest)
  `.execute(tx)
  return changes
}

export async function countContents(tx: Tx, registryUid: string): Promise<{ packs: number; versions: number }> {
  return tx
    .selectFrom('packs')
    .where('registry_uid', '=', registryUid)
    .select((eb) => [eb.fn.countAll<number>().as('versions'), eb.fn.count<number>('name').distinct().as('packs')])
    .executeTakeFirstOrThrow()
}

export async function insertLogos(tx: Tx, logos: Insertable<Tables['pack_logos']>[]): Promise<void> {
  await tx
    .insertInto('pack_logos')
    .values(logos)
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute()
}

/** Where a version that is left to open stands; undefined when it is gone or was opened. */
export async function findUnopened(db: Db, uid: string) {
  return db
    .selectFrom('packs')
    .where('uid', '=', uid)
    .where('details_read', '=', false)
    .select(['uid', 'registry_uid', 'repository', 'tag', 'digest', 'archive_url', 'icon_url', 'logo_sha256'])
    .executeTakeFirst()
}

/** Only as long as it is the version that was opened: another one may stand in its place by now. @param logo null keeps the one that is there */
export async function updateDetails(
  tx: Tx,
  { uid, digest }: { uid: string; digest: string },
  { valuesYaml, readme, files, logoSha256 }: { valuesYaml: string; readme: string; files: readonly PackFile[]; logoSha256: string | null },
): Promise<void> {
  await tx
    .updateTable('packs')
    .where('uid', '=', uid)
    .where('digest', '=', digest)
    .set({
      values_yaml: valuesYaml,
      readme,
      files: JSON.stringify(files),
      details_read: true,
      ...(logoSha256 === null ? {} : { logo_sha256: logoSha256 }),
    })
    .execute()
}

/** Versions of one registry share their icon by its address. */
export async function updateIcons(
  tx: Tx,
  { registryUid, iconUrl, logoSha256 }: { registryUid: string; iconUrl: string; logoSha256: string },
): Promise<void> {
  await tx
    .updateTable('packs')
    .where('registry_uid', '=', registryUid)
    .where('icon_url', '=', iconUrl)
    .where('logo_sha256', 'is distinct from', logoSha256)
    .set({ logo_sha256: logoSha256 })
    .execute()
}

/** Any constant: it names the lock below. */
const LOGO_LOCK = 7_240_119

/**
 * Until the transaction ends, others may add logos but not remove any, and what is looked for is looked for by its index: while a registry is read for the first time the
 * statistics say that the tables are empty, and each batch would look through all that was stored before it.
 */
export async function prepareAdding(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${LOGO_LOCK}::bigint), set_config('enable_seqscan', 'off', true)`.execute(tx)
}

/** Until the transaction ends, nobody else adds or removes logos. */
export async function lockLogosForRemoval(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOGO_LOCK}::bigint)`.execute(tx)
}

export async function deleteOrphanLogos(tx: Tx): Promise<void> {
  await tx
    .deleteFrom('pack_logos')
    .where((eb) => eb.not(eb.exists(eb.selectFrom('packs').whereRef('packs.logo_sha256', '=', 'pack_logos.sha256').select('packs.uid'))))
    .execute()
}
