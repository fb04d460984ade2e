import { type Insertable, type Kysely, sql, type Updateable } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'
import { violatesUnique } from '../db/unique'
import type { LayerRow, NewLayer, ProfileRow, Stage } from './layer'

/** A profile without its variables, which lists do not show. */
export type ProfileHead = Omit<ProfileRow, 'variables'>
/** A layer without its texts, which can be large. */
export type LayerHead = Omit<LayerRow, 'values_yaml' | 'default_values' | 'definition' | 'manifests'>

const headColumns = [
  'uid',
  'tenant_uid',
  'name',
  'version',
  'description',
  'labels',
  'annotations',
  'type',
  'cloud_type',
  'revision',
  'published_at',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
] as const

const layerHeadColumns = [
  'profile_layers.profile_uid',
  'profile_layers.stage',
  'profile_layers.position',
  'profile_layers.name',
  'profile_layers.display_name',
  'profile_layers.type',
  'profile_layers.layer',
  'profile_layers.addon_type',
  'profile_layers.pack_uid',
  'profile_layers.registry_uid',
  'profile_layers.registry_name',
  'profile_layers.repository',
  'profile_layers.tag',
  'profile_layers.version',
  'profile_layers.digest',
  'profile_layers.kept_digest',
  'profile_layers.chosen_at',
] as const

/** All profiles of a tenant, by uid. */
export async function listProfiles(db: Db, tenantUid: string): Promise<ProfileHead[]> {
  return db.selectFrom('profiles').where('tenant_uid', '=', tenantUid).select(headColumns).orderBy('uid').execute()
}

export async function findProfile(db: Db, tenantUid: string, uid: string): Promise<ProfileRow | undefined> {
  return db.selectFrom('profiles').where('tenant_uid', '=', tenantUid).where('uid', '=', uid).selectAll().executeTakeFirst()
}

/** Versions of the profiles of some names, whatever the case. */
export async function listVersionsNamed(
  db: Db,
  tenantUid: string,
  names: readonly string[],
): Promise<Pick<ProfileRow, 'uid' | 'name' | 'version'>[]> {
  const lower = names.map((name) => name.toLowerCase())
  return db
    .selectFrom('profiles')
    .where('tenant_uid', '=', tenantUid)
    .where(sql`lower(name)`, '=', sql<string>`any(${lower}::text[])`)
    .select(['uid', 'name', 'version'])
    .execute()
}

/** Draft and published layers of a profile, in their order. */
export async function listLayers(db: Db, tenantUid: string, profileUid: string): Promise<Record<Stage, LayerRow[]>> {
  const rows = await db
    .selectFrom('profile_layers')
    .innerJoin('profiles', 'profiles.uid', 'profile_layers.profile_uid')
    .where('profiles.tenant_uid', '=', tenantUid)
    .where('profiles.uid', '=', profileUid)
    .selectAll('profile_layers')
    .orderBy('profile_layers.position')
    .execute()
  return { draft: rows.filter(({ stage }) => stage === 'draft'), published: rows.filter(({ stage }) => stage === 'published') }
}

/** Layers of some profiles, or of all of the tenant, without their texts, in their order. */
export async function listLayerHeads(db: Db, tenantUid: string, profileUids?: readonly string[]): Promise<LayerHead[]> {
  let query = db
    .selectFrom('profile_layers')
    .innerJoin('profiles', 'profiles.uid', 'profile_layers.profile_uid')
    .where('profiles.tenant_uid', '=', tenantUid)
  if (profileUids !== undefined) query = query.where('profiles.uid', '=', sql<string>`any(${[...profileUids]}::text[])`)
  return query.select(layerHeadColumns).orderBy('profile_layers.profile_uid').orderBy('profile_layers.position').execute()
}

/** Locks a profile until the transaction ends. */
export async function lockProfile(tx: Tx, tenantUid: string, uid: string): Promise<ProfileRow | undefined> {
  return tx.selectFrom('profiles').where('tenant_uid', '=', tenantUid).where('uid', '=', uid).selectAll().forUpdate().executeTakeFirst()
}

/** @returns `duplicate` when the tenant has a profile of this name and version; the transaction can't go on then */
export async function insertProfile(tx: Tx, row: Insertable<Tables['profiles']>): Promise<'inserted' | 'duplicate'> {
  return unlessDuplicate('inserted', async () => {
    await tx.insertInto('profiles').values(row).execute()
  })
}

/** @returns `duplicate` when the tenant has another profile of this name and version; the transaction can't go on then */
export async function updateProfile(
  tx: Tx,
  tenantUid: string,
  uid: string,
  changes: Updateable<Tables['profiles']>,
): Promise<'updated' | 'duplicate'> {
  return unlessDuplicate('updated', async () => {
    await tx.updateTable('profiles').set(changes).where('tenant_uid', '=', tenantUid).where('uid', '=', uid).execute()
  })
}

export async function deleteProfile(tx: Tx, tenantUid: string, uid: string): Promise<void> {
  await tx.deleteFrom('profiles').where('tenant_uid', '=', tenantUid).where('uid', '=', uid).execute()
}

/** Puts these layers in place of the draft's. The profile is locked, or was inserted in this transaction. */
export async function replaceLayers(tx: Tx, tenantUid: string, profileUid: string, layers: readonly NewLayer[]): Promise<void> {
  await deleteStage(tx, tenantUid, profileUid, 'draft')
  if (layers.length === 0) return
  await tx
    .insertInto('profile_layers')
    .values(
      layers.map((layer, position) => ({
        ...layer,
        profile_uid: profileUid,
        stage: 'draft' as const,
        position,
        manifests: JSON.stringify(layer.manifests),
      })),
    )
    .execute()
}

/** Copies the draft's layers over the published ones. */
export async function publishLayers(tx: Tx, tenantUid: string, profileUid: string): Promise<void> {
  await deleteStage(tx, tenantUid, profileUid, 'published')
  const columns = sql.raw(
    'profile_uid, position, name, display_name, type, layer, addon_type, pack_uid, registry_uid, registry_name, repository, tag, version, digest, kept_digest, chosen_at, values_yaml, default_values, definition, manifests',
  )
  await sql`
    insert into profile_layers (stage, ${columns})
    select 'published', ${columns} from profile_layers
    where stage = 'draft' and profile_uid = (select uid from profiles where uid = ${profileUid} and tenant_uid = ${tenantUid})
  `.execute(tx)
}

async function deleteStage(tx: Tx, tenantUid: string, profileUid: string, stage: Stage): Promise<void> {
  await tx
    .deleteFrom('profile_layers')
    .where('stage', '=', stage)
    .where('profile_uid', 'in', owned(tx, tenantUid, profileUid))
    .execute()
}

function owned(tx: Kysely<Tables>, tenantUid: string, profileUid: string) {
  return tx.selectFrom('profiles').where('tenant_uid', '=', tenantUid).where('uid', '=', profileUid).select('uid')
}

async function unlessDuplicate<Done extends string>(done: Done, statement: () => Promise<void>): Promise<Done | 'duplicate'> {
  try {
    await statement()
    return done
  } catch (error) {
    if (violatesUnique(error, 'profiles_name')) return 'duplicate'
    throw error
  }
}
