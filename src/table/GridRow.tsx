import type { MouseEvent } from 'react'
import { classNames } from '../lib/class-names'
import { IconButton } from '../ui/Button'
import type { MenuAnchor } from '../ui/Menu'
import type { Column } from './columns'
import styles from './DataTable.module.css'

export interface GridRowProps<Row> {
  readonly row: Row
  readonly index: number
  readonly columns: readonly Column<Row>[]
  /** The one row that Tab reaches; arrows go on from it. */
  readonly tabStop: boolean
  readonly measure: ((element: Element | null) => void) | undefined
  readonly actionsName: ((row: Row) => string) | undefined
  readonly onOpen: ((row: Row) => void) | undefined
  readonly onMenu: (row: Row, anchor: MenuAnchor) => void
  readonly onActivate: (index: number) => void
}

const CONTROLS = 'a, button, input, select, textarea, label, [role="button"]'

/** `Grid` memoises it: while one scrolls, types or moves the focus, rows that stay the same are not drawn again. */
export function GridRow<Row>({ row, index, columns, tabStop, measure, actionsName, onOpen, onMenu, onActivate }: GridRowProps<Row>) {
  const handleClick = (event: MouseEvent<HTMLTableRowElement>) => {
    // Clicks in a menu that a cell has opened come here too: React passes them on to where it was rendered.
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target) || event.target.closest(CONTROLS) !== null) return
    if (window.getSelection()?.isCollapsed === false) return
    onOpen?.(row)
  }
  return (
    <tr
      ref={measure}
      role="row"
      className={classNames(styles.row, onOpen !== undefined && styles.opens)}
      data-index={index}
      aria-rowindex={index + 2}
      tabIndex={tabStop ? 0 : -1}
      onFocus={() => onActivate(index)}
      onClick={onOpen === undefined ? undefined : handleClick}
    >
      {columns.map((column) => (
        <td
          key={column.id}
          role="cell"
          className={classNames(styles.cell, column.wideOnly === true && styles.wideOnly, column.align === 'end' && styles.end)}
          data-label={column.header}
        >
          {column.cell(row)}
        </td>
      ))}
      {actionsName !== undefined && (
        <td role="cell" className={styles.actionsCell}>
          <IconButton
            icon="more"
            size={20}
            label={`Actions for ${actionsName(row)}`}
            aria-haspopup="menu"
            onClick={(event) => onMenu(row, event.currentTarget)}
          />
        </td>
      )}
    </tr>
  )
}
