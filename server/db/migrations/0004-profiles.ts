import { type QueryExecutorProvider, sql } from 'kysely'
import { categoryOf, categoryOrder } from '~/contract/pack-categories'
import type { PackLayer, PackType } from '~/contract/packs'

/** Cluster profiles with their layers; of packs their files and what they ask of nodes, and what the catalogue offers as a small table of its own. */
export async function up(db: QueryExecutorProvider): Promise<void> {
  const statements = [
    sql`alter table packs add column files jsonb`,
    sql`alter table packs add column resources jsonb not null default '[]'`,
    sql`create table pack_offers (
      registry_uid text not null references registries (uid) on delete cascade,
      name text not null,
      type text not null,
      fips boolean not null,
      pack_uid text not null,
      display_name text not null,
      layer text not null,
      addon_type text not null,
      category text not null,
      category_order text collate "C" not null,
      version_key text collate "C" not null,
      cloud_types jsonb not null,
      source text not null,
      search_text text collate "C" not null,
      primary key (registry_uid, name, type, fips)
    )`,
    ...[false, true].map(
      (fips) => sql`insert into pack_offers
        select distinct on (registry_uid, name, type) registry_uid, name, type, ${sql.lit(fips)}, uid, display_name, layer, addon_type, '', '', version_key, cloud_types,
          coalesce(annotations ->> 'source', ''), lower(display_name || chr(10) || name)
        from packs where state <> 'disabled' ${fips ? sql`and lower(annotations ->> 'fips') = 'true'` : sql``}
        order by registry_uid, name, type, version_key desc, uid`,
    ),
    sql`create table profiles (
      uid text primary key,
      tenant_uid text not null references tenants (uid) on delete cascade,
      name text not null,
      version text not null,
      description text not null default '',
      labels jsonb not null default '{}',
      annotations jsonb not null default '{}',
      type text not null check (type in ('cluster', 'infra', 'add-on', 'system')),
      cloud_type text not null default '',
      variables jsonb not null default '[]',
      revision integer not null default 1,
      published_at timestamptz,
      created_at timestamptz not null,
      created_by text not null,
      updated_at timestamptz not null,
      updated_by text not null
    )`,
    sql`create unique index profiles_name on profiles (tenant_uid, lower(name), version)`,
    sql`create table profile_layers (
      profile_uid text not null references profiles (uid) on delete cascade,
      stage text not null check (stage in ('draft', 'published')),
      position integer not null,
      name text not null,
      display_name text not null,
      type text not null,
      layer text not null,
      addon_type text not null,
      pack_uid text not null,
      registry_uid text not null,
      registry_name text not null,
      repository text not null,
      tag text not null,
      version text not null,
      digest text not null,
      kept_digest text not null default '',
      chosen_at timestamptz not null,
      values_yaml text not null,
      default_values text not null,
      definition text not null,
      manifests jsonb not null default '[]',
      primary key (profile_uid, stage, position)
    )`,
    sql`create unique index profile_layers_name on profile_layers (profile_uid, stage, name)`,
    sql`create index profile_layers_registry on profile_layers (registry_uid)`,
    sql`create index profile_layers_pack on profile_layers (pack_uid)`,
  ]
  for (const statement of statements) await statement.execute(db)

  const kinds = await sql<{
    layer: PackLayer
    addon_type: string
    type: PackType
  }>`select distinct layer, addon_type, type from pack_offers`.execute(db)
  for (const { layer, addon_type, type } of kinds.rows) {
    const category = categoryOf(layer, addon_type, type)
    await sql`update pack_offers set category = ${category.key}, category_order = ${categoryOrder(category, layer)}
      where layer = ${layer} and addon_type = ${addon_type} and type = ${type}`.execute(db)
  }
}
