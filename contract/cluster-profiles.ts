import * as z from 'zod/mini'
import { ListMeta, NamedMeta, ObjectMeta, QueryBoolean } from './common'
import { FilterString, PackLayer, PackPreset, PackSchemaEntry, PackSummary, PackType } from './packs'
import { LAYERS_LIMIT, ProfileName, ProfileType, ProfileVersion, VALUES_LIMIT } from './profile-fields'
import { Variable } from './profile-variables'
import { RegistryMetadata } from './registries'

const Labels = z.record(z.string(), z.string())
const Text = z.string().check(z.maxLength(VALUES_LIMIT, 'This is larger than 1 MiB'))
const LayerName = z
  .string('Every layer has a name')
  .check(z.minLength(1, 'Every layer has a name'), z.maxLength(256, 'The name is longer than 256 characters'))

/** Metadata that a caller sends: the description is the annotation `description`, tags are labels. */
const ProfileMetaInput = z.strictObject({ ...ObjectMeta.shape, name: ProfileName })
/** Of what may be left out as it is. */
const PartialMetaInput = z.strictObject({ ...ObjectMeta.shape, name: z.optional(ProfileName) })

const ManifestInput = z.strictObject({
  name: z.string().check(z.minLength(1, 'Every manifest has a name'), z.maxLength(256, 'The name is longer than 256 characters')),
  content: z._default(Text, ''),
})
/** A manifest that is there already is named by its uid, or found by its name. */
const ManifestRefUpdate = z.strictObject({ ...ManifestInput.shape, uid: z.optional(z.string()), content: z.optional(Text) })

const layerShape = {
  layer: z.optional(z.string()),
  name: LayerName,
  registryUid: z.optional(z.string()),
  tag: z.optional(z.string()),
  type: z._default(PackType, 'spectro'),
  /** Of the pack version; `spectro-manifest-pack` for manifests; empty for a chart that is named by hand. */
  uid: z.optional(z.string()),
  values: z.optional(Text),
}
export const PackManifestEntity = z.strictObject({ ...layerShape, manifests: z.optional(z.array(ManifestInput)) })
export type PackManifestEntity = z.infer<typeof PackManifestEntity>
const PackManifestUpdateEntity = z.strictObject({ ...layerShape, manifests: z.optional(z.array(ManifestRefUpdate)) })
export type PackManifestUpdateEntity = z.infer<typeof PackManifestUpdateEntity>

const layerList = <Layer extends z.core.$ZodType>(layer: Layer) =>
  z._default(z.array(layer).check(z.maxLength(LAYERS_LIMIT, 'A profile has at most 100 layers')), [])

export const ClusterProfileTemplateDraft = z
  .strictObject({ cloudType: z.optional(z.string()), packs: layerList(PackManifestEntity), type: z._default(ProfileType, 'cluster') })
  .register(z.globalRegistry, { id: 'ClusterProfileTemplateDraft' })
export type ClusterProfileTemplateDraft = z.infer<typeof ClusterProfileTemplateDraft>

/** A new profile. */
export const ClusterProfileEntity = z
  .strictObject({
    metadata: ProfileMetaInput,
    spec: z.strictObject({
      template: z.optional(ClusterProfileTemplateDraft),
      variables: z.optional(z.array(Variable)),
      version: z._default(ProfileVersion, '1.0.0'),
    }),
  })
  .register(z.globalRegistry, { id: 'ClusterProfileEntity' })
export type ClusterProfileEntity = z.infer<typeof ClusterProfileEntity>

/**
 * A change of the draft. `metadata.lastModifiedTimestamp`, if it is sent, must be that of the profile as it was read: else somebody else has changed it since and
 * the answer is `ResourceChanged`. Without it, and with the zero time that Palette's clients send, the last one to write wins.
 */
