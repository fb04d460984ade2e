import { useMemo } from 'react'
import type { RegistryMetadata } from '~/contract/registries'
import { useApiQuery } from '../../api/query'

/** How often the state of running synchronisations is asked for, in ms. */
const POLL_MS = 3000

export interface PackRegistries {
  /** Undefined until they are known. */
  readonly registries: readonly RegistryMetadata[] | undefined
  /** Any of them is being read now, so that packs are about to appear. */
  readonly running: boolean
}

/** Where packs come from. Our own backend tells in one answer, which the registries page shares; of a Palette it takes four. */
export function usePackRegistries(): PackRegistries {
  const backend = useApiQuery('consoleCapabilities', {}).data?.backend
  const isPalette = backend === 'palette'
  const own = useOverview(backend !== undefined && !isPalette)
  const lists = [
    useList('ociRegistriesSummary', isPalette),
    useList('helmRegistriesSummary', isPalette),
    useList('packRegistriesSummary', isPalette),
  ]
  const metadata = useApiQuery('registriesMetadata', { query: {} }, { enabled: isPalette }).data?.items
  return isPalette ? { registries: metadata, running: lists.includes(true) } : own
}

function useOverview(enabled: boolean): PackRegistries {
  const { data } = useApiQuery('consoleRegistriesOverview', {}, { enabled })
  const running = data?.items.some(({ sync }) => sync.status === 'InProgress') === true
  useApiQuery('consoleRegistriesOverview', {}, { enabled: enabled && running, refetchInterval: running && POLL_MS })
  const registries = useMemo(
    () =>
      data?.items.map(({ uid, name, scope, kind, isDefault, authType }) => ({
        uid,
        name,
        scope,
        isDefault,
        isPrivate: authType !== 'noAuth',
        kind: kind === 'helm' || kind === 'pack' ? kind : ('oci' as const),
      })),
    [data],
  )
  return { registries, running }
}

/** Whether one of a list is being read; the list is asked for again as long. */
function useList(id: 'ociRegistriesSummary' | 'helmRegistriesSummary' | 'packRegistriesSummary', enabled: boolean): boolean {
  const input = id === 'ociRegistriesSummary' ? {} : { query: {} }
  const items: readonly { status: { sync: { status: string } } }[] | undefined = useApiQuery(id, input, { enabled }).data?.items
  const running = items?.some(({ status }) => status.sync.status === 'InProgress') === true
  useApiQuery(id, input, { enabled: enabled && running, refetchInterval: running && POLL_MS })
  return running
}
