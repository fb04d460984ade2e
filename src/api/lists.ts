import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { OperationId } from '~/contract/api'
import type { ListMeta } from '~/contract/common'
import type { ApiFailure } from './failure'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly listmeta: ListMeta
}

/** Loads one page. `page` is `{}` for the first one; it belongs into the call's query. */
type LoadPage<Item> = (page: { continue?: string }, signal: AbortSignal) => Promise<Page<Item>>

export interface Pages<Item> {
  /** Undefined until the first page is there. */
  readonly items: readonly Item[] | undefined
  /** On all pages. */
  readonly total: number
  readonly error: ApiFailure | null
  readonly refetch: () => void
  /** Undefined when everything is there. */
  readonly loadMore: (() => void) | undefined
  readonly loadingMore: boolean
}

/**
 * A long list, page by page as one asks for more.
 * @param query what is asked for, beside the page: a list of its own for each
 */
export function useApiPages<Item>(id: OperationId, query: object, load: LoadPage<Item>): Pages<Item> {
  const list = useInfiniteQuery<Page<Item>, ApiFailure, InfiniteData<Page<Item>, string>, readonly [OperationId, object, 'pages'], string>({
    queryKey: [id, query, 'pages'] as const,
    queryFn: ({ pageParam, signal }) => load(pageParam === '' ? {} : { continue: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: ({ listmeta }) => (listmeta.continue === '' ? undefined : listmeta.continue),
  })
  return {
    items: list.data?.pages.flatMap(({ items }) => items),
    total: list.data?.pages.at(-1)?.listmeta.count ?? 0,
    error: list.error,
    refetch: () => void list.refetch(),
    loadMore: list.hasNextPage ? () => void list.fetchNextPage() : undefined,
    loadingMore: list.isFetchingNextPage,
  }
}

/** All of a list whose rows are searched and sorted here, one page after the other. */
export function useWholeList<Item>(id: OperationId, load: LoadPage<Item>) {
  return useQuery<Item[], ApiFailure>({
    queryKey: [id, 'whole'] as const,
    queryFn: async ({ signal }) => {
      const items: Item[] = []
      let page: { continue?: string } = {}
      for (;;) {
        const { items: more, listmeta } = await load(page, signal)
        items.push(...more)
        if (listmeta.continue === '') return items
        page = { continue: listmeta.continue }
      }
    },
  })
}
