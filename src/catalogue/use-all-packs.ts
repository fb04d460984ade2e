import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useMemo } from 'react'
import type * as z from 'zod/mini'
import type { CatalogueItem } from '~/contract/catalogue'
import { PAGE_LIMIT } from '~/contract/common'
import type { PackMetadataList } from '~/contract/packs'
import type { CallInput } from '../api/client'
import type { ApiFailure } from '../api/failure'
import { apiQuery, useApiQuery } from '../api/query'
import { toCatalogue } from './select-catalogue'

/** One page of all packs; the order makes the pages fit together. */
function packPage(offset: number): CallInput<'packsSearch'> {
  return { query: { limit: PAGE_LIMIT, offset }, body: { sort: [{ field: 'name' }] } }
}

export interface AllPacks {
  /** What has come so far; undefined until the first page is there. */
  readonly items: readonly CatalogueItem[] | undefined
  /** Pages are still on the way. */
  readonly loadingMore: boolean
  readonly failure: ApiFailure | null
  readonly refetch: () => void
}

/** All packs of a Palette, page by page: the first shows at once, the others follow side by side. Searching and filtering then cost no request. */
export function useAllPacks({ enabled, refetchInterval }: { enabled: boolean; refetchInterval: number | false }): AllPacks {
  const first = useApiQuery('packsSearch', packPage(0), { enabled, refetchInterval })
  const total = enabled ? (first.data?.listmeta.count ?? 0) : 0
  const offsets = Array.from({ length: Math.max(0, Math.ceil(total / PAGE_LIMIT) - 1) }, (_, index) => (index + 1) * PAGE_LIMIT)
  const rest = useQueries({ queries: offsets.map((offset) => apiQuery('packsSearch', packPage(offset))), combine: combinePages })
  const head = enabled ? first.data?.items : undefined
  const items = useMemo(() => (head === undefined ? undefined : toCatalogue([...head, ...rest.items])), [head, rest.items])
  return {
    items,
    loadingMore: rest.pending,
    failure: first.error ?? rest.error,
    refetch: () => {
      void first.refetch()
      rest.refetch()
    },
  }
}

function combinePages(pages: UseQueryResult<z.output<typeof PackMetadataList>, ApiFailure>[]) {
  return {
    items: pages.flatMap((page) => page.data?.items ?? []),
    pending: pages.some((page) => page.isPending && page.error === null),
    error: pages.find((page) => page.error !== null)?.error ?? null,
    refetch: () => {
      for (const page of pages) if (page.error !== null || page.isStale) void page.refetch()
    },
  }
}
