export interface Sort {
  readonly id: string
  readonly descending: boolean
}

export interface TableView {
  readonly search: string
  readonly sort: Sort | null
  /** Chosen values by filter name; a filter that is off is not in it. */
  readonly filters: Readonly<Record<string, string>>
}

export interface TableUrlOptions {
  /** Names of the filters, which are also their names in the URL. */
  readonly filters?: readonly string[]
  /** Not written to the URL. */
  readonly defaultSort?: Sort
}

/** What the URL says about a table: `?q=harbor&sort=-name&scope=tenant`. */
export function readTableView(params: URLSearchParams, { filters = [], defaultSort }: TableUrlOptions): TableView {
  const sort = params.get('sort')
  const chosen: Record<string, string> = {}
  for (const name of filters) {
    const value = params.get(name)
    if (value !== null && value !== '') chosen[name] = value
  }
  return {
    search: params.get('q') ?? '',
    sort: sort === null || sort === '' ? (defaultSort ?? null) : { id: sort.replace(/^-/, ''), descending: sort.startsWith('-') },
    filters: chosen,
  }
}

/** The URL's search with a table's state written into it; what belongs to others stays, and what is at its default is left out. */
export function writeTableView(params: URLSearchParams, view: TableView, { filters = [], defaultSort }: TableUrlOptions): URLSearchParams {
  const next = new URLSearchParams(params)
  put(next, 'q', view.search)
  const isDefault = view.sort === null || (view.sort.id === defaultSort?.id && view.sort.descending === defaultSort.descending)
  put(next, 'sort', view.sort === null || isDefault ? '' : `${view.sort.descending ? '-' : ''}${view.sort.id}`)
  for (const name of filters) put(next, name, view.filters[name] ?? '')
  return next
}

function put(params: URLSearchParams, name: string, value: string): void {
  if (value === '') params.delete(name)
  else params.set(name, value)
}
