import type { Catalogue, CatalogueFacets, CatalogueItem, CatalogueQuery, FacetValue } from '~/contract/catalogue'
import { type Category, categoryOf, categoryOrder, layerLabel, packLayers } from '~/contract/pack-categories'
import { compareVersions } from './pack-query'
import { logoUrlOf } from './pack-wire'
import type { Caller } from './registry-verbs'
import type { RegistryRow } from './rows'
import { type PackRow, stateOf } from './seeds/packs'

type Facet = keyof CatalogueFacets

const facetNames = ['registries', 'categories', 'layers', 'cloudTypes', 'sources'] as const satisfies readonly Facet[]

/** The newest version of a pack in one registry that is not disabled. */
interface Offer {
  readonly row: PackRow
  /** What is one item: type and name. */
  readonly key: string
  readonly category: Category
  readonly order: string
  readonly words: string
  readonly facets: Readonly<Record<Facet, readonly string[]>>
}

/** Packs, charts and Zarf packages by category and name. All conditions must hold on what one registry offers for it to count. */
export function searchCatalogue({ db, actor }: Caller, query: CatalogueQuery): Catalogue {
  const registries = new Map(db.visibleRegistries(actor).map((row) => [row.uid, row]))
  const offers = db
    .offers(actor)
    .flatMap(offersOf)
    .filter((offer) => matchesBase(offer, query))
  const found = itemsOf(offers.filter((offer) => facetNames.every((facet) => holds(facet, offer, query[facet]))))
  const groups = new Map<string, Category & { count: number }>()
  for (const { head } of found) {
    const count = groups.get(head.category.key)?.count ?? 0
    groups.set(head.category.key, { ...head.category, count: count + 1 })
  }
  return {
    items: found.slice(query.offset, query.offset + query.limit).map((item) => wireOf(item, registries)),
    total: found.length,
    groups: [...groups.values()],
    ...(query.facets && { facets: facetsOf(offers, query, registries) }),
  }
}

/** Made once for each list. */
const made = new WeakMap<readonly PackRow[], Offer[]>()

/** @param rows of one registry, versions of one pack together and newest first @returns in order */
function offersOf(rows: readonly PackRow[]): Offer[] {
  const known = made.get(rows)
  if (known !== undefined) return known
  const newest = new Map<PackRow['pack'], PackRow>()
  for (const row of rows) if (stateOf(row) !== 'disabled' && !newest.has(row.pack)) newest.set(row.pack, row)
  const offers = [...newest.values()].map(offerOf).sort((a, b) => byCode(a.order, b.order))
  made.set(rows, offers)
  return offers
}

function offerOf(row: PackRow): Offer {
  const { pack, registryUid, annotations } = row
  const category = categoryOf(pack.layer, pack.addonType, pack.type)
  const words = `${pack.name}\n${pack.displayName}`.toLowerCase()
  return {
    row,
    key: `${pack.type} ${pack.name}`,
    category,
    order: `${categoryOrder(category, pack.layer)} ${pack.displayName.toLowerCase()}\n${words} ${pack.type}`,
    words,
    facets: {
      registries: [registryUid],
      categories: [category.key],
      layers: [pack.layer],
      cloudTypes: pack.cloudTypes,
      sources: annotations.source === undefined ? [] : [annotations.source],
    },
  }
}

function matchesBase({ row: { pack }, words }: Offer, { text, types, name }: CatalogueQuery): boolean {
  return (
    words.includes(text.trim().toLowerCase()) &&
    (types === undefined || types.length === 0 || types.includes(pack.type)) &&
    (name === undefined || pack.name === name)
  )
}

/** Packs for `all` clouds match every one. */
function holds(facet: Facet, { facets }: Offer, wanted: readonly string[] | undefined): boolean {
  if (wanted === undefined || wanted.length === 0) return true
  const has = facets[facet]
  return (facet === 'cloudTypes' && has.includes('all')) || wanted.some((value) => has.includes(value))
}

