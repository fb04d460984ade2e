import { type Selectable, sql, type SqlBool } from 'kysely'
import type { Db, Tables } from '../db/schema'
import { seenBy, type Viewer } from '../db/viewer'

/** A pack version that a layer can be made of. */
export type ChoiceRow = Pick<
  Selectable<Tables['packs']>,
  | 'uid'
  | 'name'
  | 'display_name'
  | 'type'
  | 'layer'
  | 'addon_type'
  | 'registry_uid'
  | 'repository'
  | 'tag'
  | 'version'
  | 'digest'
  | 'annotations'
  | 'values_yaml'
  | 'definition'
  | 'details_read'
> & { readonly registry_name: string }

/** A registry that a layer can name. */
export interface ChoiceRegistry {
  readonly uid: string
  readonly name: string
  readonly sync_supported: boolean
}

const columns = [
  'packs.uid',
  'packs.name',
  'packs.display_name',
  'packs.type',
  'packs.layer',
  'packs.addon_type',
  'packs.registry_uid',
  'packs.repository',
  'packs.tag',
  'packs.version',
  'packs.digest',
  'packs.annotations',
  'packs.values_yaml',
  'packs.definition',
  'packs.details_read',
  'registries.name as registry_name',
] as const

function visible(db: Db, viewer: Viewer) {
  return db.selectFrom('packs').innerJoin('registries', 'registries.uid', 'packs.registry_uid').where(seenBy(viewer)).select(columns)
}

/** Pack versions that the viewer can see, of these uids. */
export async function findChoicesByUid(db: Db, viewer: Viewer, uids: readonly string[]): Promise<ChoiceRow[]> {
  if (uids.length === 0) return []
  return visible(db, viewer)
    .where('packs.uid', '=', sql<string>`any(${[...uids]}::text[])`)
    .execute()
}

/** Pack versions that the viewer can see, in one of these registries under one of these names, with its tag or version. */
export async function findChoicesByName(
  db: Db,
  viewer: Viewer,
  named: readonly { readonly registryUid: string; readonly name: string; readonly tag: string }[],
): Promise<ChoiceRow[]> {
  if (named.length === 0) return []
  return visible(db, viewer)
    .where(
      sql<SqlBool>`(packs.registry_uid, packs.name) in (
        select "registryUid", name from json_to_recordset(${JSON.stringify(named)}::json) as given ("registryUid" text, name text))`,
    )
    .where((eb) => {
      const tags = named.map(({ tag }) => tag)
      return eb.or([eb('packs.tag', '=', sql<string>`any(${tags}::text[])`), eb('packs.version', '=', sql<string>`any(${tags}::text[])`)])
    })
    .orderBy(sql`packs.repository collate "C"`)
    .orderBy(sql`packs.tag collate "C"`)
    .execute()
}

/** Registries that the viewer can see, of these uids. */
export async function findChoiceRegistries(db: Db, viewer: Viewer, uids: readonly string[]): Promise<ChoiceRegistry[]> {
  if (uids.length === 0) return []
  return db
    .selectFrom('registries')
    .where(seenBy(viewer))
    .where('registries.uid', '=', sql<string>`any(${[...uids]}::text[])`)
    .select(['registries.uid', 'registries.name', 'registries.sync_supported'])
    .execute()
}
