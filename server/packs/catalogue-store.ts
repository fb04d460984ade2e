import { type Insertable, sql } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'

export interface Reference {
  readonly uid: string
  readonly repository: string
  readonly tag: string
  readonly digest: string
}

export async function listReferences(db: Db | Tx, registryUid: string): Promise<Reference[]> {
  return db.selectFrom('packs').where('registry_uid', '=', registryUid).select(['uid', 'repository', 'tag', 'digest']).execute()
}

/** A version that is already there keeps its uid. */
export async function upsertPacks(tx: Tx, rows: Insertable<Tables['packs']>[]): Promise<void> {
  await tx
    .insertInto('packs')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['registry_uid', 'repository', 'tag']).doUpdateSet((eb) => ({
        name: eb.ref('excluded.name'),
        display_name: eb.ref('excluded.display_name'),
        version: eb.ref('excluded.version'),
        version_key: eb.ref('excluded.version_key'),
        state: eb.ref('excluded.state'),
        digest: eb.ref('excluded.digest'),
        layer: eb.ref('excluded.layer'),
        type: eb.ref('excluded.type'),
        addon_type: eb.ref('excluded.addon_type'),
        addon_sub_type: eb.ref('excluded.addon_sub_type'),
        cloud_types: eb.ref('excluded.cloud_types'),
        pack_group: eb.ref('excluded.pack_group'),
        eol: eb.ref('excluded.eol'),
        annotations: eb.ref('excluded.annotations'),
        values_yaml: eb.ref('excluded.values_yaml'),
        readme: eb.ref('excluded.readme'),
        schema_entries: eb.ref('excluded.schema_entries'),
        presets: eb.ref('excluded.presets'),
        logo_sha256: eb.ref('excluded.logo_sha256'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
}

export async function deletePacks(tx: Tx, uids: readonly string[]): Promise<void> {
  await tx
    .deleteFrom('packs')
    .where('uid', '=', sql<string>`any(${[...uids]}::text[])`)
    .execute()
}

export async function countContents(tx: Tx, registryUid: string): Promise<{ packs: number; repositories: number }> {
  return tx
    .selectFrom('packs')
    .where('registry_uid', '=', registryUid)
    .select((eb) => [eb.fn.countAll<number>().as('packs'), eb.fn.count<number>('repository').distinct().as('repositories')])
    .executeTakeFirstOrThrow()
}

export async function insertLogos(tx: Tx, logos: Insertable<Tables['pack_logos']>[]): Promise<void> {
  await tx
    .insertInto('pack_logos')
    .values(logos)
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute()
}

/** Any constant: it names the lock below. */
const LOGO_LOCK = 7_240_119

/** Until the transaction ends, others may add logos but not remove any. */
export async function lockLogosForAdding(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${LOGO_LOCK}::bigint)`.execute(tx)
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
