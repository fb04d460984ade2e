import { type Selectable, sql } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'
import { seenBy, type Viewer } from '../db/viewer'
import type { LayerRow } from './layer'

/** Uids of profiles whose draft is not what is published. The database compares: values would take longer to bring here. */
export async function listChangedProfiles(db: Db, tenantUid: string): Promise<ReadonlySet<string>> {
  const compared = (alias: string) =>
    sql.raw(
      `(${['name', 'registry_uid', 'pack_uid', 'version', 'digest', 'values_yaml', 'manifests'].map((column) => `${alias}.${column}`).join(', ')})`,
    )
  const { rows } = await sql<{ uid: string }>`
    with layers as (
      select profile_layers.* from profile_layers join profiles on profiles.uid = profile_layers.profile_uid
      where profiles.tenant_uid = ${tenantUid} and profiles.published_at is not null
    )
    select distinct coalesce(draft.profile_uid, published.profile_uid) as uid
    from (select * from layers where stage = 'draft') as draft
    full join (select * from layers where stage = 'published') as published
      on published.profile_uid = draft.profile_uid and published.position = draft.position
    where draft.profile_uid is null or published.profile_uid is null or ${compared('draft')} is distinct from ${compared('published')}
  `.execute(db)
  return new Set(rows.map(({ uid }) => uid))
}

type PackColumns = Selectable<Tables['packs']>
/** What a version holds now, with its texts. */
export type PackTexts = Pick<
  PackColumns,
  'uid' | 'name' | 'registry_uid' | 'repository' | 'tag' | 'digest' | 'values_yaml' | 'definition' | 'details_read' | 'updated_at'
>
const textColumns = [
  'packs.uid',
  'packs.name',
  'packs.registry_uid',
  'packs.repository',
  'packs.tag',
  'packs.digest',
  'packs.values_yaml',
  'packs.definition',
  'packs.details_read',
  'packs.updated_at',
] as const

/** Of these versions, as far as the viewer can see them. */
export async function listPackTexts(db: Db, viewer: Viewer, uids: readonly string[]): Promise<PackTexts[]> {
  if (uids.length === 0) return []
  return db
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .where(seenBy(viewer))
    .where('packs.uid', '=', sql<string>`any(${[...uids]}::text[])`)
    .select(textColumns)
    .execute()
}

/** What stands now where a layer was chosen; it stays so until the transaction ends. */
export async function lockPackTexts(tx: Tx, viewer: Viewer, layer: LayerRow): Promise<PackTexts | undefined> {
  return tx
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .where(seenBy(viewer))
    .where('packs.registry_uid', '=', layer.registry_uid)
    .where('packs.repository', '=', layer.repository)
    .where('packs.tag', '=', layer.tag)
    .select(textColumns)
    .forShare('packs')
    .executeTakeFirst()
}

/** Layers of this pack name, of draft and publication. The profile is locked. */
export async function listStagesOfLayer(tx: Tx, tenantUid: string, profileUid: string, name: string): Promise<LayerRow[]> {
  return tx
    .selectFrom('profile_layers')
    .innerJoin('profiles', 'profiles.uid', 'profile_layers.profile_uid')
    .where('profiles.tenant_uid', '=', tenantUid)
    .where('profiles.uid', '=', profileUid)
    .where('profile_layers.name', '=', name)
    .selectAll('profile_layers')
    .execute()
}

/** What somebody decided about content that changed. The profile is locked. */
export async function updateChosen(
  tx: Tx,
  { profile_uid, stage, position }: Pick<LayerRow, 'profile_uid' | 'stage' | 'position'>,
  changes: Partial<Pick<LayerRow, 'pack_uid' | 'digest' | 'kept_digest' | 'chosen_at' | 'default_values' | 'definition'>>,
): Promise<void> {
  await tx
    .updateTable('profile_layers')
    .set(changes)
    .where('profile_uid', '=', profile_uid)
    .where('stage', '=', stage)
    .where('position', '=', position)
    .execute()
}

/** Name, type and registry of a version that the viewer can see. */
export async function findPackName(
  db: Db,
  viewer: Viewer,
  uid: string,
): Promise<Pick<PackColumns, 'name' | 'type' | 'registry_uid'> | undefined> {
  return db
    .selectFrom('packs')
    .innerJoin('registries', 'registries.uid', 'packs.registry_uid')
    .where(seenBy(viewer))
    .where('packs.uid', '=', uid)
    .select(['packs.name', 'packs.type', 'packs.registry_uid'])
    .executeTakeFirst()
}

/** Registries of these names or uids that the viewer can see, those of the tenant first. */
export async function findRegistriesNamed(
  db: Db,
  viewer: Viewer,
  { names, uids }: { names: readonly string[]; uids: readonly string[] },
): Promise<{ uid: string; name: string; sync_supported: boolean }[]> {
  return db
    .selectFrom('registries')
    .where(seenBy(viewer))
    .where((eb) =>
      eb.or([
        eb('registries.name', '=', sql<string>`any(${[...names]}::text[])`),
        eb('registries.uid', '=', sql<string>`any(${[...uids]}::text[])`),
      ]),
    )
    .select(['registries.uid', 'registries.name', 'registries.sync_supported'])
    .orderBy('registries.scope', 'desc')
    .execute()
}
