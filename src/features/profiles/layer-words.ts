import type { PackType } from '~/contract/packs'

/** What a layer is, in the words of the buttons that add one. */
export function layerTypeWord(type: PackType): string {
  switch (type) {
    case 'spectro':
      return 'Pack'
    case 'helm':
      return 'Helm chart'
    case 'oci':
      return 'Zarf package'
    case 'manifest':
      return 'Manifest'
  }
}
