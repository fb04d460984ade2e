import type { PackRegistry } from '../../../catalogue/use-pack-registries'
import type { FilterOption } from '../../../table/Toolbar'
import { isUnset, relativeTime } from '../../../lib/time'
import type { LayerKind } from '../draft'

/** The kinds that are picked from the catalogue. */
export type PickedKind = Extract<LayerKind, 'pack' | 'chart' | 'zarf'>

interface PickerWords {
  readonly title: string
  readonly search: string
  readonly noun: string
  readonly type: 'spectro' | 'helm' | 'oci'
  readonly provider: PackRegistry['provider']
  /** What kind of registry brings such content. */
  readonly registries: string
}

export const pickerWords = {
  pack: { title: 'Add New Pack', search: 'Search packs', noun: 'pack', type: 'spectro', provider: 'pack', registries: 'pack registry' },
  chart: { title: 'Add Helm Chart', search: 'Search charts', noun: 'chart', type: 'helm', provider: 'helm', registries: 'Helm registry' },
  zarf: { title: 'Add Zarf', search: 'Search packages', noun: 'package', type: 'oci', provider: 'zarf', registries: 'Zarf registry' },
} as const satisfies Record<PickedKind, PickerWords>

/**
 * A registry in a list to choose from: `harbor-prod · synchronised 12 min ago`.
 * @param now milliseconds since the epoch
 */
export function registryWords({ name, synchronised, sync, lastSynced, failingSince }: PackRegistry, now: number): string {
  const last = isUnset(lastSynced) ? undefined : relativeTime(lastSynced, now)
  if (!synchronised) return `${name} · not synchronised`
  switch (sync) {
    case 'InProgress':
      return `${name} · synchronising`
    case 'Failed':
      if (last === undefined) return `${name} · failed`
      return failingSince === null
        ? `${name} · failed, last synchronised ${last}`
        : `${name} · as of ${last}, failing since ${relativeTime(failingSince, now)}`
    case 'Pending':
      return last === undefined ? `${name} · not synchronised yet` : `${name} · waiting, last synchronised ${last}`
    case 'Success':
      return last === undefined ? name : `${name} · synchronised ${last}`
  }
}

/** Registries under whose they are: the system's first. */
export function registryOptions(registries: readonly PackRegistry[], now: number): FilterOption[] {
  const of = (scope: PackRegistry['scope'], group: string) =>
    registries
      .filter((registry) => registry.scope === scope)
      .map((registry): FilterOption => ({ value: registry.uid, label: registryWords(registry, now), group }))
  const others = registries.filter(({ scope }) => scope !== 'system' && scope !== 'tenant')
  return [
    ...of('system', 'System'),
    ...of('tenant', 'Tenant'),
    ...others.map((registry) => ({ value: registry.uid, label: registryWords(registry, now), group: 'Project' })),
  ]
}
