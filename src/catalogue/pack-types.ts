import type { CatalogueItem } from '~/contract/catalogue'
import type { PackType } from '~/contract/packs'

/** What a chart or a Zarf package is called on its card; a pack is what this page is about, and has no mark. */
export function typeLabel(type: PackType): string | undefined {
  if (type === 'helm') return 'Helm chart'
  return type === 'oci' ? 'Zarf package' : undefined
}

/** What an item is called: its author may have given no name for people. */
export function titleOf({ displayName, name }: Pick<CatalogueItem, 'displayName' | 'name'>): string {
  return displayName.trim() === '' ? name : displayName
}
