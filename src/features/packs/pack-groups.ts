import type { PackLayer, PackMetadata, PackType } from '~/contract/packs'
import type { RegistryMetadata } from '~/contract/registries'

type RegistryPackMetadata = PackMetadata['spec']['registries'][number]

/** A heading of the packs page and a value of its `Type` filter: a layer, or for add-ons their add-on type. */
export interface Category {
  /** Stands in the URL: `os`, `addon-service-mesh`. */
  readonly key: string
  readonly label: string
}

/** Order of the headings: as a cluster is built, then add-ons by name. */
const layers: readonly PackLayer[] = ['kernel', 'os', 'k8s', 'cni', 'csi', 'addon']

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

/** What is counted under a heading. */
export function nounOf({ key }: Category): string {
  return key === 'helm' ? 'chart' : key === 'zarf' ? 'package' : 'pack'
}

export interface PackCard {
  readonly name: string
  readonly displayName: string
  readonly category: Category
  readonly layer: PackLayer
  readonly type: PackType
  /** The registry whose version is shown: the newest, or the one that is filtered by. */
  readonly shown: RegistryPackMetadata
  readonly registries: readonly RegistryPackMetadata[]
}

export interface PackGroup {
  readonly category: Category
  readonly packs: readonly PackCard[]
}

export interface PackFilter {
  readonly search: string
  /** Registry uid; empty for all. */
  readonly registry: string
  /** Category key; empty for all. */
  readonly type: string
}

/**
 * Packs by category, as the page shows them.
 * @param packs one entry a pack, as `packsSearch` gives them
 */
export function groupPacks(packs: readonly PackMetadata[], filter: PackFilter): PackGroup[] {
  const groups = new Map<string, { category: Category; layer: PackLayer; packs: PackCard[] }>()
  const search = filter.search.trim().toLowerCase()
  for (const { spec } of packs) {
    const shown = filter.registry === '' ? newest(spec.registries) : spec.registries.find((registry) => registry.uid === filter.registry)
    if (shown === undefined) continue
    const category = categoryOf(spec.layer, spec.addonType, spec.type)
    if (filter.type !== '' && category.key !== filter.type) continue
    const displayName = spec.displayName === '' ? spec.name : spec.displayName
    if (search !== '' && !`${spec.name}\n${displayName}`.toLowerCase().includes(search)) continue
    const group = groups.get(category.key) ?? { category, layer: spec.layer, packs: [] }
    group.packs.push({ name: spec.name, displayName, category, layer: spec.layer, type: spec.type, shown, registries: spec.registries })
    groups.set(category.key, group)
  }
  return [...groups.values()]
    .toSorted(
      (a, b) =>
        layers.indexOf(a.layer) - layers.indexOf(b.layer) ||
        lastIfOther(a.category) - lastIfOther(b.category) ||
        byName(a.category.label, b.category.label),
    )
    .map((group) => ({
      category: group.category,
      packs: group.packs.toSorted((a, b) => byName(a.displayName, b.displayName) || byName(a.name, b.name)),
    }))
}

/** A registry to filter by. */
export interface RegistryOption {
  readonly value: string
  /** Its name; of several with one name, whose it is stands behind it. */
  readonly label: string
  /** Heading of its kind; none until the kinds are known. */
  readonly group?: string
}

const kindLabels = { helm: 'Helm registries', oci: 'OCI registries', pack: 'Pack registries' } as const

/**
 * Registries and categories that occur, for the filters.
 * @param kinds all registries with their kinds; empty until they are known
 */
export function facets(
  packs: readonly PackMetadata[],
  kinds: readonly RegistryMetadata[],
): { registries: RegistryOption[]; categories: Category[] } {
  const registries = new Map<string, RegistryPackMetadata>()
  for (const pack of packs) for (const registry of pack.spec.registries) registries.set(registry.uid, registry)
  const found = [...registries.values()].toSorted((a, b) => byName(a.name, b.name))
  const options = found.map(({ uid, name, scope }): RegistryOption => {
    const kind = kinds.find((known) => known.uid === uid)?.kind
    const alone = found.filter((other) => other.name === name).length === 1
    return { value: uid, label: alone ? name : `${name} (${scope})`, ...(kind !== undefined && { group: kindLabels[kind] }) }
  })
  return {
    registries: options.toSorted((a, b) => byName(a.group ?? '', b.group ?? '')),
    categories: groupPacks(packs, { search: '', registry: '', type: '' }).map((group) => group.category),
  }
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const byName = (a: string, b: string) => collator.compare(a, b)
/** After the add-ons by their types. */
const lastKeys = ['addon', 'helm', 'zarf']
const lastIfOther = (category: Category) => lastKeys.indexOf(category.key) + 1

/** The server lists newest first within one registry; between registries the versions are compared here. */
function newest(registries: readonly RegistryPackMetadata[]): RegistryPackMetadata | undefined {
  return registries.reduce<RegistryPackMetadata | undefined>(
    (best, registry) => (best === undefined || compareVersions(registry.latestVersion, best.latestVersion) > 0 ? registry : best),
    undefined,
  )
}

/** SemVer order where both are SemVer-like: numbers by value, and a pre-release (`-rc.1`) before its release. */
export function compareVersions(a: string, b: string): number {
  const [coreA = '', preA] = splitOnce(a.replace(/^v/, ''))
  const [coreB = '', preB] = splitOnce(b.replace(/^v/, ''))
  const core = collator.compare(coreA, coreB)
  if (core !== 0) return core
  if (preA === undefined || preB === undefined) return preA === preB ? 0 : preA === undefined ? 1 : -1
  return collator.compare(preA, preB)
}

function splitOnce(version: string): [string, string | undefined] {
  const dash = version.indexOf('-')
  return dash === -1 ? [version, undefined] : [version.slice(0, dash), version.slice(dash + 1)]
}
