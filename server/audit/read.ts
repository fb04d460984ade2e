import type * as z from 'zod/mini'
import type { Audit, AuditKinds, Audits, AuditsQuery, AuditSysMsg } from '~/contract/audits'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context, Services } from '../context'
import { notFound } from '../errors'
import { listMeta, readPage } from '../lists/paging'
import { type AuditRow, deleteAuditsBefore, findAudit, listAudits, listResourceKinds } from './store'

/** Documented retention: one year. */
const RETENTION_MS = 365 * 24 * 60 * 60_000

/**
 * Entries that the caller may read, newest first. Nothing here happens in a project: a filter on one finds nothing.
 * @throws AppError `InvalidRequest` for a `continue` that no list handed out
 */
export async function listAuditEntries(context: Context, query: AuditsQuery): Promise<z.output<typeof Audits>> {
  const { services, actor } = context
  authorize(actor, 'audit.list')
  const page = readPage(query)
  if ((query.projectUid ?? '') !== '') return { items: [], listmeta: listMeta(page, 0, 0) }
  const { rows, total } = await listAudits(services.db, viewerOf(actor), query, page)
  return { items: rows.map(toAudit), listmeta: listMeta(page, rows.length, total) }
}

/** @throws AppError `ResourceNotFound` */
export async function getAuditEntry(context: Context, uid: string): Promise<Audit> {
  return toAudit(await load(context, uid))
}

/** @throws AppError `ResourceNotFound` */
export async function getAuditMessage(context: Context, uid: string): Promise<z.output<typeof AuditSysMsg>> {
  const { actionMsg, contentMsg } = toAudit(await load(context, uid)).spec
  return { actionMsg, contentMsg }
}

export async function listAuditKinds({ services, actor }: Context): Promise<z.output<typeof AuditKinds>> {
  authorize(actor, 'audit.list')
  return { items: await listResourceKinds(services.db, viewerOf(actor)) }
}

export async function purgeOldAudits(services: Pick<Services, 'db' | 'now'>): Promise<void> {
  await deleteAuditsBefore(services.db, new Date(services.now().getTime() - RETENTION_MS))
}

async function load({ services, actor }: Context, uid: string): Promise<AuditRow> {
  authorize(actor, 'audit.get')
  const row = await findAudit(services.db, viewerOf(actor), uid)
  if (row === undefined) throw auditNotFound(uid)
  return row
}

export function auditNotFound(uid: string) {
  return notFound(`The audit entry ${uid}`)
}

/** Names of who acted are empty once the account is gone; the email stays. */
function toAudit(row: AuditRow): Audit {
  return {
    metadata: { uid: row.uid, name: row.uid, creationTimestamp: row.at.toISOString() },
    spec: {
      actionMsg: row.message,
      actionType: row.action,
      actor: {
        actorType: row.actor_uid === null ? 'system' : 'user',
        user: {
          emailId: row.actor_email,
          firstName: row.firstName ?? '',
          lastName: row.lastName ?? '',
          org: row.tenantName ?? '',
          uid: row.actor_uid ?? '',
        },
      },
      contentMsg: JSON.stringify(row.changes),
      resource: { kind: row.resource_kind, label: row.resource_name, name: row.resource_name, uid: row.resource_uid },
      userMsg: row.user_message,
    },
  }
}
