import { useMemo, useState } from 'react'
import type { Catalogue, CatalogueFacets, CatalogueItem } from '~/contract/catalogue'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../api/client'
import type { ApiFailure } from '../api/failure'
import { offsetPages, prefetchPages, useOffsetPages } from '../api/lists'
import { useApiQuery } from '../api/query'
import { selectCatalogue, type CatalogueSearch } from './select-catalogue'
import { useAllPacks } from './use-all-packs'
import { useSettled } from './use-settled'

/** How long typing may rest before the server is asked, in milliseconds. */
const TYPING_MS = 80
/** How often an answer is asked for again while registries are being read, in milliseconds. */
const WAITING_MS = 3000
/** Items of a page: a screen and what lies below it. */
const PAGE = 100

export interface CatalogueQuery extends CatalogueSearch {
  /** Count what every value of every facet would leave: asked for beside the results, which do not wait for it. */
  readonly facets?: boolean
  /** Registries are being read: what they bring appears by itself. */
  readonly waiting?: boolean
  /** False: nothing is asked for. */
  readonly enabled?: boolean
}

export interface CatalogueState {
  /** What has come so far, by category and then by name; undefined until the first answer. While another search is on its way, what the one before found. */
  readonly items: readonly CatalogueItem[] | undefined
  /** Headings in order, with how many items match below each, also those that have not come yet. */
  readonly groups: Catalogue['groups']
  readonly facets: CatalogueFacets | undefined
  /** Items that match, also those that have not come yet. */
  readonly total: number
  /** Nothing is there yet. */
  readonly loading: boolean
  /** What is shown belongs to the search before; its successor is on the way. */
  readonly updating: boolean
  readonly failure: ApiFailure | null
  readonly hasMore: boolean
  /** Loads the next page; does nothing while it is on its way. */
  readonly loadMore: () => void
  readonly loadingMore: boolean
  readonly refetch: () => void
}

/** Packs, charts and Zarf packages. Our own backend searches; in front of a Palette everything is loaded once, and selected here. */
export function useCatalogue({ facets = false, waiting = false, enabled = true, ...search }: CatalogueQuery): CatalogueState {
  const capabilities = useApiQuery('consoleCapabilities', {}, { enabled })
  const isSearched = capabilities.data?.features.catalogue
  const refetchInterval = waiting && WAITING_MS
  const server = useServerCatalogue(search, { facets, enabled: enabled && isSearched === true, refetchInterval })
  const local = useLocalCatalogue(search, { enabled: enabled && isSearched === false, refetchInterval })
  if (isSearched !== undefined) return isSearched ? server : local
  return { ...server, loading: capabilities.error === null, failure: capabilities.error, refetch: () => void capabilities.refetch() }
}

/** The same search is the same query, however it is written. */
function bodyOf({ text = '', name, registries, categories, layers, cloudTypes, sources, types }: CatalogueSearch) {
  const list = <Value extends string>(values: readonly Value[] | undefined) =>
    values === undefined || values.length === 0 ? undefined : values.toSorted()
  return {
    text: text.trim().slice(0, 256),
    name,
    registries: list(registries),
    categories: list(categories),
    layers: list(layers),
    cloudTypes: list(cloudTypes),
    sources: list(sources),
    types: list(types),
  }
}

function pagesOf(body: ReturnType<typeof bodyOf>) {
  return offsetPages<CatalogueItem, Catalogue>('consoleCatalogue', body, (offset, signal) =>
    call('consoleCatalogue', { body: { ...body, offset, limit: PAGE } }, signal),
  )
}

/** For loaders: starts the first page of a search while the code of its page is on the way. */
export function prefetchCatalogue(client: QueryClient, search: CatalogueSearch): Promise<void> {
  return prefetchPages<CatalogueItem, Catalogue>(client, pagesOf(bodyOf(search)))
}

interface Options {
  readonly enabled: boolean
  readonly refetchInterval: number | false
}

function useServerCatalogue(search: CatalogueSearch, { facets, ...options }: Options & { readonly facets: boolean }): CatalogueState {
  const text = useSettled(search.text ?? '', TYPING_MS)
  const body = bodyOf({ ...search, text })
  const list = useOffsetPages<CatalogueItem, Catalogue>(pagesOf(body), options)
  const counted = useApiQuery(
    'consoleCatalogue',
    { body: { ...body, limit: 1, facets: true } },
    { ...options, enabled: options.enabled && facets, keepPrevious: true },
  )
  const { pages } = list
  const items = useMemo(() => (pages === undefined ? undefined : withoutRepeats(pages.flatMap((page) => page.items))), [pages])
  const newest = pages?.at(-1)
  return {
    items,
    groups: newest?.groups ?? none,
    facets: counted.data?.facets,
    total: newest?.total ?? 0,
    loading: pages === undefined && list.error === null,
    updating: list.outdated || text !== (search.text ?? ''),
    failure: list.error,
    hasMore: list.loadMore !== undefined,
    loadMore: list.loadMore ?? nothing,
    loadingMore: list.loadingMore,
    refetch: () => {
      list.refetch()
      if (facets) void counted.refetch()
    },
  }
}

function useLocalCatalogue(search: CatalogueSearch, options: Options): CatalogueState {
  const all = useAllPacks(options)
  const wanted = useSame(bodyOf(search))
  const { items } = all
  const selected = useMemo(() => (items === undefined ? undefined : selectCatalogue(items, wanted)), [items, wanted])
  return {
    items: selected?.items,
    groups: selected?.groups ?? none,
    facets: selected?.facets,
    total: selected?.total ?? 0,
    loading: items === undefined && all.failure === null,
    updating: false,
    failure: all.failure,
    hasMore: false,
    loadMore: nothing,
    loadingMore: all.loadingMore,
    refetch: all.refetch,
  }
}

/** The value from before as long as it says the same. */
function useSame<Value>(value: Value): Value {
  const key = JSON.stringify(value)
  const [kept, setKept] = useState({ key, value })
  if (kept.key !== key) setKept({ key, value })
  return kept.key === key ? kept.value : value
}

/** What moves between two pages while a registry is read comes twice: it is shown once. */
function withoutRepeats(items: readonly CatalogueItem[]): CatalogueItem[] {
  return [...new Map(items.map((item) => [itemKey(item), item])).values()]
}

/** A pack and a chart of one name are two items. */
export function itemKey({ type, name }: Pick<CatalogueItem, 'type' | 'name'>): string {
  return `${type} ${name}`
}

const none: [] = []
const nothing = () => {}
