import { useMemo } from 'react'
import type { Scope } from '~/contract/operation'
import type { ProviderType, RegistryMetadata, RegistrySyncStatus, SyncState } from '~/contract/registries'
import { useApiQuery } from '../api/query'

/** How often the state of running synchronisations is asked for, in ms. */
const POLL_MS = 3000

/** A registry as pickers and filters show it. */
export interface PackRegistry {
  readonly uid: string
  readonly name: string
  readonly scope: Scope
  readonly kind: RegistryMetadata['kind']
  /** What stands in it: charts, Zarf packages or packs. */
  readonly provider: ProviderType
  readonly isDefault: boolean
  /** False: nothing of it is in the catalogue, its charts are named by hand. */
  readonly synchronised: boolean
  /** Of its last synchronisation. */
  readonly sync: SyncState
  /** RFC 3339; the year 1 if it never was (`isUnset`). */
  readonly lastSynced: string
  /** Why the last one failed, else empty. */
  readonly message: string
  /** Since the first failure after the last good run; null while runs are good, and where the backend does not tell. */
  readonly failingSince: string | null
}

export interface PackRegistries {
  /** By name. Undefined until they are known. */
  readonly registries: readonly PackRegistry[] | undefined
  /** Any of them is being read now, so that packs are about to appear. */
  readonly running: boolean
}

/** Where packs come from. Our own backend tells in one answer, which the registries page shares; of a Palette it takes three. */
export function usePackRegistries(): PackRegistries {
  const backend = useApiQuery('consoleCapabilities', {}).data?.backend
  const isPalette = backend === 'palette'
  const own = useOverview(backend !== undefined && !isPalette)
  const palette = usePalette(isPalette)
  const registries = isPalette ? palette : own
  return { registries, running: registries?.some(({ sync }) => sync === 'InProgress') === true }
}

function useOverview(enabled: boolean): readonly PackRegistry[] | undefined {
  const { data } = useApiQuery('consoleRegistriesOverview', {}, { enabled })
  const running = data?.items.some(({ sync }) => sync.status === 'InProgress') === true
  useApiQuery('consoleRegistriesOverview', {}, { enabled: enabled && running, refetchInterval: running && POLL_MS })
  return useMemo(
    () =>
      data?.items
        .map(({ uid, name, scope, kind, providerType, isDefault, synchronised, sync, failingSince }) => ({
          uid,
          name,
          scope,
          isDefault,
          provider: providerType,
          kind: kind === 'helm' || kind === 'pack' ? kind : ('oci' as const),
          synchronised,
          failingSince,
          ...stateOf(sync),
        }))
        .toSorted(byName),
    [data],
  )
}

function usePalette(enabled: boolean): readonly PackRegistry[] | undefined {
  const oci = useList('ociRegistriesSummary', enabled)
  const helm = useList('helmRegistriesSummary', enabled)
  const packs = useList('packRegistriesSummary', enabled)
  return useMemo(() => {
    if (oci === undefined || helm === undefined || packs === undefined) return undefined
    return [...oci, ...helm, ...packs].toSorted(byName)
  }, [oci, helm, packs])
}

interface Summary {
  readonly metadata: { readonly uid: string; readonly name: string }
  readonly spec: { readonly scope: Scope; readonly providerType?: ProviderType; readonly isPrivate?: boolean }
  readonly status: { readonly sync: RegistrySyncStatus }
}

type ListId = 'ociRegistriesSummary' | 'helmRegistriesSummary' | 'packRegistriesSummary'

/** One of Palette's lists; it is asked for again as long as one of its registries is being read. */
function useList(id: ListId, enabled: boolean): readonly PackRegistry[] | undefined {
  const input = id === 'ociRegistriesSummary' ? {} : { query: {} }
  const items: readonly Summary[] | undefined = useApiQuery(id, input, { enabled }).data?.items
  const running = items?.some(({ status }) => status.sync.status === 'InProgress') === true
  useApiQuery(id, input, { enabled: enabled && running, refetchInterval: running && POLL_MS })
  return useMemo(() => items?.map((item) => fromSummary(id, item)), [id, items])
}

/** Palette says of a Helm registry that it is private where it means that it is not synchronised. */
function fromSummary(id: ListId, { metadata, spec, status }: Summary): PackRegistry {
  const shared = {
    uid: metadata.uid,
    name: metadata.name,
    scope: spec.scope,
    isDefault: false,
    failingSince: null,
    ...stateOf(status.sync),
  }
  switch (id) {
    case 'ociRegistriesSummary':
      return { ...shared, kind: 'oci', provider: spec.providerType ?? 'helm', synchronised: status.sync.isSyncSupported }
    case 'helmRegistriesSummary':
      return { ...shared, kind: 'helm', provider: 'helm', synchronised: spec.isPrivate !== true }
    case 'packRegistriesSummary':
      return { ...shared, kind: 'pack', provider: 'pack', synchronised: true }
  }
}

function stateOf(sync: RegistrySyncStatus): Pick<PackRegistry, 'sync' | 'lastSynced' | 'message'> {
  return { sync: sync.status, lastSynced: sync.lastSyncedTime, message: sync.status === 'Failed' ? sync.message : '' }
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
const byName = (a: PackRegistry, b: PackRegistry) => collator.compare(a.name, b.name)
