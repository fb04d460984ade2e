import type { CatalogueItem } from '~/contract/catalogue'
import type { PackType } from '~/contract/packs'

/** Which dialog of the wizard a type is added with. */
const dialogs = { spectro: 'pack', helm: 'chart', oci: 'zarf', manifest: 'manifest' } as const satisfies Record<PackType, string>

/** Add Cluster Profile, with the dialog for this pack open over its layers. */
export function addressInWizard({ name, type }: Pick<CatalogueItem, 'name' | 'type'>): string {
  return `/profiles/new?${new URLSearchParams({ step: 'layers', add: dialogs[type], q: name })}`
}
