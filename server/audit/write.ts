import type { Permission } from '~/contract/operation'
import { authorize } from '../authz/authorize'
import type { Context } from '../context'
import type { Tx } from '../db/schema'
import { insertAudit } from './store'

/** What an audit entry says beside who and when. */
export interface AuditEntry {
  readonly action: 'create' | 'update' | 'delete' | 'action'
  readonly resourceKind: string
  readonly resourceUid: string
  readonly resourceName: string
  /** One sentence, for example `Added OCI registry harbor-prod`. */
  readonly message: string
  /** Field path to [old, new]; a secret appears as `changed`, never as a value. */
  readonly changes?: Record<string, [unknown, unknown]>
}

/**
 * The only door to a write on behalf of a person: checks the permission, runs the statements and records the audit entry in one transaction.
 * Inside `run` only `tx` may be used, and no network.
 * @returns what `run` returned, and the uid of the audit entry
 * @throws AppError `Forbidden`
 */
export async function write<Result>(
  context: Context,
  permission: Permission,
  run: (tx: Tx) => Promise<{ result: Result; audit: AuditEntry }>,
): Promise<{ result: Result; auditUid: string }> {
  const { services, actor } = context
  authorize(actor, permission)
  return services.db.transaction().execute(async (tx) => {
    const { result, audit } = await run(tx)
    const auditUid = services.newUid()
    await insertAudit(tx, {
      uid: auditUid,
      at: services.now(),
      scope: actor.scope,
      tenant_uid: actor.tenant?.uid ?? null,
      actor_uid: actor.uid,
      actor_email: actor.email,
      action: audit.action,
      resource_kind: audit.resourceKind,
      resource_uid: audit.resourceUid,
      resource_name: audit.resourceName,
      message: audit.message,
      changes: JSON.stringify(audit.changes ?? {}),
    })
    return { result, auditUid }
  })
}
