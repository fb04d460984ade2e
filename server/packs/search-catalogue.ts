import type { Catalogue, CatalogueFacets, CatalogueItem, CatalogueQuery, FacetValue } from '~/contract/catalogue'
import { type Category, categoryOf, categoryOrder, layerLabel, packLayers } from '~/contract/pack-categories'
import type { PackLayer } from '~/contract/packs'
import { authorize } from '../authz/authorize'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import type { Db } from '../db/schema'
import type { Viewer } from '../db/viewer'
import { offersNonFips } from '../tenants/fips'
import { logoUrlOf } from './present'
import { type CatalogueSearch, countFacets, type FacetName, type OfferRow, registryNames, searchOffers } from './search-catalogue-store'

/**
 * Packs, charts and Zarf packages of all synchronised registries that the caller sees, by category and then by display name.
 *
 * All conditions must hold on what one registry offers for it to count, as in `packsSearch`: of a pack in several registries those that match are listed. An empty
 * list is no condition. In the FIPS edition a tenant finds, and gets as newest, versions with the FIPS mark alone until it allows others.
 */
export async function searchCatalogue(context: Context, query: CatalogueQuery): Promise<Catalogue> {
  authorize(context.actor, 'packRegistry.list')
  const { db } = context.services
  const viewer = viewerOf(context.actor)
  const search: CatalogueSearch = { query, fipsOnly: !(await offersNonFips(db, viewer)) }
  const [{ offers, groups }, facets] = await Promise.all([
    searchOffers(db, viewer, search),
    query.facets ? facetsOf(db, viewer, search) : undefined,
  ])
  return {
    items: toItems(offers),
    total: groups.reduce((sum, { count }) => sum + count, 0),
    groups: groups.map(({ category, count }) => ({ ...categoryNamed(category), count })),
    ...(facets && { facets }),
  }
}

/** @param rows those of one item after each other */
function toItems(rows: readonly OfferRow[]): CatalogueItem[] {
  const items: CatalogueItem[] = []
  for (const row of rows) {
    let item = items.at(-1)
    if (item?.name !== row.name || item.type !== row.type) {
      item = {
        name: row.name,
        displayName: row.display_name,
        type: row.type,
        layer: row.layer,
        addonType: row.addon_type,
        cloudTypes: row.cloud_types,
        category: categoryOf(row.layer, row.addon_type, row.type),
        registries: [],
      }
      items.push(item)
    }
    item.registries.push({
      uid: row.registry_uid,
      name: row.registry_name,
      scope: row.registry_scope,
      latestPackUid: row.uid,
      latestVersion: row.version,
      logoUrl: logoUrlOf(row),
      annotations: row.annotations,
      state: row.state,
      eol: row.eol,
    })
  }
  return items
}

/** A key says all about its category: the label is made of the same words. */
function categoryNamed(key: string): Category {
  const addonType = /^addon-(.*)$/.exec(key)?.[1]
  if (addonType !== undefined) return { key, label: categoryOf('addon', addonType).label }
  if (key === 'helm') return categoryOf('addon', '', 'helm')
  if (key === 'zarf') return categoryOf('addon', '', 'oci')
  return categoryOf(layerNamed(key), '')
}

function layerNamed(key: string): PackLayer {
  return packLayers.find((layer) => layer === key) ?? 'addon'
}

async function facetsOf(db: Db, viewer: Viewer, search: CatalogueSearch): Promise<CatalogueFacets> {
  const rows = await countFacets(db, viewer, search)
  const values = (facet: FacetName, labelOf: (value: string) => string) => {
    // What is chosen stays in its list, even where it leaves nothing.
    const counts = new Map((search.query[facet] ?? []).map((value) => [value, 0]))
    for (const row of rows) if (row.facet === facet) counts.set(row.value, row.count)
    return [...counts].map(([value, count]): FacetValue => ({ value, label: labelOf(value), count }))
  }
  const names = await registryNames(
    db,
    viewer,
    values('registries', (uid) => uid).map(({ value }) => value),
  )
  return {
    registries: values('registries', (uid) => names.get(uid) ?? '')
      // One that the caller may not see, or that is gone, has no name to show.
      .filter(({ label }) => label !== '')
      .toSorted(byLabel),
    categories: values('categories', (key) => categoryNamed(key).label).toSorted((a, b) => byCode(orderOf(a.value), orderOf(b.value))),
    layers: values('layers', (layer) => layerLabel(layerNamed(layer))).toSorted((a, b) => byCode(orderOf(a.value), orderOf(b.value))),
    cloudTypes: values('cloudTypes', (cloud) => cloud).toSorted(byLabel),
    sources: values('sources', (source) => source).toSorted(byLabel),
  }
}

/** Categories and layers in the order of the headings. */
function orderOf(key: string): string {
  return categoryOrder(categoryNamed(key), layerNamed(key))
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const byLabel = (a: FacetValue, b: FacetValue) => collator.compare(a.label, b.label) || byCode(a.value, b.value)
