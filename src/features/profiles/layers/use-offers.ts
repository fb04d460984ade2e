import type { CatalogueOffer } from '~/contract/catalogue'
import type { PackType } from '~/contract/packs'
import { useCatalogue } from '../../../catalogue/use-catalogue'

/** The registries that have a pack, the newest version first. */
export function useOffers(type: PackType, name: string): readonly CatalogueOffer[] {
  const { items } = useCatalogue({ types: [type], name })
  return items?.find((item) => item.name === name)?.registries ?? []
}
