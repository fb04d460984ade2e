import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { countOf } from '../lib/number'
import { EmptyState, ErrorState } from '../ui/States'
import { SkeletonRows } from '../ui/Skeletons'
import { Button } from '../ui/Button'
import { type Column, matchesSearch, type RowActions, searchTextOf, sortRows, type TableRow } from './columns'
import { Grid } from './Grid'
import styles from './DataTable.module.css'
import { selectionState, type TableSelection, withAllToggled } from './selection'
import { TableSettings, useTableChoices } from './TableSettings'
import { SearchBox, Toolbar } from './Toolbar'
import type { TableState } from './use-table-state'

export interface DataTableProps<Row> {
  /** The accessible name of the table. */
  readonly ariaLabel: string
  /** Keep the reference while nothing changed. */
  readonly data: readonly Row[]
  /** Keep the reference between renders. */
  readonly columns: readonly Column<Row>[]
  readonly getRowId: (row: Row) => string
  readonly state: TableState
  /** Under this name column choice and density are remembered in this browser. */
  readonly storageKey: string
  /** Singular and plural of what the rows are: for the search box and the count. */
  readonly unit: readonly [one: string, many: string]
  readonly rowActions?: RowActions<Row>
  /** With it rows have check boxes. */
  readonly selection?: TableSelection<Row> | undefined
  /** Enter, or a click on the row. */
  readonly onOpen?: (row: Row) => void
  /** Filter controls, after the search box. */
  readonly filters?: ReactNode
  /** Buttons at the right of the toolbar. */
  readonly actions?: ReactNode
  /** Shown when there are no rows at all. */
  readonly empty: ReactNode
  /** Rows before the page's filters, so that "none at all" and "none of these" differ. */
  readonly totalCount?: number
  readonly loading?: boolean
  readonly error?: {
    readonly title: string
    readonly message: string
    readonly reference?: string | undefined
    readonly onRetry: () => void
  } | null
}

/** Search, sort, choose columns, act on rows; rows are drawn only while near the window once there are many. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { data, columns, getRowId, state, storageKey, unit, filters, actions, selection, loading = false, error = null } = props
  const choices = useTableChoices(storageKey)
  const search = useDeferredValue(state.search)
  const rows = useRows(data, columns, getRowId, search, state)
  const shown = useMemo(() => columns.filter((column) => !choices.hidden.has(column.id)), [columns, choices.hidden])
  const isEmpty = (props.totalCount ?? data.length) === 0

  if (error !== null && data.length === 0) return <ErrorState {...error} />
  if (isEmpty && !loading) {
    return (
      <>
        {actions !== undefined && <Toolbar actions={actions}>{null}</Toolbar>}
        {props.empty}
      </>
    )
  }
  return (
    <>
      <Toolbar
        actions={
          <>
            {actions}
            <TableSettings columns={columns} choices={choices} />
          </>
        }
      >
        <SearchBox label={`Search ${unit[1]}`} value={state.search} onChange={state.setSearch} />
        {filters}
      </Toolbar>
      {loading ? (
        <SkeletonRows rows={6} columns={Math.min(shown.length, 5)} label={`${props.ariaLabel} are loading`} />
      ) : (
        <div className={styles.body}>
          {/* Before the table, so that the keyboard is there without going through every row; seen at its end. */}
          {selection !== undefined && (
            <div className={styles.selectionBar}>
              {selection.renderBar(
                rows.flatMap(({ id, original }) => (selection.selected.has(id) ? [original] : [])),
                {
                  count: rows.length,
                  areSelected: selectionState(rows, selection.selected) === 'all',
                  select: () => selection.onChange(withAllToggled(rows, selection.selected)),
                },
              )}
            </div>
          )}
          <Grid {...props} rows={rows} columns={shown} compact={choices.compact} />
          {rows.length === 0 && (
            <EmptyState icon="search" action={<Button onClick={state.clear}>Clear search and filters</Button>}>
              No {unit[1]} match.
            </EmptyState>
          )}
          <p className={styles.count} role="status">
            {state.isNarrowed && `${countOf(rows.length, unit[0], unit[1])} of ${props.totalCount ?? data.length}`}
          </p>
        </div>
      )}
    </>
  )
}

function useRows<Row>(
  data: readonly Row[],
  columns: readonly Column<Row>[],
  getRowId: (row: Row) => string,
  search: string,
  { sort }: TableState,
): readonly TableRow<Row>[] {
  // What the first render says holds: callers write it inline.
  const [idOf] = useState(() => getRowId)
  const all = useMemo(
    () => data.map((original) => ({ id: idOf(original), original, text: searchTextOf(columns, original) })),
    [data, columns, idOf],
  )
  const found = useMemo(() => (search.trim() === '' ? all : all.filter(({ text }) => matchesSearch(text, search))), [all, search])
  return useMemo(() => sortRows(found, columns, sort), [found, columns, sort])
}
