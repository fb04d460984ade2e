import type { ChangeEvent, MouseEvent } from 'react'
import { classNames } from '../lib/class-names'
import { IconButton } from '../ui/Button'
import type { MenuAnchor } from '../ui/Menu'
import type { Column } from './columns'
import styles from './DataTable.module.css'
import { widthClass } from './GridHead'

export interface GridRowProps<Row> {
  readonly id: string
  readonly row: Row
  readonly index: number
  readonly columns: readonly Column<Row>[]
  /** The one row that Tab reaches; arrows go on from it. */
  readonly tabStop: boolean
  readonly measure: ((element: Element | null) => void) | undefined
  readonly actionsName: ((row: Row) => string) | undefined
  /** With it the row has a check box. */
  readonly selectName: ((row: Row) => string) | undefined
  readonly selected: boolean
  /** @param range from the row that was chosen before, as with Shift */
  readonly onSelect: (id: string, range: boolean) => void
  readonly onOpen: ((row: Row) => void) | undefined
  readonly onMenu: (row: Row, anchor: MenuAnchor) => void
  readonly onActivate: (index: number) => void
}

const CONTROLS = 'a, button, input, select, textarea, label, [role="button"]'

/** `Grid` memoises it: while one scrolls, types or moves the focus, rows that stay the same are not drawn again. */
export function GridRow<Row>(props: GridRowProps<Row>) {
  const { id, row, index, columns, tabStop, measure, actionsName, selectName, selected, onSelect, onOpen, onMenu, onActivate } = props
  const handleClick = (event: MouseEvent<HTMLTableRowElement>) => {
    // Clicks in a menu that a cell has opened come here too: React passes them on to where it was rendered.
    if (!(event.target instanceof Element) || !event.currentTarget.contains(event.target) || event.target.closest(CONTROLS) !== null) return
    if (window.getSelection()?.isCollapsed === false) return
    onOpen?.(row)
  }
  const handleSelect = ({ nativeEvent }: ChangeEvent<HTMLInputElement>) =>
    onSelect(id, 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true)
  return (
    <tr
      ref={measure}
      role="row"
      className={classNames(styles.row, onOpen !== undefined && styles.opens, selected && styles.selected)}
      data-index={index}
      aria-rowindex={index + 2}
      tabIndex={tabStop ? 0 : -1}
      onFocus={() => onActivate(index)}
      onClick={onOpen === undefined ? undefined : handleClick}
    >
      {selectName !== undefined && (
        <td role="cell" className={styles.selectCell}>
          {/* With Shift the browser would select the words between. */}
          <label className={styles.select} onMouseDown={(event) => event.shiftKey && event.preventDefault()}>
            <input type="checkbox" aria-label={`Select ${selectName(row)}`} checked={selected} onChange={handleSelect} />
          </label>
        </td>
      )}
      {columns.map((column) => (
        <td
          key={column.id}
          role="cell"
          className={classNames(styles.cell, widthClass(column), column.align === 'end' && styles.end)}
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
