import * as z from 'zod/mini'
import type { Permission, Scope } from '~/contract/operation'
import { ProviderType, RegistryKind } from '~/contract/registries'
import { REMOVAL_GUARD, SyncOutcome, SyncSettings, SyncTrigger } from '~/contract/sync'

const Tenant = z.object({ uid: z.string(), name: z.string() })
type Tenant = z.infer<typeof Tenant>

export const Person = z.object({
  uid: z.string(),
  scope: z.enum(['system', 'tenant']),
  tenant: z.nullable(Tenant),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  role: z.string(),
  /** Empty until one has been chosen. */
  password: z.string(),
  /** Whether the person can sign in. */
  active: z.boolean(),
  /** Email of who added the account; empty for the first ones. */
  createdBy: z.string(),
  createdAt: z.number(),
  passwordChangedAt: z.nullable(z.number()),
  lastSignInAt: z.nullable(z.number()),
})
export type Person = z.infer<typeof Person>

/**
 * One synchronisation, whole from its beginning: by the clock it waits, goes on, or has ended (`sync.ts`). Times are epoch milliseconds.
 * What somebody stops ends then, and keeps what it would have failed of.
 */
export const RunRow = z.object({
  uid: z.string(),
  trigger: SyncTrigger,
  /** Email; empty where nobody asked. */
  requestedBy: z.string(),
  queuedAt: z.number(),
  startsAt: z.number(),
  endsAt: z.number(),
  status: z.enum(['Success', 'Failed']),
  /** How it ends. */
  outcome: SyncOutcome,
  message: z.string(),
  /** Why it fails, or would have; null of a good one. */
  failure: z.nullable(z.object({ code: z.string(), message: z.string() })),
  restarts: z.number(),
  /** What alone is read; null for everything. */
  only: z.nullable(z.array(z.string())),
  added: z.number(),
  changed: z.number(),
  removed: z.number(),
  /** Versions that stay in the catalogue though the registry no longer has them. */
  kept: z.number(),
  skipped: z.number(),
  requests: z.number(),
  bytes: z.number(),
  /** Packs that were read when it was stopped. */
  read: z.number(),
  /** Waits in the middle until the registry takes requests again. */
  isLimited: z.boolean(),
})
export type RunRow = z.infer<typeof RunRow>

/** What the history of a demo registry is told from: how it stood when the demo began. */
const Story = z.object({
  kind: z.enum(['none', 'steady', 'lively', 'shaky', 'by-hand', 'announced']),
  /** When the demo began. */
  at: z.number(),
  /** Of the registry: its first run began then. */
  since: z.number(),
  /** Runs that are told ended before that: the row has the later ones. */
  before: z.number(),
  lastGoodAt: z.nullable(z.number()),
  /** Why runs fail since then. */
  failure: z.nullable(z.object({ code: z.string(), message: z.string() })),
  /** How often in a row credentials were refused. */
  refusals: z.number(),
  skipped: z.number(),
  versions: z.number(),
  /** `host:port` that did not answer when it did not. */
  host: z.string(),
  settings: SyncSettings,
  /** Emails of those who synchronise by hand. */
  people: z.array(z.string()),
})
export type Story = z.infer<typeof Story>

export const plainSettings: SyncSettings = { intervalSeconds: null, quietHours: null, removalSharePercent: REMOVAL_GUARD.sharePercent }

/** Times are epoch milliseconds. */
export const RegistryRow = z.object({
  uid: z.string(),
  scope: z.enum(['system', 'tenant']),
  tenantUid: z.nullable(z.string()),
  name: z.string(),
  kind: RegistryKind,
  provider: ProviderType,
  /** With scheme; of ECR the host name alone. */
  endpoint: z.string(),
  basePath: z.string(),
  baseContentPath: z.string(),
  authType: z.enum(['noAuth', 'basic', 'token', 'secret', 'sts']),
  /** User name, or access key of AWS. */
  username: z.string(),
  /** Password, token or secret access key. */
  secret: z.nullable(z.string()),
  roleArn: z.string(),
  externalId: z.string(),
  secretSetAt: z.nullable(z.number()),
  secretSetBy: z.nullable(z.string()),
  certificate: z.string(),
  insecureSkipVerify: z.boolean(),
  /** Synchronises by itself. */
  synchronised: z.boolean(),
  isDefault: z.boolean(),
  /** A default registry that waits for AWS credentials. */
  needsCredentials: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** How many packs the catalogue lends it. */
  packCount: z.number(),
  /** `repository:tag` and why, of what a synchronisation sets aside. */
  skipped: z.array(z.object({ reference: z.string(), reason: z.string() })),
  /** Of those, what is good when it is read again. */
  curable: z.array(z.string()),
  /** The last or current run; it moves by the clock alone (`sync.ts`). Null: never started. */
  run: z.nullable(RunRow),
  /** Runs before that one, the newest first, of those that began in this demo. */
  past: z.array(RunRow),
  story: Story,
  settings: SyncSettings,
  webhook: z.nullable(
    z.object({
      token: z.string(),
      secret: z.string(),
      createdAt: z.number(),
      createdBy: z.string(),
      lastCalledAt: z.nullable(z.number()),
      lastResult: z.string(),
    }),
  ),
  /** Versions (`repository:tag`) that the registry no longer has: held until somebody decides, kept by a person, or taken out. */
  held: z.nullable(z.object({ runUid: z.string(), since: z.number(), references: z.array(z.string()) })),
  kept: z.array(z.string()),
  gone: z.array(z.string()),
  /** Email of who paused it; null where refusals did. */
  pausedBy: z.nullable(z.string()),
  /** Runs in a row whose credentials were refused, and since when no run starts by itself. */
  refusals: z.number(),
  pausedAt: z.nullable(z.number()),
  /** End of the last good run before `run`. */
  lastSyncedAt: z.nullable(z.number()),
})
export type RegistryRow = z.infer<typeof RegistryRow>

/** An account of AWS that roles are assumed from. */
export const AwsAccount = z.object({ accessKey: z.string(), accountId: z.string(), secretKey: z.string() })
export type AwsAccount = z.infer<typeof AwsAccount>

/** Who acts. */
export interface Actor {
  readonly person: Person
  readonly scope: Scope
  readonly role: string
  readonly permissions: readonly Permission[]
  readonly token: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
}
