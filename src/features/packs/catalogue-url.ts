import type { FacetValue } from '~/contract/catalogue'
import { packLayers } from '~/contract/pack-categories'
import type { CatalogueSearch } from '../../catalogue/select-catalogue'

/** The filters, by their names in the URL; several values of one stand in it with commas between them. */
export const facetNames = ['registry', 'category', 'layer', 'cloud', 'source'] as const
export type FacetName = (typeof facetNames)[number]
export type Chosen = Readonly<Record<FacetName, readonly string[]>>

/** A comma inside a value is written as `%2C`. */
function readValues(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const values = text.split(',').map((value) => value.replace(/%2C/gi, ',').trim())
  return [...new Set(values.filter((value) => value !== ''))]
}

export function writeValues(values: readonly string[]): string {
  return values.map((value) => value.replaceAll(',', '%2C')).join(',')
}

/** @param filters as they stand in the URL */
export function chosenIn(filters: Readonly<Record<string, string>>): Chosen {
  return {
    registry: readValues(filters['registry']),
    category: readValues(filters['category']),
    layer: readValues(filters['layer']),
    cloud: readValues(filters['cloud']),
    source: readValues(filters['source']),
  }
}

/** What the catalogue is asked for. A layer that there is not is no condition. */
export function searchOf(text: string, chosen: Chosen): CatalogueSearch {
  return {
    text,
    registries: chosen.registry,
    categories: chosen.category,
    layers: packLayers.filter((layer) => chosen.layer.includes(layer)),
    cloudTypes: chosen.cloud,
    sources: chosen.source,
  }
}

/** The values that are offered: those that occur, and those that are chosen even where they would leave nothing, so that they can be taken back. */
export function facetRows(
  values: readonly FacetValue[],
  chosen: readonly string[],
  labelOf: (value: string) => string | undefined,
): FacetValue[] {
  const missing = chosen.filter((value) => !values.some((known) => known.value === value))
  return [
    ...values.map((known) => ({ ...known, label: labelOf(known.value) ?? known.label })),
    ...missing.map((value) => ({ value, label: labelOf(value) ?? value, count: 0 })),
  ]
}
