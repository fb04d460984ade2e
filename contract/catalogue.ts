import * as z from 'zod/mini'
import { PackLayer, PackType } from './packs'

/** Most items of one page of the catalogue. */
const CATALOGUE_LIMIT = 200

const values = z.optional(z.array(z.string().check(z.maxLength(256))).check(z.maxLength(200)))

/** A search of the catalogue: all that is given must match; within one list any of it. */
export const CatalogueQuery = z
  .strictObject({
    /** Part of the name or of the display name, without case. */
    text: z._default(z.string().check(z.maxLength(256, 'The text is longer than 256 characters')), ''),
    registries: values,
    /** Keys of `pack-categories`. */
    categories: values,
    layers: z.optional(z.array(PackLayer)),
    /** Packs for `all` clouds match every one. */
    cloudTypes: values,
    sources: values,
    types: z.optional(z.array(PackType)),
    /** Exactly this name: to open one pack by its address. */
    name: z.optional(z.string()),
    offset: z._default(z.int().check(z.minimum(0)), 0),
    limit: z._default(z.int().check(z.minimum(1), z.maximum(CATALOGUE_LIMIT)), 100),
    /** Counting them takes longer than finding a page. */
    facets: z._default(z.boolean(), false),
  })
  .register(z.globalRegistry, { id: 'ConsoleCatalogueQuery' })
export type CatalogueQuery = z.infer<typeof CatalogueQuery>

/** A pack in one registry: its newest version there that is not disabled. */
const CatalogueOffer = z.object({
  uid: z.string(),
  name: z.string(),
  scope: z.string(),
  latestPackUid: z.string(),
  latestVersion: z.string(),
  logoUrl: z.string(),
  annotations: z.record(z.string(), z.string()),
  /** `active`, `deprecated`, or what the pack says. */
  state: z.string(),
  /** Date (`yyyy-MM-dd`), or empty. */
  eol: z.string(),
})
export type CatalogueOffer = z.infer<typeof CatalogueOffer>

/** A pack, a chart or a Zarf package with every registry that offers it, the newest version first. A pack and a chart of one name are two items. */
export const CatalogueItem = z.object({
  name: z.string(),
  displayName: z.string(),
  type: PackType,
  layer: PackLayer,
  addonType: z.string(),
  cloudTypes: z.array(z.string()),
  /** Key and label of `pack-categories`. */
  category: z.object({ key: z.string(), label: z.string() }),
  registries: z.array(CatalogueOffer),
})
export type CatalogueItem = z.infer<typeof CatalogueItem>

const FacetValue = z.object({ value: z.string(), label: z.string(), count: z.int() })
export type FacetValue = z.infer<typeof FacetValue>

/** How many items every value would leave, with all other conditions as they are. */
export const CatalogueFacets = z.object({
  registries: z.array(FacetValue),
  categories: z.array(FacetValue),
  layers: z.array(FacetValue),
  cloudTypes: z.array(FacetValue),
  sources: z.array(FacetValue),
})
export type CatalogueFacets = z.infer<typeof CatalogueFacets>

/** A page of the catalogue, by category and then by display name. */
export const Catalogue = z
  .object({
    items: z.array(CatalogueItem),
    total: z.int(),
    /** Headings in order, each with how many items match below it on all pages. */
    groups: z.array(z.object({ key: z.string(), label: z.string(), count: z.int() })),
    /** If they were asked for. */
    facets: z.optional(CatalogueFacets),
  })
  .register(z.globalRegistry, { id: 'ConsoleCatalogue' })
export type Catalogue = z.infer<typeof Catalogue>

export const PackConstraintEntry = z.object({
  name: z.string(),
  layer: z.string(),
  type: z.enum(['required', 'optional', 'notSupported', 'upgrade']),
  /** Empty when open. */
  minVersion: z.string(),
  maxVersion: z.string(),
})

/** What the nodes must have (pack.json, `constraints.resources`): CPU in millicores, memory in MiB, disk in GiB, as packs write them. */
export const PackResource = z.object({
  type: z.enum(['cpu', 'memory', 'diskSize']),
  minLimit: z.number(),
  components: z.array(
    z.object({ scheduleType: z.enum(['all', 'master', 'worker']), resourceRequestParamRef: z.string(), replicaCountParamRef: z.string() }),
  ),
})
export type PackResource = z.infer<typeof PackResource>

export const PackFile = z.object({
  /** Below the pack. */
  path: z.string(),
  /** Bytes. */
  size: z.int(),
})
export type PackFile = z.infer<typeof PackFile>

/** Of a Zarf package, from zarf.yaml. */
const ZarfComponent = z.object({ name: z.string(), description: z.string(), required: z.boolean(), default: z.boolean() })
const ZarfVariable = z.object({
  name: z.string(),
  description: z.string(),
  default: z.string(),
  prompt: z.boolean(),
  sensitive: z.boolean(),
})

/** What stands in a version beside values and README. */
export const PackContents = z
  .object({
    uid: z.string(),
    digest: z.string(),
    files: z.array(PackFile),
    /** False where nobody has looked yet: of a chart the archive is read when its values are. */
    filesKnown: z.boolean(),
    constraints: z.array(PackConstraintEntry),
    resources: z.array(PackResource),
    components: z.array(ZarfComponent),
    variables: z.array(ZarfVariable),
  })
  .register(z.globalRegistry, { id: 'ConsolePackContents' })
export type PackContents = z.infer<typeof PackContents>

/** A chart of a registry that is not synchronised, as somebody typed it. */
export const ChartAddress = z
  .strictObject({
    name: z
      .string()
      .check(z.trim(), z.minLength(1, 'Enter the name of the chart'), z.maxLength(256, 'The name is longer than 256 characters')),
    version: z.string().check(z.trim(), z.minLength(1, 'Enter the version'), z.maxLength(128, 'The version is longer than 128 characters')),
  })
  .register(z.globalRegistry, { id: 'ConsoleChartAddress' })

/** Whether it is there. `unreachable` is no fault of what was typed: clusters may reach the registry all the same. */
export const ChartReport = z
  .object({
    outcome: z.enum(['found', 'missing', 'unreachable']),
    /** One sentence. */
    message: z.string(),
    /** Of the chart, if it was found; else empty. */
    values: z.string(),
    readme: z.string(),
    digest: z.string(),
  })
  .register(z.globalRegistry, { id: 'ConsoleChartReport' })
export type ChartReport = z.infer<typeof ChartReport>
