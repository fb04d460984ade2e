import * as z from 'zod/mini'
import { ListMeta, NamedMeta, ObjectMeta } from './common'
import { RegistryAuth, RegistryEndpoint, RegistryName, RegistryScope, RegistrySyncStatus, SyncOnly } from './registries'

/** A classic Helm repository. */
export const HelmRegistrySpec = z
  .strictObject({
    auth: RegistryAuth,
    endpoint: RegistryEndpoint,
    /** The opposite of the switch Synchronization: true keeps the index out of automatic synchronisation. */
    isPrivate: z._default(z.boolean(), false),
    name: z.optional(z.string()),
    registryUid: z.optional(z.string()),
    scope: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'HelmRegistrySpec' })
export type HelmRegistrySpec = z.infer<typeof HelmRegistrySpec>

export const HelmRegistryInput = z.object({
  apiVersion: z.optional(z.string()),
  kind: z.optional(z.string()),
  metadata: z.extend(ObjectMeta, { name: RegistryName }),
  spec: HelmRegistrySpec,
  status: z.optional(z.unknown()),
})
export type HelmRegistryInput = z.infer<typeof HelmRegistryInput>

/** What creation alone takes. */
export const HelmRegistryCreateInput = z
  .object({
    metadata: z.extend(ObjectMeta, { name: RegistryName }),
    spec: z.strictObject({
      auth: RegistryAuth,
      createOption: z.optional(
        z.object({
          /** Each must be in the index, or nothing is created. */
          charts: z.optional(z.array(z.object({ name: z.string(), version: z.optional(z.string()) })).check(z.maxLength(100))),
          skipSync: z._default(z.boolean(), false),
        }),
      ),
      endpoint: RegistryEndpoint,
      isPrivate: z._default(z.boolean(), false),
      name: z.optional(z.string()),
      scope: z.optional(z.string()),
    }),
  })
  .register(z.globalRegistry, { id: 'HelmRegistryEntity' })
export type HelmRegistryCreateInput = z.infer<typeof HelmRegistryCreateInput>

export const HelmRegistry = z
  .object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: NamedMeta,
    spec: HelmRegistrySpec,
    status: z.object({ helmSyncStatus: RegistrySyncStatus }),
  })
  .register(z.globalRegistry, { id: 'HelmRegistry' })
export type HelmRegistry = z.infer<typeof HelmRegistry>

export const HelmRegistries = z
  .object({ items: z.array(HelmRegistry), listmeta: ListMeta })
  .register(z.globalRegistry, { id: 'HelmRegistries' })

export const HelmRegistrySummary = z
  .object({
    metadata: NamedMeta,
    spec: z.object({ endpoint: z.string(), isPrivate: z.boolean(), scope: RegistryScope }),
    status: SyncOnly,
  })
  .register(z.globalRegistry, { id: 'HelmRegistrySummary' })
export type HelmRegistrySummary = z.infer<typeof HelmRegistrySummary>

export const HelmRegistriesSummary = z
  .object({ items: z.array(HelmRegistrySummary), listmeta: ListMeta })
  .register(z.globalRegistry, { id: 'HelmRegistriesSummary' })
