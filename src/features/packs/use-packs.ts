import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { PAGE_LIMIT } from '~/contract/common'
import type { PackMetadata, PackMetadataList } from '~/contract/packs'
import type * as z from 'zod/mini'
import type { CallInput } from '../../api/client'
import type { ApiFailure } from '../../api/failure'
import { apiQuery, useApiQuery } from '../../api/query'

/** How long until an empty page asks again while registries are being read, in ms. */
const WAITING_MS = 3000

/** One page of all packs; the order makes the pages fit together. */
export function packPage(offset: number): CallInput<'packsSearch'> {
  return { query: { limit: PAGE_LIMIT, offset }, body: { sort: [{ field: 'name' }] } }
}

export interface Packs {
  /** What has come so far; undefined until the first page is there. */
  readonly packs: readonly PackMetadata[] | undefined
  readonly total: number
  /** Pages are still on the way. */
  readonly loadingMore: boolean
  readonly failure: ApiFailure | null
  readonly refetch: () => void
}

/** All packs, page by page: the first shows at once, the others follow side by side. Searching and filtering then cost no request. */
export function usePacks({ waiting }: { waiting: boolean }): Packs {
  const first = useApiQuery('packsSearch', packPage(0), { refetchInterval: waiting && WAITING_MS })
  const total = first.data?.listmeta.count ?? 0
  const offsets = Array.from({ length: Math.max(0, Math.ceil(total / PAGE_LIMIT) - 1) }, (_, index) => (index + 1) * PAGE_LIMIT)
  const rest = useQueries({ queries: offsets.map((offset) => apiQuery('packsSearch', packPage(offset))), combine: combinePages })
  const items = first.data?.items
  return {
    packs: items === undefined ? undefined : rest.items.length === 0 ? items : [...items, ...rest.items],
    total,
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
