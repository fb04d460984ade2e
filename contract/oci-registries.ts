import * as z from 'zod/mini'
import { NamedMeta, ObjectMeta } from './common'
import {
  BaseContentPath,
  ProviderType,
  RegistryAuth,
  RegistryEndpoint,
  RegistryName,
  RegistryScope,
  RegistrySyncStatus,
  SyncOnly,
  TlsConfiguration,
} from './registries'

export const BasicOciRegistrySpec = z
  .strictObject({
    auth: RegistryAuth,
    baseContentPath: z.optional(BaseContentPath),
    /** Shown as Endpoint Suffix: the path of the registry API below the endpoint. */
    basePath: z.optional(z.string().check(z.maxLength(1024))),
    containsSpectroManifest: z._default(z.boolean(), false),
    endpoint: RegistryEndpoint,
    /** Left out it is true for packs and false for charts and Zarf packages. */
    isSyncSupported: z.optional(z.boolean()),
    providerType: z._default(ProviderType, 'helm'),
    /** With validate: test with the secrets stored for this registry. */
    registryUid: z.optional(z.string()),
    scope: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'BasicOciRegistrySpec' })
export type BasicOciRegistrySpec = z.infer<typeof BasicOciRegistrySpec>

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

const Arn = z.string().check(z.trim(), z.maxLength(2048, 'The ARN is longer than 2,048 characters'))

/** How the server proves itself to AWS. Of Palette's fields those that speak of ECR; the others are accepted and ignored. */
export const AwsCloudAccount = z
  .object({
    accessKey: z.optional(z.string().check(z.trim(), z.maxLength(256, 'The access key is longer than 256 characters'))),
    credentialType: z._default(z.enum(['secret', 'sts', 'pod-identity']), 'secret'),
    partition: z.optional(z.string()),
    podIdentity: z.optional(z.object({ permissionBoundaryArn: z.optional(Arn), roleArn: z.optional(Arn) })),
    secretKey: z.optional(z.string().check(z.maxLength(8192, 'The secret access key is longer than 8,192 characters'))),
    sts: z.optional(z.object({ arn: z.optional(Arn), externalId: z.optional(z.string().check(z.maxLength(1224))) })),
  })
  .register(z.globalRegistry, { id: 'AwsCloudAccount' })
export type AwsCloudAccount = z.infer<typeof AwsCloudAccount>

export const EcrRegistrySpec = z
  .strictObject({
    baseContentPath: z.optional(BaseContentPath),
    containsSpectroManifest: z._default(z.boolean(), false),
    credentials: z.optional(AwsCloudAccount),
    defaultRegion: z.optional(z.string()),
    /** A host name, such as `123456789012.dkr.ecr.us-east-1.amazonaws.com`. */
    endpoint: RegistryEndpoint,
    /** False: nobody signs in. */
    isPrivate: z.boolean(),
    isSyncSupported: z.optional(z.boolean()),
    providerType: z._default(ProviderType, 'helm'),
    registryUid: z.optional(z.string()),
    scope: z.optional(z.string()),
    tls: z.optional(TlsConfiguration),
  })
  .register(z.globalRegistry, { id: 'EcrRegistrySpec' })
export type EcrRegistrySpec = z.infer<typeof EcrRegistrySpec>

export const EcrRegistryInput = z.object({
  kind: z.optional(z.string()),
  metadata: z.extend(ObjectMeta, { name: RegistryName }),
  spec: EcrRegistrySpec,
  status: z.optional(z.unknown()),
})
export type EcrRegistryInput = z.infer<typeof EcrRegistryInput>

export const EcrRegistry = z
  .object({
    kind: z.string(),
    metadata: NamedMeta,
    /** Terraform reads `credentials.credentialType` and stops where it is missing. */
    spec: z.extend(EcrRegistrySpec, { credentials: AwsCloudAccount }),
    status: z.object({ syncStatus: RegistrySyncStatus }),
  })
  .register(z.globalRegistry, { id: 'EcrRegistry' })
export type EcrRegistry = z.infer<typeof EcrRegistry>

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
      scope: RegistryScope,
    }),
    status: SyncOnly,
  })
  .register(z.globalRegistry, { id: 'OciRegistry' })
export type OciRegistrySummary = z.infer<typeof OciRegistrySummary>

export const OciRegistries = z.object({ items: z.array(OciRegistrySummary) }).register(z.globalRegistry, { id: 'OciRegistries' })

/** An OCI registry of either type, flat. */
export const OciRegistryEntity = z
  .object({
    auth: RegistryAuth,
    defaultRegion: z.optional(z.string()),
    endpoint: z.string(),
    providerType: ProviderType,
    scope: RegistryScope,
    type: z.enum(['basic', 'ecr']),
  })
  .register(z.globalRegistry, { id: 'OciRegistryEntity' })
export type OciRegistryEntity = z.infer<typeof OciRegistryEntity>

/** Where images of the installation itself come from: nothing is set here, so that all fields are empty. */
export const OciImageRegistry = z
  .object({
    baseContentPath: z.string(),
    caCert: z.string(),
    endpoint: z.string(),
    insecureSkipVerify: z.boolean(),
    mirrorRegistries: z.string(),
    name: z.string(),
    password: z.string(),
    username: z.string(),
  })
  .register(z.globalRegistry, { id: 'OciImageRegistry' })

export const OciGetQuery = z.object({ clusterUid: z.optional(z.string()) })
