import * as z from 'zod/mini'
import { FipsSettings } from '~/contract/people'

/** Times are epoch milliseconds. */
export const TenantRow = z.object({
  uid: z.string(),
  name: z.string(),
  active: z.boolean(),
  toBeDeleted: z.boolean(),
  fips: FipsSettings,
  createdAt: z.number(),
})
export type TenantRow = z.infer<typeof TenantRow>

export const ApiKeyRow = z.object({
  uid: z.string(),
  userUid: z.string(),
  name: z.string(),
  description: z.string(),
  key: z.string(),
  active: z.boolean(),
  expiresAt: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
})
export type ApiKeyRow = z.infer<typeof ApiKeyRow>

/** With it somebody chooses a password. */
export const LinkRow = z.object({
  token: z.string(),
  userUid: z.string(),
  purpose: z.enum(['activate', 'reset']),
  expiresAt: z.number(),
})
export type LinkRow = z.infer<typeof LinkRow>

export const AuditRow = z.object({
  uid: z.string(),
  at: z.number(),
  /** Null: an entry of the system. */
  tenantUid: z.nullable(z.string()),
  /** Null: the server by itself. */
  actorUid: z.nullable(z.string()),
  actorEmail: z.string(),
  action: z.enum(['create', 'update', 'delete', 'publish', 'action']),
  resourceKind: z.string(),
  resourceUid: z.string(),
  resourceName: z.string(),
  message: z.string(),
  /** Field path to [old, new]. */
  changes: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  note: z.string(),
})
export type AuditRow = z.infer<typeof AuditRow>
