import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ApiFailure } from '../../api/failure'
import { apiQuery, useApiQuery } from '../../api/query'
import { joinRows, pollEvery, type RegistryRow } from './registry-rows'

export interface Registries {
  /** Undefined until the first answer. */
  readonly rows: readonly RegistryRow[] | undefined
  /** Why the last answer failed; rows, if any, are those from before. */
  readonly failure: ApiFailure | null
  readonly refetch: () => void
}

const nothing: [] = []

/**
 * All registries that the signed-in person sees.
 * @param poll asks again as often as what they do makes sensible; for the one on screen that keeps the others up to date
 */
export function useRegistries({ poll }: { poll: boolean }): Registries {
  const client = useQueryClient()
  // The interval is a function of the data, which the queries below keep this component up to date with.
  const every = pollEvery(
    joinRows(
      client.getQueryData(apiQuery('ociRegistriesSummary', {}).queryKey)?.items ?? nothing,
      client.getQueryData(apiQuery('consoleRegistriesOverview', {}).queryKey)?.items ?? nothing,
    ),
  )
  const options = { refetchInterval: poll && every, refetchOnWindowFocus: poll }
  const summary = useApiQuery('ociRegistriesSummary', {}, options)
  const overview = useApiQuery('consoleRegistriesOverview', {}, options)
  const items = summary.data?.items
  const overviews = overview.data?.items ?? nothing
  const rows = useMemo(() => (items === undefined ? undefined : joinRows(items, overviews)), [items, overviews])
  return {
    rows,
    failure: summary.error ?? overview.error,
    refetch: () => {
      void summary.refetch()
      void overview.refetch()
    },
  }
}
