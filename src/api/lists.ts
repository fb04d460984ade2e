import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query'
import { useMemo } from 'react'
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

/** Some of a list, from an offset on. */
export interface OffsetPage<Item> {
  readonly items: readonly Item[]
  /** On all pages. */
  readonly total: number
}

/**
 * A list that is searched on the server and read from an offset on.
 * @param query what is asked for, beside the offset: a list of its own for each
 * @param load one page, from this offset on
 */
export function offsetPages<Item, Page extends OffsetPage<Item>>(
  id: OperationId,
  query: object,
  load: (offset: number, signal: AbortSignal) => Promise<Page>,
) {
  return infiniteQueryOptions<Page, ApiFailure, InfiniteData<Page, number>, readonly [OperationId, object, 'offsets'], number>({
    queryKey: [id, query, 'offsets'] as const,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: 0,
    getNextPageParam: ({ items, total }, _all, offset) =>
      items.length === 0 || offset + items.length >= total ? undefined : offset + items.length,
  })
}

/** For loaders: the first page, unless it is there. Failures are left to the page. */
export async function prefetchPages<Item, Page extends OffsetPage<Item>>(
  client: QueryClient,
  options: ReturnType<typeof offsetPages<Item, Page>>,
): Promise<void> {
  await client.prefetchInfiniteQuery(options)
}

export interface OffsetPages<Page> {
  /** Those that came so far; undefined until the first is there. While another search is on its way, those of the one before. */
  readonly pages: readonly Page[] | undefined
  /** What is shown belongs to the search before. */
  readonly outdated: boolean
  readonly error: ApiFailure | null
  readonly refetch: () => void
  /** Undefined when everything is there. */
  readonly loadMore: (() => void) | undefined
  readonly loadingMore: boolean
}

/** Pages of a search whose results stay on screen until those of the next are there. Each search is a query of its own, so a late answer never shows under another. */
export function useOffsetPages<Item, Page extends OffsetPage<Item>>(
  options: ReturnType<typeof offsetPages<Item, Page>>,
  more: { readonly enabled: boolean; readonly refetchInterval?: number | false },
): OffsetPages<Page> {
  const list = useInfiniteQuery({ ...options, ...more, placeholderData: keepPreviousData })
  const { fetchNextPage, refetch, isFetchingNextPage } = list
  const hasMore = list.hasNextPage && !list.isPlaceholderData
  return {
    pages: list.data?.pages,
    outdated: list.isPlaceholderData,
    error: list.error,
    refetch: useMemo(() => () => void refetch(), [refetch]),
    // Asked for again and again while one scrolls: what is on its way is not started anew.
    loadMore: useMemo(() => (hasMore ? () => void fetchNextPage({ cancelRefetch: false }) : undefined), [hasMore, fetchNextPage]),
    loadingMore: isFetchingNextPage,
  }
}
