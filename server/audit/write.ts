import type { Permission, Scope } from '~/contract/operation'
import { authorize } from '../authz/authorize'
import type { Actor, Context, Services } from '../context'
import type { Tx } from '../db/schema'
import { insertAudit } from './store'

/** What an audit entry says beside who and when. */
export interface AuditEntry {
  readonly action: 'create' | 'update' | 'delete' | 'publish' | 'action'
  readonly resourceKind: string
  readonly resourceUid: string
  readonly resourceName: string
  /** One sentence, for example `Added OCI registry harbor-prod`. */
  readonly message: string
  /** Field path to [old, new]; a secret appears as `changed`, never as a value. */
  readonly changes?: Record<string, [unknown, unknown]>
}

type Run<Result> = (tx: Tx) => Promise<{ result: Result; audit: AuditEntry }>

/**
 * The only door to a write on behalf of a person: checks the permission, runs the statements and records the audit entry in one transaction.
 * Inside `run` only `tx` may be used, and no network.
 * @returns what `run` returned, and the uid of the audit entry
 * @throws AppError `Forbidden`
 */
export async function write<Result>(
  context: Context,
  permission: Permission,
  run: Run<Result>,
): Promise<{ result: Result; auditUid: string }> {
  authorize(context.actor, permission)
  return writeOwn(context, run)
}

/** The same without a permission: for what belongs to the person alone, such as the own password and API keys. */
export async function writeOwn<Result>({ services, actor }: Context, run: Run<Result>): Promise<{ result: Result; auditUid: string }> {
  return services.db.transaction().execute(async (tx) => {
    const { result, audit } = await run(tx)
    return { result, auditUid: await recordAudit(tx, services, authorOf(actor), audit) }
  })
}

/** The author of an audit entry. `uid` is null for what the server did by itself. */
export interface AuditAuthor {
  readonly scope: Scope
  readonly tenantUid: string | null
  readonly uid: string | null
  readonly email: string
}

function authorOf(actor: Actor): AuditAuthor {
  return { scope: actor.scope, tenantUid: actor.tenant?.uid ?? null, uid: actor.uid, email: actor.email }
}

/**
 * Records what happened where nobody is signed in: before the first account exists, and when a link is used.
 * @returns uid of the audit entry
 */
export async function recordAudit(
  tx: Tx,
  services: Pick<Services, 'now' | 'newUid'>,
  author: AuditAuthor,
  audit: AuditEntry,
): Promise<string> {
  const auditUid = services.newUid()
  await insertAudit(tx, {
    uid: auditUid,
    at: services.now(),
    scope: author.scope,
    tenant_uid: author.tenantUid,
    actor_uid: author.uid,
    actor_email: author.email,
    action: audit.action,
    resource_kind: audit.resourceKind,
    resource_uid: audit.resourceUid,
    resource_name: audit.resourceName,
    message: audit.message,
    changes: JSON.stringify(audit.changes ?? {}),
  })
  return auditUid
}
