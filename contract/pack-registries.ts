import * as z from 'zod/mini'
import { ListMeta, NamedMeta, ObjectMeta } from './common'
import { RegistryAuth, RegistryEndpoint, RegistryName, RegistryScope, RegistrySyncStatus, SyncOnly } from './registries'

/** A legacy pack registry (spectro-registry). */
export const PackRegistrySpec = z
  .strictObject({
    auth: RegistryAuth,
    endpoint: RegistryEndpoint,
    name: z.optional(z.string()),
    /** Whether somebody signs in; it follows from `auth.type`. */
    private: z._default(z.boolean(), false),
    registryUid: z.optional(z.string()),
    scope: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'PackRegistrySpec' })
export type PackRegistrySpec = z.infer<typeof PackRegistrySpec>

export const PackRegistryInput = z.object({
  apiVersion: z.optional(z.string()),
  kind: z.optional(z.string()),
  metadata: z.extend(ObjectMeta, { name: RegistryName }),
  spec: PackRegistrySpec,
  status: z.optional(z.unknown()),
})
export type PackRegistryInput = z.infer<typeof PackRegistryInput>

export const PackRegistry = z
  .object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: NamedMeta,
    spec: PackRegistrySpec,
    status: z.object({ packSyncStatus: RegistrySyncStatus }),
  })
  .register(z.globalRegistry, { id: 'PackRegistry' })
export type PackRegistry = z.infer<typeof PackRegistry>

export const PackRegistries = z
  .object({ items: z.array(PackRegistry), listmeta: ListMeta })
  .register(z.globalRegistry, { id: 'PackRegistries' })

export const PackRegistrySummary = z
  .object({
    metadata: NamedMeta,
    spec: z.object({ endpoint: z.string(), private: z.boolean(), scope: RegistryScope }),
    status: SyncOnly,
  })
  .register(z.globalRegistry, { id: 'PackRegistrySummary' })
export type PackRegistrySummary = z.infer<typeof PackRegistrySummary>

export const PackRegistriesSummary = z
  .object({ items: z.array(PackRegistrySummary), listmeta: ListMeta })
  .register(z.globalRegistry, { id: 'PackRegistriesSummary' })