export const ClusterProfileUpdateEntity = z
  .strictObject({
    metadata: z.optional(PartialMetaInput),
    spec: z.optional(
      z.strictObject({
        template: z.optional(z.strictObject({ packs: layerList(PackManifestUpdateEntity), type: z.optional(ProfileType) })),
        version: z.optional(ProfileVersion),
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'ClusterProfileUpdateEntity' })
export type ClusterProfileUpdateEntity = z.infer<typeof ClusterProfileUpdateEntity>

export const ProfileMetaEntity = z
  .strictObject({
    metadata: z.strictObject({ annotations: z.optional(Labels), labels: z.optional(Labels), name: z.optional(ProfileName) }),
    spec: z.optional(z.strictObject({ version: z.optional(ProfileVersion) })),
  })
  .register(z.globalRegistry, { id: 'ProfileMetaEntity' })
export type ProfileMetaEntity = z.infer<typeof ProfileMetaEntity>

export const PackInputEntity = z.strictObject({ pack: PackManifestEntity }).register(z.globalRegistry, { id: 'PackInputEntity' })
export const PackUpdateEntity = z
  .strictObject({
    pack: z.strictObject({
      layer: z.optional(z.string()),
      name: LayerName,
      tag: z.optional(z.string()),
      type: z._default(PackType, 'spectro'),
      uid: z.string(),
      values: z.optional(Text),
    }),
  })
  .register(z.globalRegistry, { id: 'PackUpdateEntity' })
export const ManifestInputEntity = z.strictObject(ManifestInput.shape).register(z.globalRegistry, { id: 'ManifestInputEntity' })

const ObjectReference = z.object({ kind: z.string(), name: z.string(), uid: z.string() })

/** One layer of a profile as it is read. */
export const PackRef = z.object({
  annotations: z.record(z.string(), z.string()),
  /** Of the content at the time it was chosen. */
  digest: z.string(),
  /** So spelled on the wire: why the layer can't be used, for example because its tag is gone from the registry. */
  inValidReason: z.string(),
  isInvalid: z.boolean(),
  layer: PackLayer,
  logo: z.string(),
  manifests: z.array(ObjectReference),
  name: z.string(),
  packUid: z.string(),
  params: z.record(z.string(), z.string()),
  presets: z.array(PackPreset),
  registryUid: z.string(),
  schema: z.array(PackSchemaEntry),
  server: z.string(),
  tag: z.string(),
  type: PackType,
  values: z.string(),
  version: z.string(),
})
export type PackRef = z.infer<typeof PackRef>

const ClusterProfileTemplate = z.object({
  cloudType: z.string(),
  name: z.string(),
  packs: z.array(PackRef),
  /** SemVer of the profile. */
  profileVersion: z.string(),
  type: z.string(),
  uid: z.string(),
  /** Grows with every change. */
  version: z.int(),
})
export type ClusterProfileTemplate = z.infer<typeof ClusterProfileTemplate>

const ProfileVersions = z.array(z.object({ uid: z.string(), version: z.string() }))

export const ClusterProfile = z
  .object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: NamedMeta,
    spec: z.object({
      draft: z.optional(ClusterProfileTemplate),
      published: z.optional(ClusterProfileTemplate),
      version: z.string(),
      /** All versions of the profile, newest first. */
      versions: ProfileVersions,
    }),
    status: z.object({
      hasUserMacros: z.boolean(),
      inUseClusterTemplates: z.array(z.object({})),
      inUseClusterUids: z.array(z.string()),
      inUseClusters: z.array(z.object({})),
      isPublished: z.boolean(),
    }),
  })
  .register(z.globalRegistry, { id: 'ClusterProfile' })
export type ClusterProfile = z.infer<typeof ClusterProfile>

/** What `isFips`-marked layers make of a profile. */
const FipsMode = z.enum(['full', 'none', 'partial', 'unknown'])

const PackRefSummary = z.object({
  addonType: z.string(),
  annotations: z.record(z.string(), z.string()),
  displayName: z.string(),
  layer: PackLayer,
  logoUrl: z.string(),
  name: z.string(),
  packUid: z.string(),
  tag: z.string(),
  type: z.string(),
  version: z.string(),
})
const TemplateSummary = z.object({ cloudType: z.string(), packs: z.array(PackRefSummary), type: z.string() })

export const ClusterProfileSummary = z
  .object({
    metadata: NamedMeta,
    specSummary: z.object({
      draft: z.optional(TemplateSummary),
      published: z.optional(TemplateSummary),
      version: z.string(),
      versions: ProfileVersions,
    }),
    status: z.object({
      fips: z.object({ mode: FipsMode }),
      inUseClusterTemplates: z.array(z.object({})),
      inUseClusterUids: z.array(z.string()),
      inUseClusters: z.array(z.object({})),
      isPublished: z.boolean(),
      /** Layers whose pack is gone, deprecated or disabled. */
      pack: z.object({ deleted: z.number(), deprecated: z.number(), disabled: z.number() }),
    }),
  })
  .register(z.globalRegistry, { id: 'ClusterProfileSummary' })
export type ClusterProfileSummary = z.infer<typeof ClusterProfileSummary>
export const ClusterProfilesSummary = z
  .object({ items: z.array(ClusterProfileSummary), listmeta: ListMeta })
  .register(z.globalRegistry, { id: 'ClusterProfilesSummary' })

const FilterArray = z.strictObject({
  beginsWith: z.optional(z.array(z.string())),
  eq: z.optional(z.array(z.string())),
  ignoreCase: z._default(z.boolean(), true),
  ne: z.optional(z.array(z.string())),
})
const FilterVersion = z.strictObject({
  beginsWith: z.optional(z.string()),
  eq: z.optional(z.string()),
  gt: z.optional(z.string()),
  lt: z.optional(z.string()),
  ne: z.optional(z.string()),
})
const ClusterProfileFilterSpec = z.strictObject({
  /** Cloud types. */
  environment: z.optional(z.array(z.string())),
  fips: z.optional(FipsMode),
  profileName: z.optional(FilterString),
  profileType: z.optional(z.array(ProfileType)),
  resourceType: z.optional(z.enum(['spectrocluster', 'clustertemplate'])),
  scope: z.optional(z.enum(['system', 'tenant', 'project'])),
  tags: z.optional(FilterArray),
  version: z.optional(FilterVersion),
})
export const ClusterProfilesFilterSpec = z
  .strictObject({
    filter: z.optional(ClusterProfileFilterSpec),
    sort: z.optional(
      z.array(
        z.strictObject({
          field: z.enum(['profileName', 'environment', 'profileType', 'creationTimestamp', 'lastModifiedTimestamp']),
          order: z._default(z.enum(['asc', 'desc']), 'asc'),
        }),
      ),
    ),
  })
  .register(z.globalRegistry, { id: 'ClusterProfilesFilterSpec' })
export type ClusterProfilesFilterSpec = z.infer<typeof ClusterProfilesFilterSpec>

export const ClusterProfilesMetadata = z
  .object({
    items: z.array(
      z.object({
        metadata: z.object({ name: z.string(), uid: z.string() }),
        spec: z.object({ cloudType: z.string(), version: z.string() }),
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'ClusterProfilesMetadata' })

/** One thing that is wrong with a layer. */
const ConstraintError = z.object({ code: z.string(), message: z.string() })
/**
 * Codes of constraint errors. Which of them stop a publication is said beside each: what the documentation calls mandatory does, what is only checked when a cluster
 * is made does not.
 */
export const constraintCodes = {
  /** A required pack is not in the profile (blocks, if its layer belongs to this type of profile). */
  DependencyMissing: 'blocks',
  /** A pack that is there has a version out of the bounds (blocks). */
  DependencyVersion: 'blocks',
  /** A pack is there that this one can't stand beside (blocks). */
  NotSupported: 'blocks',
  /** The version can't be reached by upgrade from the published one (blocks). */
  UpgradeNotSupported: 'blocks',
  /** The values do not parse as YAML (blocks). */
  ValuesInvalid: 'blocks',
  /** A value breaks the pack's schema.yaml (blocks). */
  SchemaViolation: 'blocks',
  /** The version has left its registry, or the registry was removed (blocks). */
  PackNotFound: 'blocks',
  /** A required pack belongs to the infrastructure, which another profile brings: it is checked when a cluster is made. */
  InfrastructureDependency: 'informs',
  /** CPU, memory or disk that the nodes must have: checked when a cluster is made. */
  ResourceRequirement: 'informs',
  /** No `pack.namespace` in the values: the chart goes to the default namespace. */
  NamespaceMissing: 'informs',
  /** The pack is deprecated, disabled or past its end of life. */
  PackDeprecated: 'informs',
} as const
export type ConstraintCode = keyof typeof constraintCodes
export const ClusterProfileValidatorResponse = z
  .object({
    packs: z.object({
      results: z.array(z.object({ displayName: z.string(), errors: z.array(ConstraintError), name: z.string() })),
    }),
  })
  .register(z.globalRegistry, { id: 'ClusterProfileValidatorResponse' })
export type ClusterProfileValidatorResponse = z.infer<typeof ClusterProfileValidatorResponse>

export const ClusterProfilePacksEntities = z
  .object({ items: z.array(z.object({ metadata: NamedMeta, spec: PackSummary.shape.spec, status: z.object({}) })) })
  .register(z.globalRegistry, { id: 'ClusterProfilePacksEntities' })
export const PackRefSummaryResponse = z
  .object({
    metadata: NamedMeta,
    spec: z.object({
      macros: z.object({ resolved: z.record(z.string(), z.string()) }),
      pack: PackSummary.shape.spec,
      registry: z.optional(RegistryMetadata),
    }),
  })
  .register(z.globalRegistry, { id: 'PackRefSummaryResponse' })

export const ClusterProfilePackConfigList = z
  .object({
    items: z.array(
      z.object({
        spec: z.object({
          associatedObject: z.string(),
          isValuesOverridden: z.boolean(),
          manifests: z.array(
            z.object({ digest: z.string(), isOverridden: z.boolean(), name: z.string(), parentUid: z.string(), uid: z.string() }),
          ),
          name: z.string(),
          packUid: z.string(),
          scope: z.string(),
          tag: z.string(),
          type: z.string(),
          values: z.string(),
          version: z.string(),
        }),
      }),
    ),
  })
  .register(z.globalRegistry, { id: 'ClusterProfilePackConfigList' })

const ManifestData = z.object({ content: z.string(), digest: z.string() })
export const ManifestEntities = z
  .object({
    items: z.array(
      z.object({ metadata: NamedMeta, spec: z.object({ draft: z.optional(ManifestData), published: z.optional(ManifestData) }) }),
    ),
  })
  .register(z.globalRegistry, { id: 'ManifestEntities' })

/** What is accepted on reads of a profile and changes nothing: items are always whole. */
export const ProfileQuery = z.object({
  includePackMeta: z.optional(z.string()),
  resourceType: z.optional(z.enum(['spectrocluster', 'clustertemplate'])),
  includePackAnnotations: z.optional(QueryBoolean),
})
export const PackMetaQuery = z.object({ includePackMeta: z.optional(z.string()) })
export const ProfileCreateQuery = z.object({ publish: z._default(QueryBoolean, false) })
export const ProfileNameQuery = z.object({ name: ProfileName, version: z._default(ProfileVersion, '1.0.0') })
export const PackConfigQuery = z.object({ packUid: z.string('packUid is required').check(z.minLength(1, 'packUid is required')) })
