import type * as z from 'zod/mini'
import type { Webhook, WebhookState } from '~/contract/sync'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context, Services } from '../context'
import { AppError } from '../errors'
import { SecretUnreadable } from '../secrets/secrets'
import { hashToken, newToken } from '../sessions/token'
import { loadManaged } from './access'
import { writeSchedule } from './managed'
import { refuseUnsynchronised } from './sync-settings'
import { deleteWebhookOf, findWebhook, saveWebhook, type WebhookRow } from './webhook-store'

const REFUSAL = 'The webhooks of system registries are in the System Console'

/**
 * The address at which a registry may announce pushes, for whoever may change the registry.
 * @param origin where this server is found
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry
 */
export async function getWebhook(context: Context, uid: string, origin: string): Promise<z.output<typeof WebhookState>> {
  const { services, actor } = context
  authorize(actor, 'packRegistry.update')
  await loadManaged(context, uid, undefined, REFUSAL)
  const row = await findWebhook(services.db, viewerOf(actor), uid)
  return { webhook: row === undefined ? null : present(services, row, origin) }
}

/**
 * Makes such an address. The one that the registry had ends.
 * @param origin where this server is found
 * @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry, `InvalidRequest` for a registry that can't be synchronised
 */
export async function renewWebhook(
  context: Context,
  uid: string,
  origin: string,
): Promise<{ body: z.output<typeof WebhookState>; auditUid: string }> {
  const { services, actor } = context
  const { result, auditUid } = await writeSchedule(context, uid, REFUSAL, async (tx, row) => {
    refuseUnsynchronised(row)
    const [token, secret] = [newToken(), newToken()]
    const webhook: WebhookRow = {
      registry_uid: uid,
      token_hash: hashToken(token),
      sealed_token: services.secrets.seal(token, uid),
      sealed_secret: services.secrets.seal(secret, uid),
      created_at: services.now(),
      created_by: actor.email,
      last_called_at: null,
      last_result: '',
    }
    const renewed = await saveWebhook(tx, webhook)
    return {
      result: toWebhook(webhook, { token, secret }, origin),
      message: (registry) => (renewed ? `Renewed the webhook of ${registry}: the old address ended` : `Made a webhook for ${registry}`),
    }
  })
  return { body: { webhook: result }, auditUid }
}

/** Ends the address. @throws AppError `ResourceNotFound`, `Forbidden` for a tenant on a system registry */
export async function deleteWebhook(context: Context, uid: string): Promise<{ auditUid: string }> {
  const { auditUid } = await writeSchedule(context, uid, REFUSAL, async (tx) => {
    if (!(await deleteWebhookOf(tx, uid))) throw new AppError('ResourceNotFound', 'This registry has no webhook')
    return { result: undefined, message: (registry) => `Ended the webhook of ${registry}` }
  })
  return { auditUid }
}

/** Null where the key that sealed it is gone: it still works, and can be renewed. */
function present({ secrets }: Pick<Services, 'secrets'>, row: WebhookRow, origin: string): Webhook | null {
  try {
    const token = secrets.open(row.sealed_token, row.registry_uid)
    return toWebhook(row, { token, secret: secrets.open(row.sealed_secret, row.registry_uid) }, origin)
  } catch (error) {
    if (error instanceof SecretUnreadable) return null
    throw error
  }
}

function toWebhook(row: WebhookRow, { token, secret }: { token: string; secret: string }, origin: string): Webhook {
  return {
    url: `${origin}/v1/console/webhooks/${token}`,
    secret,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    lastCalledAt: row.last_called_at?.toISOString() ?? null,
    lastResult: row.last_result,
  }
}
