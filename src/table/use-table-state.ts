import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'react-router'
import { headingFor } from '../lib/destination'
import { readTableView, type Sort, type TableUrlOptions, type TableView, writeTableView } from './table-url'

/** How long typing may go on before the URL follows, in milliseconds: a navigation for every key would cost frames. */
const URL_DELAY_MS = 250

export interface TableState extends TableView {
  readonly setSearch: (search: string) => void
  readonly setSort: (sort: Sort | null) => void
  /** An empty value switches the filter off. */
  readonly setFilter: (name: string, value: string) => void
  /** Search and filters off. */
  readonly clear: () => void
  /** Whether search or filters narrow the list. */
  readonly isNarrowed: boolean
}

/**
 * Search, sort and filters of a table, kept in the URL.
 * Links to panels over the table keep them by passing the current `location.search` on.
 */
export function useTableState(options: TableUrlOptions = {}): TableState {
  const [params, setParams] = useSearchParams()
  const inUrl = params.toString()
  const { pathname } = useLocation()
  // What the first render says holds: callers write the options inline, and they name things that do not change.
  const [settings] = useState(options)
  const [view, setView] = useState(() => readTableView(params, settings))
  const lastUrl = useRef(inUrl)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  // The URL is the outside world: Back, Forward and links change it.
  useEffect(() => {
    const before = lastUrl.current
    if (before === inUrl) return
    lastUrl.current = inUrl
    const told = readTableView(new URLSearchParams(inUrl), settings)
    // A panel was opened or closed: what is typed and not written yet still holds.
    if (JSON.stringify(told) === JSON.stringify(readTableView(new URLSearchParams(before), settings))) return
    clearTimeout(timer.current)
    setView(told)
  }, [inUrl, settings])
  useEffect(() => () => clearTimeout(timer.current), [])

  const apply = useCallback(
    (next: TableView, delay: number) => {
      setView(next)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        // Whoever goes to another page right after typing means that page: writing this one's address now would call them back.
        if (headingFor() !== pathname) return
        // The address of now, which may be ahead of what is drawn: a panel that was opened a moment ago stays open.
        const written = writeTableView(new URLSearchParams(window.location.search), next, settings)
        lastUrl.current = written.toString()
        setParams(written, { replace: true, preventScrollReset: true })
      }, delay)
    },
    [setParams, settings, pathname],
  )

  return useMemo(
    () => ({
      ...view,
      setSearch: (search) => apply({ ...view, search }, URL_DELAY_MS),
      setSort: (sort) => apply({ ...view, sort }, 0),
      setFilter: (name, value) => {
        const filters = Object.fromEntries(Object.entries({ ...view.filters, [name]: value }).filter(([, chosen]) => chosen !== ''))
        apply({ ...view, filters }, 0)
      },
      clear: () => apply({ ...view, search: '', filters: {} }, 0),
      isNarrowed: view.search.trim() !== '' || Object.keys(view.filters).length > 0,
    }),
    [view, apply],
  )
}
