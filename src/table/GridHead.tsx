import { classNames } from '../lib/class-names'
import { Icon } from '../ui/icons'
import type { Column } from './columns'
import styles from './DataTable.module.css'
import type { Sort } from './table-url'

interface GridHeadProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly sort: Sort | null
  readonly onSort: (sort: Sort) => void
  readonly hasActions: boolean
  readonly selection?: HeadSelection | undefined
}

interface HeadSelection {
  readonly label: string
  readonly state: 'none' | 'some' | 'all'
  readonly onToggle: () => void
}

export function GridHead<Row>({ columns, sort, onSort, hasActions, selection }: GridHeadProps<Row>) {
  return (
    <>
      <colgroup>
        {selection !== undefined && <col className={styles.selectColumn} />}
        {columns.map((column) => (
          <col key={column.id} className={widthClass(column)} style={{ width: column.width }} />
        ))}
        {hasActions && <col className={styles.actionsColumn} />}
      </colgroup>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
          {selection !== undefined && <SelectAll {...selection} />}
          {columns.map((column) => (
            <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
          ))}
          {hasActions && (
            <th role="columnheader" scope="col" className={styles.head}>
              <span className="visually-hidden">Actions</span>
            </th>
          )}
        </tr>
      </thead>
    </>
  )
}

/** Of a column that is shown only where there is room. */
export function widthClass({ wideOnly, widestOnly }: Pick<Column<unknown>, 'wideOnly' | 'widestOnly'>): string | undefined {
  return widestOnly === true ? styles.widestOnly : wideOnly === true ? styles.wideOnly : undefined
}

function SelectAll({ label, state, onToggle }: HeadSelection) {
  return (
    <th role="columnheader" scope="col" className={classNames(styles.head, styles.selectCell)}>
      <label className={styles.select}>
        <input
          ref={(box) => {
            if (box !== null) box.indeterminate = state === 'some'
          }}
          type="checkbox"
          aria-label={label}
          checked={state === 'all'}
          onChange={onToggle}
        />
      </label>
    </th>
  )
}

interface HeadCellProps<Row> {
  readonly column: Column<Row>
  readonly sort: Sort | null
  readonly onSort: (sort: Sort) => void
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const sorted = sort?.id === column.id ? (sort.descending ? 'descending' : 'ascending') : undefined
  return (
    <th
      role="columnheader"
      scope="col"
      className={classNames(styles.head, widthClass(column), column.align === 'end' && styles.end)}
      aria-sort={sorted}
    >
      {column.sortValue === undefined ? (
        column.header
      ) : (
        <button type="button" className={styles.sort} onClick={() => onSort({ id: column.id, descending: sorted === 'ascending' })}>
          {column.header}
          {sorted !== undefined && <Icon name={sorted === 'ascending' ? 'arrow-up' : 'arrow-down'} />}
        </button>
      )}
    </th>
  )
}
