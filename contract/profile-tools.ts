import * as z from 'zod/mini'
import { LAYERS_LIMIT, ProfileDescription, ProfileName, ProfileTag, ProfileType, ProfileVersion, VALUES_LIMIT } from './profile-fields'
import { Variable } from './profile-variables'
import { Time } from './common'
import { PackLayer, PackType } from './packs'

/**
 * How a layer stands to its registry now. `ok`; `changed`: the same version has another digest than the one that was chosen; `kept`: so, and somebody chose to keep
 * the old one; `missing`: the version has left its registry, or the registry was removed; `unlisted`: a chart of a registry that is not synchronised, named by hand.
 */
export const LayerState = z.enum(['ok', 'changed', 'kept', 'missing', 'unlisted'])
export type LayerState = z.infer<typeof LayerState>

/** A layer in lists. */
export const LayerOverview = z.object({
  name: z.string(),
  displayName: z.string(),
  type: PackType,
  layer: PackLayer,
  packUid: z.string(),
  registryUid: z.string(),
  /** As it was called when the layer was chosen, if it is gone; empty for manifests. */
  registryName: z.string(),
  version: z.string(),
  logoUrl: z.string(),
  state: LayerState,
  deprecated: z.boolean(),
  fips: z.boolean(),
})
export type LayerOverview = z.infer<typeof LayerOverview>

/** One version of a profile in lists. */
export const ProfileOverview = z.object({
  uid: z.string(),
  name: z.string(),
  version: z.string(),
  description: z.string(),
  type: ProfileType,
  /** As typed: `key:value`, or a word. */
  tags: z.array(z.string()),
  isPublished: z.boolean(),
  /** The draft differs from what is published. */
  hasChanges: z.boolean(),
  createdAt: Time,
  updatedAt: Time,
  /** Email of who changed it last. */
  updatedBy: z.string(),
  /** Of the draft. */
  layers: z.array(LayerOverview),
})
export type ProfileOverview = z.infer<typeof ProfileOverview>
/** By name, then newest version first. */
export const ProfilesOverview = z.object({ items: z.array(ProfileOverview) }).register(z.globalRegistry, { id: 'ConsoleProfilesOverview' })

/** A copy: a new profile, or a new version of the same one. Layers keep the digests that were chosen. */
export const ProfileClone = z
  .strictObject({
    name: ProfileName,
    version: ProfileVersion,
    description: z.optional(ProfileDescription),
    publish: z._default(z.boolean(), false),
  })
  .register(z.globalRegistry, { id: 'ConsoleProfileClone' })

const text = z.string().check(z.maxLength(VALUES_LIMIT, 'This is larger than 1 MiB'))

export const EXPORT_VERSION = 'registry-console/v1'
/** A profile as a file. Sensitive defaults of variables are empty in it. */
export const ExportedProfile = z
  .strictObject({
    apiVersion: z.literal(EXPORT_VERSION, `This file is no exported profile: apiVersion must be ${EXPORT_VERSION}`),
    kind: z.literal('ClusterProfile', 'This file is no exported profile: kind must be ClusterProfile'),
    metadata: z.strictObject({ name: ProfileName, description: ProfileDescription, tags: z.array(ProfileTag) }),
    spec: z.strictObject({
      version: ProfileVersion,
      type: ProfileType,
      cloudType: z.string(),
      variables: z.array(Variable),
      layers: z
        .array(
          z.strictObject({
            name: z.string(),
            displayName: z.string(),
            type: PackType,
            layer: PackLayer,
            tag: z.string(),
            version: z.string(),
            digest: z.string(),
            /** By name: uids differ between installations. Empty for manifests. */
            registry: z.string(),
            values: text,
            manifests: z.array(z.strictObject({ name: z.string(), content: text })),
          }),
        )
        .check(z.maxLength(LAYERS_LIMIT, 'A profile has at most 100 layers')),
    }),
  })
  .register(z.globalRegistry, { id: 'ConsoleExportedProfile' })
export type ExportedProfile = z.infer<typeof ExportedProfile>

