import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApiFailure } from '../../api/failure'
import { apiQuery, useApiQuery } from '../../api/query'
import { paletteRegistries } from './palette-registries'
import { pollEvery, type RegistryRow, toRows } from './registry-rows'
import { useWatch } from './use-watch'

export interface Registries {
  /** Undefined until the first answer. */
  readonly rows: readonly RegistryRow[] | undefined
  /** Why the last answer failed; rows, if any, are those from before. */
  readonly failure: ApiFailure | null
  readonly refetch: () => void
}

/** Whether this console stands in front of a Palette, which has nothing of what our own backend adds. */
export function useIsPalette(): boolean {
  return useApiQuery('consoleCapabilities', {}).data?.backend === 'palette'
}

/** Whether registries are diagnosed step by step. */
export function useCanDiagnose(): boolean {
  return useApiQuery('consoleCapabilities', {}).data?.features.diagnosis === true
}

/** While the server tells what changes, in ms: in case it ever misses something. */
const POLL_LIVE_MS = 60_000

/**
 * All registries of every kind that the signed-in person sees.
 * @param poll asks again as often as what they do makes sensible; for the one on screen that keeps the others up to date
 */
export function useRegistries({ poll }: { poll: boolean }): Registries {
  const client = useQueryClient()
  const isPalette = useIsPalette()
  // The interval is a function of the data, which the queries below keep this component up to date with.
  const overviews = client.getQueryData(apiQuery('consoleRegistriesOverview', {}).queryKey)?.items
  const every = pollEvery(
    isPalette ? toRows(client.getQueryData(paletteRegistries.queryKey) ?? []) : overviews === undefined ? [] : toRows(overviews, overviews),
  )
  const isLive = useWatch(poll && overviews !== undefined)
  const options = { refetchInterval: poll && (isLive ? POLL_LIVE_MS : every), refetchOnWindowFocus: poll }
  const own = useApiQuery('consoleRegistriesOverview', {}, { ...options, enabled: !isPalette })
  const palette = useQuery({ ...paletteRegistries, ...options, enabled: isPalette })
  const items = own.data?.items
  const rows = useMemo(() => {
    if (isPalette) return palette.data === undefined ? undefined : toRows(palette.data)
    return items === undefined ? undefined : toRows(items, items)
  }, [isPalette, palette.data, items])
  const asked = isPalette ? palette : own
  return { rows, failure: asked.error, refetch: () => void asked.refetch() }
}
