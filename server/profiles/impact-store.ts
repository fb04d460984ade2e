import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../db/schema'
import { seenBy, type Viewer } from '../db/viewer'
import type { LayerRow, ProfileRow } from './layer'

/** A layer that uses a registry: of the draft, or of what is published where the draft has none of that name. */
export type UsingLayer = Pick<
  LayerRow,
  'name' | 'display_name' | 'type' | 'pack_uid' | 'repository' | 'version' | 'digest' | 'profile_uid'
> & {
  readonly profile_name: string
  readonly profile_version: string
  readonly published_at: Date | null
}

/** Whose profiles: of one tenant, or for operators of all. */
function profilesOf(viewer: Viewer): RawBuilder<boolean> {
  return viewer.scope === 'system' ? sql<boolean>`true` : sql<boolean>`profiles.tenant_uid = ${viewer.tenantUid}`
}

function usingLayers(viewer: Viewer, registryUid: string) {
  return sql`
    select distinct on (profile_layers.profile_uid, profile_layers.name)
      profile_layers.*, profiles.tenant_uid, profiles.name as profile_name, profiles.version as profile_version, profiles.published_at
    from profile_layers join profiles on profiles.uid = profile_layers.profile_uid
    where profile_layers.registry_uid = ${registryUid} and ${profilesOf(viewer)}
    order by profile_layers.profile_uid, profile_layers.name, profile_layers.stage
  `
}

/** Layers of a tenant's profiles that use a registry, in their order. */
export async function listUsingLayers(db: Db, tenantUid: string, registryUid: string): Promise<UsingLayer[]> {
  const { rows } = await sql<UsingLayer>`
    select name, display_name, type, pack_uid, repository, version, digest, profile_uid, profile_name, profile_version, published_at
    from (${usingLayers({ scope: 'tenant', tenantUid }, registryUid)}) as used
    order by profile_uid, position
  `.execute(db)
  return rows
}

/** How much of each tenant uses a registry. Counts alone: operators see no profiles. */
export async function countUsesByTenant(db: Db, registryUid: string): Promise<{ name: string; profiles: number; layers: number }[]> {
  const { rows } = await sql<{ name: string; profiles: number; layers: number }>`
    select tenants.name, count(distinct used.profile_uid)::integer as profiles, count(*)::integer as layers
    from (${usingLayers({ scope: 'system' }, registryUid)}) as used join tenants on tenants.uid = used.tenant_uid
    group by tenants.uid, tenants.name
    order by lower(tenants.name) collate "C", tenants.uid
  `.execute(db)
  return rows
}

/** Different packs that these uses are of. */
export async function countUsedPacks(db: Db, viewer: Viewer, registryUid: string): Promise<number> {
  const { rows } = await sql<{ packs: number }>`
    select count(distinct (used.type, used.name))::integer as packs from (${usingLayers(viewer, registryUid)}) as used
  `.execute(db)
  return rows[0]?.packs ?? 0
}

/** Other registries that the viewer can see with content of the same names and digests, those with most of it first. */
export async function listTargets(
  db: Db,
  viewer: Viewer,
  registryUid: string,
): Promise<{ uid: string; name: string; scope: 'system' | 'tenant'; layers: number }[]> {
  const { rows } = await sql<{ uid: string; name: string; scope: 'system' | 'tenant'; layers: number }>`
    select registries.uid, registries.name, registries.scope, count(distinct (used.profile_uid, used.name))::integer as layers
    from (${usingLayers(viewer, registryUid)}) as used
    join packs on packs.digest = used.digest and packs.name = used.name and packs.type = used.type
    join registries on registries.uid = packs.registry_uid
    where used.digest <> '' and registries.uid <> ${registryUid} and ${seenBy(viewer)}
    group by registries.uid, registries.name, registries.scope
    order by layers desc, lower(registries.name) collate "C", registries.uid
  `.execute(db)
  return rows
}

export type UsingProfile = Pick<ProfileRow, 'uid' | 'tenant_uid' | 'name' | 'version'>

/** Locks the profiles that use a registry until the transaction ends; in one order, so that two who do so never wait for each other. */
export async function lockUsingProfiles(tx: Tx, viewer: Viewer, registryUid: string): Promise<UsingProfile[]> {
  const { rows } = await sql<UsingProfile>`
    select uid, tenant_uid, name, version from profiles
    where uid in (select profile_uid from profile_layers where registry_uid = ${registryUid}) and ${profilesOf(viewer)}
    order by uid for update
  `.execute(tx)
  return rows
}

/** A layer in any stage. */
export type MovedLayer = Pick<LayerRow, 'profile_uid' | 'name'>

/**
 * Moves layers of these profiles, of draft and publication, to what has the same name, type and digest in another registry; the same tag is preferred.
 * @returns those that moved
 */
export async function moveLayers(
  tx: Tx,
  profileUids: readonly string[],
  { from, to }: { from: string; to: { uid: string; name: string } },
): Promise<MovedLayer[]> {
  const { rows } = await sql<MovedLayer>`
    with found as (
      select distinct on (layers.profile_uid, layers.stage, layers.position)
        layers.profile_uid, layers.stage, layers.position, packs.uid, packs.repository, packs.tag, packs.version
      from profile_layers as layers
      join packs on packs.digest = layers.digest and packs.name = layers.name and packs.type = layers.type
      where layers.profile_uid = any(${[...profileUids]}::text[]) and layers.registry_uid = ${from} and layers.digest <> ''
        and packs.registry_uid = ${to.uid}
      order by layers.profile_uid, layers.stage, layers.position, (packs.tag = layers.tag) desc, packs.uid
    )
    update profile_layers set
      registry_uid = ${to.uid}, registry_name = ${to.name}, pack_uid = found.uid, repository = found.repository, tag = found.tag,
      version = found.version, kept_digest = ''
    from found
    where profile_layers.profile_uid = found.profile_uid and profile_layers.stage = found.stage and profile_layers.position = found.position
    returning profile_layers.profile_uid, profile_layers.name
  `.execute(tx)
  return rows
}

/** Layers of these profiles that still use a registry. */
export async function listLeft(tx: Tx, profileUids: readonly string[], registryUid: string): Promise<MovedLayer[]> {
  return tx
    .selectFrom('profile_layers')
    .where('registry_uid', '=', registryUid)
    .where('profile_uid', '=', sql<string>`any(${[...profileUids]}::text[])`)
    .select(['profile_uid', 'name'])
    .execute()
}

/** Profiles that are locked: times of change strictly grow. */
export async function touchProfiles(tx: Tx, uids: readonly string[], { now, by }: { now: Date; by: string }): Promise<void> {
  await sql`
    update profiles set
      revision = revision + 1, updated_by = ${by},
      updated_at = greatest(${now}::timestamptz, date_trunc('milliseconds', updated_at) + interval '1 millisecond')
    where uid = any(${[...uids]}::text[])
  `.execute(tx)
}
