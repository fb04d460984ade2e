import type { Catalogue, CatalogueFacets, CatalogueItem, CatalogueOffer, FacetValue } from '~/contract/catalogue'
import { categoryOf, categoryOrder, layerLabel, packLayers } from '~/contract/pack-categories'
import type { PackLayer, PackMetadata, PackType } from '~/contract/packs'
import { cloudWords } from './pack-facts'
import { compareVersions } from './versions'

/** What is looked for: all that is given must match; within one list any of it. An empty list is no condition. */
export interface CatalogueSearch {
  /** Part of the name or of the display name, without case. */
  readonly text?: string
  readonly registries?: readonly string[]
  /** Keys of `pack-categories`. */
  readonly categories?: readonly string[]
  readonly layers?: readonly PackLayer[]
  readonly cloudTypes?: readonly string[]
  readonly sources?: readonly string[]
  readonly types?: readonly PackType[]
  /** Exactly this name. */
  readonly name?: string
}

/** The catalogue of a Palette, which has no search with facets: everything is there, and is selected here. */
export function selectCatalogue(all: readonly CatalogueItem[], search: CatalogueSearch): Required<Catalogue> {
  const items = all.flatMap((item) => matching(item, search) ?? [])
  return { items, total: items.length, groups: groupsOf(items), facets: facetsOf(all, search) }
}

/** Packs as `packsSearch` gives them, as items in the order of the catalogue. */
export function toCatalogue(packs: readonly PackMetadata[]): CatalogueItem[] {
  return packs
    .map(toItem)
    .map((item) => ({ item, order: categoryOrder(item.category, item.layer) }))
    .toSorted((a, b) => byCode(a.order, b.order) || byName(a.item.displayName, b.item.displayName) || byName(a.item.name, b.item.name))
    .map(({ item }) => item)
}

function toItem({ spec }: PackMetadata): CatalogueItem {
  return {
    name: spec.name,
    displayName: spec.displayName === '' ? spec.name : spec.displayName,
    type: spec.type,
    layer: spec.layer,
    addonType: spec.addonType,
    cloudTypes: spec.cloudTypes,
    category: categoryOf(spec.layer, spec.addonType, spec.type),
    registries: spec.registries
      // Palette says neither: the state stands in the annotations, and the end of life is told for one version alone.
      .map((registry): CatalogueOffer => ({ ...registry, state: registry.annotations['system_state'] ?? 'active', eol: '' }))
      .toSorted((a, b) => compareVersions(b.latestVersion, a.latestVersion)),
  }
}

/** The item with the registries that match, or undefined when nothing of it does. Packs for all clouds match every one. */
function matching(item: CatalogueItem, search: CatalogueSearch): CatalogueItem | undefined {
  const { text = '', name, categories, layers, cloudTypes, types, registries, sources } = search
  const wanted = text.trim().toLowerCase()
  const matches =
    (wanted === '' || `${item.name}\n${item.displayName}`.toLowerCase().includes(wanted)) &&
    (name === undefined || item.name === name) &&
    isAnyOf([item.category.key], categories) &&
    isAnyOf([item.layer], layers) &&
    isAnyOf([item.type], types) &&
    (item.cloudTypes.includes('all') || isAnyOf(item.cloudTypes, cloudTypes))
  if (!matches) return undefined
  const offers = item.registries.filter((offer) => isAnyOf([offer.uid], registries) && isAnyOf([sourceOf(offer)], sources))
  if (offers.length === item.registries.length) return item
  return offers.length === 0 ? undefined : { ...item, registries: offers }
}

function isAnyOf(values: readonly string[], wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.length === 0 || values.some((value) => wanted.includes(value))
}

const registriesOf = (item: CatalogueItem) => item.registries.map(({ uid }) => uid)
const sourceOf = ({ annotations }: CatalogueOffer) => annotations['source'] ?? ''
const sourcesOf = (item: CatalogueItem) => [...new Set(item.registries.map(sourceOf))]

function groupsOf(items: readonly CatalogueItem[]): Catalogue['groups'] {
  const groups = new Map<string, { key: string; label: string; count: number }>()
  for (const { category } of items) {
    const group = groups.get(category.key)
    if (group === undefined) groups.set(category.key, { ...category, count: 1 })
    else group.count += 1
  }
  return [...groups.values()]
}

/** How many items every value would leave, with all other conditions as they are. What is chosen stays in its list, even where it leaves nothing. */
function facetsOf(all: readonly CatalogueItem[], search: CatalogueSearch): CatalogueFacets {
  const left = (without: keyof CatalogueSearch) => {
    const { [without]: _, ...rest } = search
    return all.flatMap((item) => matching(item, rest) ?? [])
  }
  const offers = all.flatMap((item) => item.registries)
  return {
    registries: count(
      left('registries'),
      registriesOf,
      search.registries,
      (uid) => offers.find((offer) => offer.uid === uid)?.name,
    ).toSorted(byLabel),
    categories: count(
      left('categories'),
      ({ category }) => [category.key],
      search.categories,
      (key) => {
        return all.find(({ category }) => category.key === key)?.category.label
      },
    ),
    layers: count(
      left('layers'),
      ({ layer }) => [layer],
      search.layers,
      (value) => {
        const layer = packLayers.find((known) => known === value)
        return layer === undefined ? undefined : layerLabel(layer)
      },
    ),
    cloudTypes: countClouds(left('cloudTypes'), search.cloudTypes).toSorted(byLabel),
    sources: count(left('sources'), sourcesOf, search.sources, () => undefined).toSorted(byLabel),
  }
}

/** Packs for all clouds count under every one; `all` is a value of its own only where there is no other. */
function countClouds(items: readonly CatalogueItem[], chosen: readonly string[] | undefined): FacetValue[] {
  const forAll = items.filter((item) => item.cloudTypes.includes('all')).length
  const values = count(items, ({ cloudTypes }) => (cloudTypes.includes('all') ? [] : cloudTypes), chosen, cloudWords)
  if (values.length === 0 && forAll > 0) return [{ value: 'all', label: cloudWords('all'), count: forAll }]
  return values.map((value) => ({ ...value, count: value.count + forAll }))
}

function count(
  items: readonly CatalogueItem[],
  valuesOf: (item: CatalogueItem) => readonly string[],
  chosen: readonly string[] | undefined,
  labelOf: (value: string) => string | undefined,
): FacetValue[] {
  const counts = new Map<string, number>(chosen?.map((value) => [value, 0]))
  for (const item of items) for (const value of valuesOf(item)) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, found]) => ({ value, label: labelOf(value) ?? value, count: found }))
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const byName = (a: string, b: string) => collator.compare(a, b)
const byLabel = (a: FacetValue, b: FacetValue) => byName(a.label, b.label)
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
