import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, type MouseEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { classNames } from '../lib/class-names'
import { Menu, type MenuAnchor } from '../ui/Menu'
import type { Column, RowActions, TableRow } from './columns'
import styles from './DataTable.module.css'
import { GridHead } from './GridHead'
import { GridRow } from './GridRow'
import { selectionState, type TableSelection, withAllToggled, withRange, withToggled } from './selection'
import type { TableState } from './use-table-state'

/** From this many rows on only those near the window are drawn. */
const VIRTUAL_ABOVE = 100
/** Heights as in theme.css, in CSS pixels; they only have to be near, since drawn rows are measured. */
const ROW_HEIGHT = 44
const COMPACT_HEIGHT = 36
const OVERSCAN = 10
/** The bar and the table's head, which cover what scrolls under them, in CSS pixels. */
const COVERED = 92

interface GridProps<Row> {
  readonly ariaLabel: string
  readonly rows: readonly TableRow<Row>[]
  readonly columns: readonly Column<Row>[]
  readonly state: TableState
  readonly compact: boolean
  readonly rowActions?: RowActions<Row>
  readonly selection?: TableSelection<Row> | undefined
  readonly onOpen?: (row: Row) => void
}

interface OpenMenu<Row> {
  readonly row: Row
  readonly anchor: MenuAnchor
}

