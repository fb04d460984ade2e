import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tables, Tx } from '../db/schema'
import { ownedBy, type Viewer } from '../db/viewer'

export type WebhookRow = Selectable<Tables['registry_webhooks']>

/** What a call is judged by. */
export type CalledWebhook = Pick<WebhookRow, 'registry_uid' | 'sealed_secret'> &
  Pick<Selectable<Tables['registries']>, 'kind' | 'provider' | 'endpoint' | 'base_content_path' | 'sync_supported' | 'needs_credentials'> &
  Pick<Selectable<Tables['registry_syncs']>, 'paused_at' | 'paused_by'>

/** The webhook of a registry of the viewer's own scope. */
export async function findWebhook(db: Db | Tx, viewer: Viewer, uid: string): Promise<WebhookRow | undefined> {
  return db
    .selectFrom('registry_webhooks')
    .innerJoin('registries', 'registries.uid', 'registry_webhooks.registry_uid')
    .where(ownedBy(viewer))
    .where('registries.uid', '=', uid)
    .selectAll('registry_webhooks')
    .executeTakeFirst()
}

/** Puts it in the place of the one that the registry has. The registry is locked by this transaction. @returns whether there was one */
export async function saveWebhook(tx: Tx, row: Insertable<Tables['registry_webhooks']>): Promise<boolean> {
  const ended = await deleteWebhookOf(tx, row.registry_uid)
  await tx.insertInto('registry_webhooks').values(row).execute()
  return ended
}

/** The registry is locked by this transaction. @returns whether there was one */
export async function deleteWebhookOf(tx: Tx, registryUid: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('registry_webhooks').where('registry_uid', '=', registryUid).executeTakeFirst()
  return numDeletedRows > 0n
}

/** Whoever it belongs to: nobody is signed in where it is called. */
export async function findCalledWebhook(db: Db, tokenHash: string): Promise<CalledWebhook | undefined> {
  return db
    .selectFrom('registry_webhooks')
    .innerJoin('registries', 'registries.uid', 'registry_webhooks.registry_uid')
    .innerJoin('registry_syncs', 'registry_syncs.registry_uid', 'registry_webhooks.registry_uid')
    .where('token_hash', '=', tokenHash)
    .select([
      'registry_webhooks.registry_uid',
      'registry_webhooks.sealed_secret',
      'kind',
      'provider',
      'endpoint',
      'base_content_path',
      'sync_supported',
      'needs_credentials',
      'paused_at',
      'paused_by',
    ])
    .executeTakeFirst()
}

/**
 * Writes down what became of a call, and keeps the registry from being removed until the transaction ends.
 * @returns false when the webhook ended meanwhile
 */
export async function noteCall(
  tx: Tx,
  call: { readonly registryUid: string; readonly tokenHash: string; readonly at: Date; readonly result: string },
): Promise<boolean> {
  await tx.selectFrom('registries').where('uid', '=', call.registryUid).select('uid').forKeyShare().execute()
  const { numUpdatedRows } = await tx
    .updateTable('registry_webhooks')
    .set({ last_called_at: sql<Date>`greatest(last_called_at, ${call.at}::timestamptz)`, last_result: call.result })
    .where('token_hash', '=', call.tokenHash)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
