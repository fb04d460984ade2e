import * as z from 'zod/mini'
import type { Permission, Scope } from '~/contract/operation'
import { ProviderType, RegistryKind } from '~/contract/registries'

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
  /** The last or current run; it moves by the clock alone (`sync.ts`). Null: never started. */
  run: z.nullable(
    z.object({
      queuedAt: z.number(),
      startsAt: z.number(),
      endsAt: z.number(),
      status: z.enum(['Success', 'Failed']),
      message: z.string(),
    }),
  ),
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
