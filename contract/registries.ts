import * as z from 'zod/mini'
import { QueryBoolean, ScopeQuery, Time } from './common'

/** What reads show in place of a stored secret; sent back it means "keep the stored one". */
export const SECRET_MASK = '********'
/** Largest certificate upload, in bytes. */
export const CERTIFICATE_LIMIT = 256 * 1024

/** The four kinds of registry on the wire: each has addresses and a body of its own. */
export const RegistryKind = z.enum(['helm', 'oci-basic', 'oci-ecr', 'pack'])
export type RegistryKind = z.infer<typeof RegistryKind>

/** What stands in an OCI registry. Classic Helm repositories count as `helm`, legacy pack registries as `pack`. */
export const ProviderType = z.enum(['helm', 'zarf', 'pack'])
export type ProviderType = z.infer<typeof ProviderType>

/** A registry's name: unique per scope and tenant. */
export const RegistryName = z
  .string('metadata.name must not be empty')
  .check(
    z.trim(),
    z.minLength(1, 'metadata.name must not be empty'),
    z.maxLength(128, 'The name is longer than 128 characters'),
    z.regex(/^[^\p{Cc}]*$/u, 'The name has control characters'),
  )

export const RegistryEndpoint = z
  .string()
  .check(z.trim(), z.minLength(1, 'Enter the endpoint'), z.maxLength(2048, 'The endpoint is longer than 2,048 characters'))

/** One path, or several separated by commas. */
export const BaseContentPath = z.string().check(z.maxLength(4096, 'The base content path is longer than 4,096 characters'))

export const TlsConfiguration = z
  .strictObject({
    ca: z.optional(z.string()),
    certificate: z.optional(z.string().check(z.maxLength(CERTIFICATE_LIMIT, 'The certificate is larger than 256 KiB'))),
    enabled: z._default(z.boolean(), false),
    insecureSkipVerify: z._default(z.boolean(), false),
    key: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'TlsConfiguration' })
export type TlsConfiguration = z.infer<typeof TlsConfiguration>

export const RegistryAuth = z
  .strictObject({
    password: z.optional(z.string().check(z.maxLength(8192, 'The password is longer than 8,192 characters'))),
    tls: z.optional(TlsConfiguration),
    token: z.optional(z.string().check(z.maxLength(8192, 'The token is longer than 8,192 characters'))),
    type: z.optional(z.enum(['noAuth', 'basic', 'token'])),
    username: z.optional(z.string().check(z.maxLength(512, 'The user name is longer than 512 characters'))),
  })
  .register(z.globalRegistry, { id: 'RegistryAuth' })
export type RegistryAuth = z.infer<typeof RegistryAuth>

/** The states of a synchronisation. Clients of Palette accept exactly these words. */
export const SyncState = z.enum(['Pending', 'InProgress', 'Success', 'Failed'])
export type SyncState = z.infer<typeof SyncState>

export const RegistrySyncStatus = z
  .object({
    isSyncSupported: z.boolean(),
    lastRunTime: Time,
    lastSyncedTime: Time,
    message: z.string(),
    status: SyncState,
  })
  .register(z.globalRegistry, { id: 'RegistrySyncStatus' })
export type RegistrySyncStatus = z.infer<typeof RegistrySyncStatus>

/** The part of a status that every summary has. */
export const SyncOnly = z.object({ sync: RegistrySyncStatus })

export const RegistryScope = z.enum(['system', 'tenant'])

export const RegistryMetadata = z
  .object({
    isDefault: z.boolean(),
    isPrivate: z.boolean(),
    /** `helm`, `oci` or `pack`. */
    kind: z.enum(['helm', 'oci', 'pack']),
    name: z.string(),
    scope: z.string(),
    uid: z.string(),
  })
  .register(z.globalRegistry, { id: 'RegistryMetadata' })
export type RegistryMetadata = z.infer<typeof RegistryMetadata>

export const RegistriesMetadata = z.object({ items: z.array(RegistryMetadata) }).register(z.globalRegistry, { id: 'RegistriesMetadata' })

/** A system registry as agents of a cluster read it: by name, secrets masked. */
export const RegistryConfigEntity = z
  .object({ config: z.object({ auth: RegistryAuth, endpoint: z.string(), name: z.string() }) })
  .register(z.globalRegistry, { id: 'RegistryConfigEntity' })

export const SkipPackSyncQuery = z.object({ skipPackSync: z._default(QueryBoolean, false) })
export const ForceSyncQuery = z.object({ forceSync: z._default(QueryBoolean, false) })
/** On the creation of Helm and pack registries; the scope follows from the session, and this only may agree with it. */
export const CreateScopeQuery = ScopeQuery
export const CreatePackRegistryQuery = z.extend(ScopeQuery, SkipPackSyncQuery.shape)
