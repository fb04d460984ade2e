import { type Selectable, sql, type SqlBool } from 'kysely'
import type { Db, Tables } from '../db/schema'
import { seenBy, type Viewer } from '../db/viewer'
import type { LayerHead } from './store'

const columns = [
  'packs.uid',
  'packs.registry_uid',
  'packs.name',
  'packs.display_name',
  'packs.version',
  'packs.version_key',
  'packs.state',
  'packs.repository',
  'packs.tag',
  'packs.digest',
  'packs.layer',
  'packs.type',
  'packs.addon_type',
  'packs.addon_sub_type',
  'packs.cloud_types',
  'packs.pack_group',
  'packs.eol',
  'packs.annotations',
  'packs.dependencies',
  'packs.icon_url',
  'packs.details_read',
  'packs.schema_entries',
  'packs.presets',
  'packs.logo_sha256',
  'packs.resources',
  'packs.created_at',
  'packs.updated_at',
] as const

type PackColumns = Selectable<Tables['packs']>
type ColumnOf<Path> = Path extends `packs.${infer Name extends keyof PackColumns}` ? Name : never

/** What stands now where a layer's pack was chosen. */
export type PresentPack = Pick<PackColumns, ColumnOf<(typeof columns)[number]>>

type Place = Pick<LayerHead, 'registry_uid' | 'repository' | 'tag'>

/** Names a place in a registry: a version that left it and came back has another uid, and stands in the same place. */
export function placeOf({ registry_uid, repository, tag }: Place): string {
  return `${registry_uid} ${repository}:${tag}`
}

/** The pack versions that stand where these layers were chosen, by `placeOf`, as far as the viewer can see them. */
export async function findPresentPacks(db: Db, viewer: Viewer, layers: readonly Place[]): Promise<ReadonlyMap<string, PresentPack>> {
  const places = layers.flatMap(({ registry_uid, repository, tag }) =>
    registry_uid === '' || repository === '' ? [] : [{ registry_uid, repository, tag }],
  )
  if (places.length === 0) return new Map()
  const rows = await db
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .where(
      sql<SqlBool>`(packs.registry_uid, packs.repository, packs.tag) in (
        select registry_uid, repository, tag from json_to_recordset(${JSON.stringify(places)}::json)
          as given (registry_uid text, repository text, tag text))`,
    )
    .where(seenBy(viewer))
    .select(columns)
    .execute()
  return new Map(rows.map((row) => [placeOf(row), row]))
}

/** A registry as layers show it. */
export interface PresentRegistry {
  readonly uid: string
  readonly name: string
  readonly endpoint: string
  readonly sync_supported: boolean
}

/** The registries of these layers that the viewer can see, by uid. */
export async function findPresentRegistries(
  db: Db,
  viewer: Viewer,
  layers: readonly Pick<LayerHead, 'registry_uid'>[],
): Promise<ReadonlyMap<string, PresentRegistry>> {
  const uids = [...new Set(layers.map(({ registry_uid }) => registry_uid))].filter((uid) => uid !== '')
  if (uids.length === 0) return new Map()
  const rows = await db
    .selectFrom('registries')
    .where(seenBy(viewer))
    .where('registries.uid', '=', sql<string>`any(${uids}::text[])`)
    .select(['registries.uid', 'registries.name', 'registries.endpoint', 'registries.sync_supported'])
    .execute()
  return new Map(rows.map((row) => [row.uid, row]))
}
