import * as z from 'zod/mini'
import { ListMeta, NamedMeta } from './common'

export const PackLayer = z.enum(['kernel', 'os', 'k8s', 'cni', 'csi', 'addon'])
export type PackLayer = z.infer<typeof PackLayer>
export const PackType = z.enum(['spectro', 'helm', 'manifest', 'oci'])
export type PackType = z.infer<typeof PackType>

const Annotations = z.record(z.string(), z.string())

export const PackPreset = z
  .object({ add: z.string(), displayName: z.string(), group: z.string(), name: z.string(), remove: z.array(z.string()) })
  .register(z.globalRegistry, { id: 'PackPreset' })
export type PackPreset = z.infer<typeof PackPreset>

export const PackSchemaEntry = z
  .object({
    format: z.string(),
    hints: z.array(z.string()),
    listOptions: z.array(z.string()),
    name: z.string(),
    readonly: z.boolean(),
    regex: z.string(),
    required: z.boolean(),
    type: z.string(),
  })
  .register(z.globalRegistry, { id: 'PackSchema' })
export type PackSchemaEntry = z.infer<typeof PackSchemaEntry>

export const PackSummary = z
  .object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: NamedMeta,
    spec: z.object({
      addonSubType: z.string(),
      addonType: z.string(),
      annotations: Annotations,
      cloudTypes: z.array(z.string()),
      digest: z.string(),
      displayName: z.string(),
      eol: z.string(),
      group: z.string(),
      layer: PackLayer,
      logoUrl: z.string(),
      name: z.string(),
      presets: z.array(PackPreset),
      registryUid: z.string(),
      schema: z.array(PackSchemaEntry),
      type: PackType,
      values: z.string(),
      version: z.string(),
    }),
    status: z.object({}),
  })
  .register(z.globalRegistry, { id: 'PackSummary' })
export type PackSummary = z.infer<typeof PackSummary>

export const PackSummaries = z
  .object({ items: z.array(PackSummary), listmeta: ListMeta })
  .register(z.globalRegistry, { id: 'PackSummaries' })

export const FilterString = z.strictObject({
  beginsWith: z.optional(z.string()),
  contains: z.optional(z.string()),
  eq: z.optional(z.string()),
  ignoreCase: z._default(z.boolean(), true),
  ne: z.optional(z.string()),
})
export type FilterString = z.infer<typeof FilterString>

/** Filter keys have a capital O (`addOnType`), results have not (`addonType`): so on Palette's wire. */
export const PackFilterSpec = z.strictObject({
  addOnSubType: z.optional(z.array(z.string())),
  addOnType: z.optional(z.array(z.string())),
  displayName: z.optional(FilterString),
  /** Cloud types. */
  environment: z.optional(z.array(z.string())),
  isFips: z.optional(z.boolean()),
  layer: z.optional(z.array(PackLayer)),
  name: z.optional(FilterString),
  registryUid: z.optional(z.array(z.string())),
  /** `spectrocloud` or `community`: the annotation of the same name. */
  source: z.optional(z.array(z.string())),
  state: z.optional(z.array(z.string())),
  type: z.optional(z.array(PackType)),
})
export type PackFilterSpec = z.infer<typeof PackFilterSpec>

const PackSortField = z.enum(['name', 'type', 'layer', 'addOnType', 'displayName'])
export const PacksFilterSpec = z
  .strictObject({
    filter: z.optional(PackFilterSpec),
    sort: z.optional(z.array(z.strictObject({ field: PackSortField, order: z._default(z.enum(['asc', 'desc']), 'asc') }))),
  })
  .register(z.globalRegistry, { id: 'PacksFilterSpec' })
export type PacksFilterSpec = z.infer<typeof PacksFilterSpec>

const RegistryPackMetadata = z.object({
  annotations: Annotations,
  latestPackUid: z.string(),
  latestVersion: z.string(),
  logoUrl: z.string(),
  name: z.string(),
  scope: z.string(),
  uid: z.string(),
})

/** One pack, with every registry that has it. */
export const PackMetadata = z
  .object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: NamedMeta,
    spec: z.object({
      addonSubType: z.string(),
      addonType: z.string(),
      cloudTypes: z.array(z.string()),
      displayName: z.string(),
      group: z.string(),
      layer: PackLayer,
      name: z.string(),
      registries: z.array(RegistryPackMetadata),
      type: PackType,
    }),
  })
  .register(z.globalRegistry, { id: 'PackMetadata' })
export type PackMetadata = z.infer<typeof PackMetadata>

export const PackMetadataList = z
  .object({ items: z.array(PackMetadata), listmeta: ListMeta })
  .register(z.globalRegistry, { id: 'PackMetadataList' })

export const PackTag = z.object({
  group: z.string(),
  packUid: z.string(),
  parentTags: z.array(z.string()),
  tag: z.string(),
  version: z.string(),
})
export type PackTag = z.infer<typeof PackTag>

/** What a pack says about another one (pack.json, `constraints.dependencies`; Spectro Cloud documentation, "Pack Constraints"). */
export interface PackConstraint {
  readonly name: string
  readonly layer: string
  readonly type: 'required' | 'optional' | 'notSupported' | 'upgrade'
  /** Empty when open. */
  readonly minVersion: string
  /** Empty when open. */
  readonly maxVersion: string
}

/** A pack that this version asks for, as far as it is in the catalogue. */
export const PackDependency = z.object({
  displayName: z.string(),
  logoUrl: z.string(),
  name: z.string(),
  registryUid: z.string(),
  uid: z.string(),
  version: z.string(),
})
export type PackDependency = z.infer<typeof PackDependency>

const PackUidValues = z.object({
  annotations: Annotations,
  dependencies: z.array(PackDependency),
  packUid: z.string(),
  presets: z.array(PackPreset),
  readme: z.string(),
  schema: z.array(PackSchemaEntry),
  values: z.string(),
})

/** A pack of one registry: all its tags, newest version first, and the values of each. */
export const PackTagEntity = z
  .object({
    addonSubType: z.string(),
    addonType: z.string(),
    cloudTypes: z.array(z.string()),
    displayName: z.string(),
    layer: PackLayer,
    logoUrl: z.string(),
    name: z.string(),
    packValues: z.array(PackUidValues),
    registryUid: z.string(),
    tags: z.array(PackTag),
  })
  .register(z.globalRegistry, { id: 'PackTagEntity' })
export type PackTagEntity = z.infer<typeof PackTagEntity>

export const PackReadme = z.object({ readme: z.string() }).register(z.globalRegistry, { id: 'PackReadme' })

export const PackNameQuery = z.object({
  cloudType: z._default(z.string(), 'all'),
  layer: z.optional(z.string()),
  /** Comma list of pack states to include; without it only disabled packs are hidden. */
  states: z.optional(z.string()),
})

/** The file that defines a version, as it stands in the registry; empty where the registry has none. */
export const PackDefinition = z
  .object({ file: z.enum(['pack.json', 'Chart.yaml', 'zarf.yaml']), text: z.string() })
  .register(z.globalRegistry, { id: 'ConsolePackDefinition' })
export type PackDefinition = z.infer<typeof PackDefinition>