export const ProfileImport = z
  .strictObject({
    profile: ExportedProfile,
    /** In place of those of the file. */
    name: z.optional(ProfileName),
    version: z.optional(ProfileVersion),
    /** Name of a registry in the file to uid of one that is here; the others are found by their names. */
    registries: z._default(z.record(z.string(), z.string()), {}),
    publish: z._default(z.boolean(), false),
  })
  .register(z.globalRegistry, { id: 'ConsoleProfileImport' })
export const ProfileImported = z
  .object({
    uid: z.string(),
    /** What is not as it was where the file comes from, one sentence each: a digest that differs, a chart of an unsynchronised registry. */
    warnings: z.array(z.string()),
  })
  .register(z.globalRegistry, { id: 'ConsoleProfileImported' })
export type ProfileImported = z.infer<typeof ProfileImported>

/** A version whose content is not what it was when the layer was chosen. */
export const LayerDrift = z.object({
  layer: z.string(),
  displayName: z.string(),
  version: z.string(),
  registryUid: z.string(),
  registryName: z.string(),
  packUid: z.string(),
  chosenDigest: z.string(),
  chosenAt: Time,
  currentDigest: z.string(),
  /** When a synchronisation found the new content. */
  changedAt: Time,
  /** Somebody chose to keep the old one. */
  kept: z.boolean(),
  /** Default values and defining file, then and now; empty where they were not known then. */
  before: z.object({ values: z.string(), definition: z.string() }),
  after: z.object({ values: z.string(), definition: z.string() }),
})
export type LayerDrift = z.infer<typeof LayerDrift>
export const ProfileDrift = z.object({ items: z.array(LayerDrift) }).register(z.globalRegistry, { id: 'ConsoleProfileDrift' })
export const DriftDecision = z
  .strictObject({
    /** Name of the layer's pack. */
    layer: z.string(),
    /** The new digest that was looked at: if it is another one by now, the answer is `ResourceChanged`. */
    digest: z.string(),
    /** `keep`: the old digest stays chosen, and the flag rests until the content changes again. `accept`: the new content is the chosen one. */
    decision: z.enum(['keep', 'accept']),
  })
  .register(z.globalRegistry, { id: 'ConsoleDriftDecision' })

/** A layer that uses a registry. */
const ImpactLayer = z.object({
  name: z.string(),
  displayName: z.string(),
  type: PackType,
  packUid: z.string(),
  /** Below the registry: a change of the base path takes away what is not below it. */
  repository: z.string(),
  version: z.string(),
  digest: z.string(),
})
export const RegistryImpact = z
  .object({
    /** Of the caller's tenant; an operator may not see them. */
    profiles: z.array(
      z.object({ uid: z.string(), name: z.string(), version: z.string(), isPublished: z.boolean(), layers: z.array(ImpactLayer) }),
    ),
    /** For operators: what each tenant has; the name only if the operator may see tenants. Empty for a tenant. */
    tenants: z.array(z.object({ name: z.nullable(z.string()), profiles: z.int(), layers: z.int() })),
    /** In all, without what the caller may not know of. */
    totals: z.object({ profiles: z.int(), layers: z.int(), packs: z.int() }),
    /** Registries with content of the same digests, those with most of it first. */
    targets: z.array(z.object({ uid: z.string(), name: z.string(), scope: z.string(), layers: z.int() })),
  })
  .register(z.globalRegistry, { id: 'ConsoleRegistryImpact' })
export type RegistryImpact = z.infer<typeof RegistryImpact>
export const Repoint = z
  .strictObject({ to: z.string().check(z.minLength(1, 'Choose a registry')) })
  .register(z.globalRegistry, { id: 'ConsoleRepoint' })
export const Repointed = z.object({ moved: z.int(), left: z.int() }).register(z.globalRegistry, { id: 'ConsoleRepointed' })

/** Profiles that use a pack of a registry, whatever its version. */
export const PackUses = z
  .object({
    items: z.array(
      z.object({
        profileUid: z.string(),
        profileName: z.string(),
        profileVersion: z.string(),
        isPublished: z.boolean(),
        version: z.string(),
        state: LayerState,
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'ConsolePackUses' })
export type PackUses = z.infer<typeof PackUses>
