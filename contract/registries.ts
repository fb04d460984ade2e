import * as z from 'zod/mini'
import { NamedMeta, ObjectMeta, QueryBoolean, Time } from './common'

/** What reads show in place of a stored secret; sent back it means "keep the stored one". */
export const SECRET_MASK = '********'
/** Largest certificate upload, in bytes. */
export const CERTIFICATE_LIMIT = 256 * 1024

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

const TlsConfiguration = z
  .strictObject({
    ca: z.optional(z.string()),
    certificate: z.optional(z.string().check(z.maxLength(CERTIFICATE_LIMIT, 'The certificate is larger than 256 KiB'))),
    enabled: z._default(z.boolean(), false),
    insecureSkipVerify: z._default(z.boolean(), false),
    key: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'TlsConfiguration' })

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

export const ProviderType = z.enum(['helm', 'zarf', 'pack'])
export type ProviderType = z.infer<typeof ProviderType>

export const BasicOciRegistrySpec = z
  .strictObject({
    auth: RegistryAuth,
    baseContentPath: z.optional(BaseContentPath),
    /** Shown as Endpoint Suffix: the path of the registry API below the endpoint. */
    basePath: z.optional(z.string().check(z.maxLength(1024))),
    containsSpectroManifest: z._default(z.boolean(), false),
    endpoint: RegistryEndpoint,
    isSyncSupported: z.optional(z.boolean()),
    providerType: z._default(ProviderType, 'helm'),
    /** With validate: test with the secrets stored for this registry. */
    registryUid: z.optional(z.string()),
    scope: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'BasicOciRegistrySpec' })
export type BasicOciRegistrySpec = z.infer<typeof BasicOciRegistrySpec>

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

/** As written by a client. */
export const BasicOciRegistryInput = z.object({
  kind: z.optional(z.string()),
  metadata: z.extend(ObjectMeta, { name: RegistryName }),
  spec: BasicOciRegistrySpec,
  status: z.optional(z.unknown()),
})
export type BasicOciRegistryInput = z.infer<typeof BasicOciRegistryInput>

/** As read: secrets masked, status never missing. */
export const BasicOciRegistry = z
  .object({
    kind: z.string(),
    metadata: NamedMeta,
    spec: BasicOciRegistrySpec,
    status: z.object({ syncStatus: RegistrySyncStatus }),
  })
  .register(z.globalRegistry, { id: 'BasicOciRegistry' })
export type BasicOciRegistry = z.infer<typeof BasicOciRegistry>

export const OciRegistrySummary = z
  .object({
    metadata: NamedMeta,
    spec: z.object({
      containsSpectroManifest: z.boolean(),
      defaultRegion: z.optional(z.string()),
      endpoint: z.string(),
      isPrivate: z.boolean(),
      providerType: ProviderType,
      registryType: z.enum(['basic', 'ecr']),
      scope: z.enum(['system', 'tenant']),
    }),
    status: z.object({ sync: RegistrySyncStatus }),
  })
  .register(z.globalRegistry, { id: 'OciRegistry' })
export type OciRegistrySummary = z.infer<typeof OciRegistrySummary>

export const OciRegistries = z.object({ items: z.array(OciRegistrySummary) }).register(z.globalRegistry, { id: 'OciRegistries' })

export const RegistryMetadata = z
  .object({
    isDefault: z.boolean(),
    isPrivate: z.boolean(),
    kind: z.string(),
    name: z.string(),
    scope: z.string(),
    uid: z.string(),
  })
  .register(z.globalRegistry, { id: 'RegistryMetadata' })
export type RegistryMetadata = z.infer<typeof RegistryMetadata>

export const RegistriesMetadata = z.object({ items: z.array(RegistryMetadata) }).register(z.globalRegistry, { id: 'RegistriesMetadata' })

export const SkipPackSyncQuery = z.object({ skipPackSync: z._default(QueryBoolean, false) })
export const ForceSyncQuery = z.object({ forceSync: z._default(QueryBoolean, false) })
