import * as z from 'zod/mini'
import { ListMeta, NamedMeta, PageQuery } from './common'

export const AuditAction = z.enum(['create', 'update', 'delete', 'publish', 'deploy', 'activity', 'action'])
export type AuditAction = z.infer<typeof AuditAction>

export const Audit = z
  .object({
    /** `creationTimestamp` says when. */
    metadata: NamedMeta,
    spec: z.object({
      /** One sentence. */
      actionMsg: z.string(),
      actionType: AuditAction,
      actor: z.object({
        actorType: z.enum(['user', 'system', 'service']),
        user: z.object({
          emailId: z.string(),
          firstName: z.string(),
          lastName: z.string(),
          org: z.string(),
          uid: z.string(),
        }),
      }),
      /** JSON object: field path to [old, new]; a secret appears as `changed`. */
      contentMsg: z.string(),
      resource: z.object({ kind: z.string(), label: z.string(), name: z.string(), uid: z.string() }),
      /** A note of the user; empty without one. */
      userMsg: z.string(),
    }),
  })
  .register(z.globalRegistry, { id: 'Audit' })
export type Audit = z.infer<typeof Audit>

export const Audits = z.object({ items: z.array(Audit), listmeta: ListMeta }).register(z.globalRegistry, { id: 'Audits' })

const AuditTime = z.iso.datetime({ offset: true, error: 'This is not a time as RFC 3339 writes it, such as 2026-01-31T00:00:00Z' })

const auditFilters = {
  /** Inclusive. */
  startTime: z.optional(AuditTime),
  /** Exclusive. */
  endTime: z.optional(AuditTime),
  userUid: z.optional(z.string()),
  projectUid: z.optional(z.string()),
  /** For operators: entries of this tenant; without it those of the system. */
  tenantUid: z.optional(z.string()),
  resourceKind: z.optional(z.string()),
  resourceUid: z.optional(z.string()),
  actionType: z.optional(AuditAction),
}

/** Newest first. */
export const AuditsQuery = z.extend(PageQuery, auditFilters)
export type AuditsQuery = z.infer<typeof AuditsQuery>
export const AuditsExportQuery = z.object(auditFilters)
/** Rows that an export has at most: the newest. Narrower dates reach the older ones. */
export const AUDIT_EXPORT_LIMIT = 50_000
export type AuditsExportQuery = z.infer<typeof AuditsExportQuery>

export const AuditSysMsg = z.object({ actionMsg: z.string(), contentMsg: z.string() }).register(z.globalRegistry, { id: 'AuditSysMsg' })

export const AuditMsgUpdate = z
  .strictObject({
    userMsg: z.string().check(z.trim(), z.minLength(3, 'Use at least 3 characters'), z.maxLength(255, 'Use at most 255 characters')),
  })
  .register(z.globalRegistry, { id: 'AuditMsgUpdate' })

/** Kinds of resource that have entries the caller can see, for the filter. */
export const AuditKinds = z.object({ items: z.array(z.string()) }).register(z.globalRegistry, { id: 'ConsoleAuditKinds' })