/** Offers of one name and type; the newest speaks for them. */
interface Item {
  readonly head: Offer
  readonly offers: readonly Offer[]
}

function itemsOf(offers: readonly Offer[]): Item[] {
  const items = new Map<string, { head: Offer; offers: Offer[] }>()
  for (const offer of offers) {
    const item = items.get(offer.key)
    if (item === undefined) items.set(offer.key, { head: offer, offers: [offer] })
    else {
      item.offers.push(offer)
      if (compareVersions(offer.row.version, item.head.row.version) > 0) item.head = offer
    }
  }
  return [...items.values()].sort((a, b) => byCode(a.head.order, b.head.order))
}

function wireOf({ head, offers }: Item, registries: ReadonlyMap<string, RegistryRow>): CatalogueItem {
  const { pack } = head.row
  return {
    name: pack.name,
    displayName: pack.displayName,
    type: pack.type,
    layer: pack.layer,
    addonType: pack.addonType,
    cloudTypes: [...pack.cloudTypes],
    category: head.category,
    registries: offers
      .flatMap(({ row }) => {
        const registry = registries.get(row.registryUid)
        return registry === undefined ? [] : { row, registry }
      })
      .sort(
        (a, b) =>
          compareVersions(b.row.version, a.row.version) ||
          byCode(b.registry.scope, a.registry.scope) ||
          byCode(a.registry.name.toLowerCase(), b.registry.name.toLowerCase()),
      )
      .map(({ row, registry }) => ({
        uid: registry.uid,
        name: registry.name,
        scope: registry.scope,
        latestPackUid: row.uid,
        latestVersion: row.version,
        logoUrl: logoUrlOf(row),
        annotations: row.annotations,
        state: stateOf(row),
        eol: row.eol,
      })),
  }
}

/** How many items every value would leave, with all other conditions as they are. What is chosen stays in its list, even where it leaves nothing. */
function facetsOf(offers: readonly Offer[], query: CatalogueQuery, registries: ReadonlyMap<string, RegistryRow>): CatalogueFacets {
  const counted = (facet: Facet, labelOf: (value: string) => string): FacetValue[] => {
    const others = facetNames.filter((other) => other !== facet)
    const items = new Map<string, Set<string>>((query[facet] ?? []).map((value) => [value, new Set<string>()]))
    const everywhere = new Set<string>()
    for (const offer of offers) {
      if (!others.every((other) => holds(other, offer, query[other]))) continue
      const has = offer.facets[facet]
      if (facet === 'cloudTypes' && has.includes('all')) everywhere.add(offer.key)
      for (const value of has) items.set(value, (items.get(value) ?? new Set()).add(offer.key))
    }
    return [...items].map(([value, keys]) => ({
      value,
      label: labelOf(value),
      count: everywhere.size === 0 ? keys.size : new Set([...keys, ...everywhere]).size,
    }))
  }
  const categories = new Map(offers.map(({ category, order }) => [category.key, { label: category.label, order }]))
  const layerNamed = (value: string) => packLayers.find((layer) => layer === value) ?? 'addon'
  const orderOf = ({ value }: FacetValue) => categories.get(value)?.order ?? ''
  const rankOf = ({ value }: FacetValue) => packLayers.indexOf(layerNamed(value))
  return {
    registries: counted('registries', (uid) => registries.get(uid)?.name ?? '')
      .filter(({ label }) => label !== '')
      .sort(byLabel),
    categories: counted('categories', (key) => categories.get(key)?.label ?? key).sort((a, b) => byCode(orderOf(a), orderOf(b))),
    layers: counted('layers', (layer) => layerLabel(layerNamed(layer))).sort((a, b) => rankOf(a) - rankOf(b)),
    cloudTypes: counted('cloudTypes', (cloud) => cloud).sort(byLabel),
    sources: counted('sources', (source) => source).sort(byLabel),
  }
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const byLabel = (a: FacetValue, b: FacetValue) => collator.compare(a.label, b.label) || byCode(a.value, b.value)