export function Grid<Row>({ ariaLabel, rows, columns, state, compact, rowActions, selection, onOpen }: GridProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null)
  const [active, setActive] = useState(0)
  const [menu, setMenu] = useState<OpenMenu<Row> | null>(null)
  const wantsFocus = useRef(false)
  const [scrollMargin, setScrollMargin] = useState(0)
  const isVirtual = rows.length > VIRTUAL_ABOVE
  // Memoised here because `memo` outside would lose the type of the rows.
  const MemoRow = useMemo(() => memo(GridRow<Row>), [])
  const current = Math.min(active, Math.max(0, rows.length - 1))

  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    enabled: isVirtual,
    estimateSize: () => (compact ? COMPACT_HEIGHT : ROW_HEIGHT),
    overscan: OVERSCAN,
    scrollMargin,
    scrollPaddingStart: COVERED,
    useFlushSync: false,
    getItemKey: (index) => rows[index]?.id ?? index,
    // The row with the focus stays in the page when it is scrolled out of sight.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), current])].sort((a, b) => a - b),
  })
  useLayoutEffect(() => {
    const element = body.current
    if (element !== null && isVirtual) setScrollMargin(Math.round(element.getBoundingClientRect().top + window.scrollY))
  }, [isVirtual])

  useEffect(() => {
    if (!wantsFocus.current) return
    wantsFocus.current = false
    rowElement(body.current, current)?.focus()
  }, [current])

  const open = useCallback((row: Row) => onOpen?.(row), [onOpen])
  const select = useSelect(rows, selection)
  const openMenu = useCallback((row: Row, anchor: MenuAnchor) => setMenu({ row, anchor }), [])

  const move = (index: number) => {
    const target = Math.max(0, Math.min(index, rows.length - 1))
    if (target === current) return
    wantsFocus.current = true
    if (isVirtual) virtualizer.scrollToIndex(target, { align: 'auto' })
    setActive(target)
  }
  const handleKey = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    // Keys inside a cell belong to what has the focus there.
    if (!(event.target instanceof HTMLTableRowElement) || event.ctrlKey || event.metaKey || event.altKey) return
    const row = rows[current]
    switch (event.key) {
      case 'ArrowDown':
        move(current + 1)
        break
      case 'ArrowUp':
        move(current - 1)
        break
      case 'Home':
        move(0)
        break
      case 'End':
        move(rows.length - 1)
        break
      case 'Enter':
        if (row !== undefined) open(row.original)
        break
      case ' ':
        if (row === undefined || selection === undefined) return
        select(row.id, event.shiftKey)
        break
      case '.':
        if (row !== undefined && rowActions !== undefined) openMenu(row.original, menuAnchor(event.target))
        break
      default:
        return
    }
    event.preventDefault()
  }
  const handleContextMenu = (event: MouseEvent<HTMLTableSectionElement>) => {
    if (rowActions === undefined || !(event.target instanceof Element)) return
    const element = event.target.closest('tr')
    const row = rows[Number(element?.dataset.index)]
    // Over selected text and links the browser's own menu is wanted.
    if (element === null || row === undefined || window.getSelection()?.isCollapsed === false) return
    event.preventDefault()
    // The menu key sends no position.
    const byPointer = event.clientX !== 0 || event.clientY !== 0
    openMenu(row.original, byPointer ? { x: event.clientX, y: event.clientY } : menuAnchor(element))
  }

  const items = isVirtual
    ? virtualizer.getVirtualItems().map(({ index, start, end }) => ({ index, start: start - scrollMargin, end: end - scrollMargin }))
    : rows.map((_, index) => ({ index, start: 0, end: 0 }))
  const total = isVirtual ? virtualizer.getTotalSize() : 0
  let drawnTo = 0

  return (
    <div className={classNames(styles.frame, rows.length === 0 && styles.bare)}>
      <table
        className={classNames(styles.table, compact && styles.compact, selection !== undefined && styles.selectable)}
        role="table"
        aria-label={ariaLabel}
        aria-rowcount={rows.length + 1}
      >
        <GridHead
          columns={columns}
          sort={state.sort}
          onSort={state.setSort}
          hasActions={rowActions !== undefined}
          selection={
            selection && {
              label: selection.allLabel,
              state: selectionState(rows, selection.selected),
              onToggle: () => selection.onChange(withAllToggled(rows, selection.selected)),
            }
          }
        />
        <tbody ref={body} role="rowgroup" onKeyDown={handleKey} onContextMenu={handleContextMenu}>
          {items.flatMap(({ index, start, end }) => {
            const row = rows[index]
            if (row === undefined) return []
            const gap = start - drawnTo
            drawnTo = end
            return [
              isVirtual && gap > 0 && <Spacer key={`gap${index}`} height={gap} />,
              <MemoRow
                key={row.id}
                id={row.id}
                row={row.original}
                index={index}
                columns={columns}
                tabStop={index === current}
                measure={isVirtual ? virtualizer.measureElement : undefined}
                actionsName={rowActions?.name}
                selectName={selection?.name}
                selected={selection?.selected.has(row.id) === true}
                onSelect={select}
                onOpen={onOpen === undefined ? undefined : open}
                onMenu={openMenu}
                onActivate={setActive}
              />,
            ]
          })}
          {isVirtual && total - drawnTo > 0 && <Spacer height={total - drawnTo} />}
        </tbody>
      </table>
      {menu !== null && rowActions !== undefined && (
        <Menu
          anchor={menu.anchor}
          label={`Actions for ${rowActions.name(menu.row)}`}
          items={rowActions.items(menu.row)}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  )
}

/** Toggles a row, or a range from the one before. The same function for good: rows are drawn again only where their own state changed. */
function useSelect<Row>(rows: readonly TableRow<Row>[], selection: TableSelection<Row> | undefined): (id: string, range: boolean) => void {
  const latest = useRef({ rows, selection })
  useLayoutEffect(() => {
    latest.current = { rows, selection }
  })
  const from = useRef<string>(undefined)
  return useCallback((id, range) => {
    const { rows: shown, selection: now } = latest.current
    if (now === undefined) return
    now.onChange(range ? withRange(shown, now.selected, from.current, id) : withToggled(now.selected, id))
    from.current = id
  }, [])
}

function Spacer({ height }: { readonly height: number }) {
  return (
    <tr aria-hidden="true" className={styles.spacer} style={{ height }}>
      <td />
    </tr>
  )
}

function rowElement(body: HTMLElement | null, index: number): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`tr[data-index="${index}"]`) ?? null
}

function menuAnchor(row: HTMLElement): MenuAnchor {
  return row.querySelector<HTMLElement>('button[aria-haspopup="menu"]') ?? row
}
