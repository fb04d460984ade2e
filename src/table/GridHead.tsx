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
}

export function GridHead<Row>({ columns, sort, onSort, hasActions }: GridHeadProps<Row>) {
  return (
    <>
      <colgroup>
        {columns.map((column) => (
          <col key={column.id} className={column.wideOnly === true ? styles.wideOnly : undefined} style={{ width: column.width }} />
        ))}
        {hasActions && <col className={styles.actionsColumn} />}
      </colgroup>
      <thead role="rowgroup">
        <tr role="row" aria-rowindex={1}>
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
      className={classNames(styles.head, column.wideOnly === true && styles.wideOnly, column.align === 'end' && styles.end)}
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
