import type { PackLayer, PackType } from './packs'

/** A heading over packs and a value of the `Type` filter: a layer, or for add-ons their add-on type. */
export interface Category {
  /** Stands in the URL: `os`, `addon-service-mesh`. */
  readonly key: string
  readonly label: string
}

/** Order of the headings: as a cluster is built, then add-ons by name. */
export const packLayers: readonly PackLayer[] = ['kernel', 'os', 'k8s', 'cni', 'csi', 'addon']

export function layerLabel(layer: PackLayer): string {
  switch (layer) {
    case 'kernel':
      return 'Kernel'
    case 'os':
      return 'Operating system'
    case 'k8s':
      return 'Kubernetes'
    case 'cni':
      return 'Network'
    case 'csi':
      return 'Storage'
    case 'addon':
      return 'Add-on'
  }
}

/** Add-on types are free text in pack.json; these are written as words that people know. */
const addonWords: Readonly<Record<string, string>> = {
  ai: 'AI',
  cni: 'CNI',
  csi: 'CSI',
  servicemesh: 'Service mesh',
  loadbalancer: 'Load balancer',
  appservices: 'App services',
  systemapp: 'System app',
}

function addonLabel(addonType: string): string {
  const words = addonType.trim().replace(/[-_\s]+/g, ' ')
  const known = addonWords[words.replaceAll(' ', '').toLowerCase()]
  return known ?? `${words.charAt(0).toUpperCase()}${words.slice(1).toLowerCase()}`
}

/** Charts and Zarf packages are categories of their own. `app services`, `app-services` and `App Services` are one category. */
export function categoryOf(layer: PackLayer, addonType: string, type: PackType = 'spectro'): Category {
  if (type === 'helm') return { key: 'helm', label: 'Helm charts' }
  if (type === 'oci') return { key: 'zarf', label: 'Zarf packages' }
  if (layer !== 'addon') return { key: layer, label: layerLabel(layer) }
  if (addonType.trim() === '') return { key: 'addon', label: 'Other add-ons' }
  const label = addonLabel(addonType)
  return { key: `addon-${label.toLowerCase().replaceAll(' ', '-')}`, label }
}

/**
 * Orders categories: the layers as a cluster is built, then add-ons by name, then the other ones, charts and Zarf packages. The key sorts by code points.
 * @param category of a pack with this layer
 */
export function categoryOrder(category: Category, layer: PackLayer): string {
  const last = ['addon', 'helm', 'zarf'].indexOf(category.key) + 1
  return `${packLayers.indexOf(layer)}${last} ${category.label.toLowerCase()}`
}

/** What is counted under a heading. */
export function nounOf({ key }: Pick<Category, 'key'>): string {
  return key === 'helm' ? 'chart' : key === 'zarf' ? 'package' : 'pack'
}
