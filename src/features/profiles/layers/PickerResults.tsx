import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Catalogue, CatalogueItem } from '~/contract/catalogue'
import { PackLogo } from '../../../catalogue/PackLogo'
import { PackMarks } from '../../../catalogue/PackMarks'
import { itemKey } from '../../../catalogue/use-catalogue'
import { countOf, formatNumber } from '../../../lib/number'
import { Chip } from '../../../ui/Chip'
import { moveInRows, pickerRows, type PickerRow } from './picker-rows'
import styles from './Picker.module.css'

/** In CSS pixels. */
const CARD_MIN_WIDTH = 300
const CARD_HEIGHT = 80
const HEADING_HEIGHT = 40
const GAP = 8
/** Rows before the end at which the next page is asked for. */
const AHEAD = 10

export interface PickerResultsProps {
  /** The accessible name of the results. */
  readonly label: string
  readonly items: readonly CatalogueItem[]
  readonly groups: Catalogue['groups']
  readonly hasMore: boolean
  readonly onMore: () => void
  readonly isTaken: (name: string) => boolean
  readonly onChoose: (item: CatalogueItem) => void
  /** The arrow up from the first line. */
  readonly onLeaveTop: () => void
}

/** What the search found, by category. Only rows near what is in sight are drawn; arrows move, Enter chooses. */
export function PickerResults({ label, items, groups, hasMore, onMore, isTaken, onChoose, onLeaveTop }: PickerResultsProps) {
  const frame = useRef<HTMLDivElement>(null)
  const moved = useRef(false)
  const [columns, setColumns] = useState(1)
  const [chosen, setActive] = useState(0)
  const active = Math.min(chosen, Math.max(0, items.length - 1))
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return
    const measure = () => setColumns(Math.max(1, Math.floor((element.clientWidth + GAP) / (CARD_MIN_WIDTH + GAP))))
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const rows = useMemo(() => pickerRows(items, groups, columns), [items, groups, columns])
  const activeRow = rows.findIndex((row) => row.kind === 'cards' && row.cards.some(({ index }) => index === active))
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? HEADING_HEIGHT : CARD_HEIGHT + GAP),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 5,
    useFlushSync: false,
    // The card that has the focus is always drawn, or the focus would be lost when it scrolls away.
    rangeExtractor: (range) =>
      activeRow === -1
        ? defaultRangeExtractor(range)
        : [...new Set([...defaultRangeExtractor(range), activeRow])].toSorted((a, b) => a - b),
  })
  const { measure } = virtualizer
  useLayoutEffect(() => measure(), [rows, measure])
  const drawn = virtualizer.getVirtualItems()
  const lastSeen = drawn.findLast(({ index }) => index !== activeRow)?.index ?? 0
  const isNearEnd = hasMore && lastSeen >= rows.length - AHEAD
  useEffect(() => {
    if (isNearEnd) onMore()
  }, [isNearEnd, onMore, rows])

  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    frame.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)?.focus()
  }, [active])

  const move = (event: KeyboardEvent) => {
    const to = moveInRows(rows, active, event.key)
    if (to === undefined) return
    event.preventDefault()
    if (to === -1) return onLeaveTop()
    moved.current = true
    setActive(to)
  }
  return (
    <div ref={frame} className={styles.results} role="group" aria-label={label} onKeyDown={move}>
      <div className={styles.total} style={{ height: virtualizer.getTotalSize() }}>
        {drawn.map(({ index, key, start, size }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            <div key={key} className={styles.row} style={{ height: size, transform: `translateY(${start}px)` }}>
              <Row row={row} columns={columns} active={active} isTaken={isTaken} onChoose={onChoose} onFocus={setActive} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface RowProps {
  readonly row: PickerRow
  readonly columns: number
  readonly active: number
  readonly isTaken: (name: string) => boolean
  readonly onChoose: (item: CatalogueItem) => void
  readonly onFocus: (index: number) => void
}

function Row({ row, columns, active, isTaken, onChoose, onFocus }: RowProps) {
  if (row.kind === 'heading') {
    return (
      <h3 className={styles.heading}>
        {row.label} <span className={styles.count}>{formatNumber(row.count)}</span>
      </h3>
    )
  }
  return (
    <div className={styles.cards} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {row.cards.map(({ item, index }) => (
        <Card
          key={itemKey(item)}
          item={item}
          index={index}
          isActive={index === active}
          taken={isTaken(item.name)}
          onChoose={onChoose}
          onFocus={onFocus}
        />
      ))}
    </div>
  )
}

interface CardProps {
  readonly item: CatalogueItem
  readonly index: number
  readonly isActive: boolean
  readonly taken: boolean
  readonly onChoose: (item: CatalogueItem) => void
  readonly onFocus: (index: number) => void
}

// Hundreds are scrolled past: those that stay as they were are not drawn again.
const Card = memo(function Card({ item, index, isActive, taken, onChoose, onFocus }: CardProps) {
  const [offer] = item.registries
  const others = item.registries.length - 1
  return (
    <button
      type="button"
      className={styles.card}
      data-index={index}
      tabIndex={isActive ? 0 : -1}
      aria-disabled={taken || undefined}
      onClick={() => onChoose(item)}
      onFocus={() => onFocus(index)}
    >
      <PackLogo url={offer?.logoUrl ?? ''} />
      <span className={styles.words}>
        <span className={styles.title}>{item.displayName}</span>
        <span className={styles.name}>
          {item.name} {offer?.latestVersion}
        </span>
        <span className={styles.from}>
          {offer?.name}
          {others > 0 && ` and ${countOf(others, 'more registry', 'more registries')}`}
        </span>
      </span>
      <span className={styles.marks}>
        {taken && <Chip icon="check">In the profile</Chip>}
        {offer !== undefined && <PackMarks version={offer} atMost={taken ? 1 : 2} />}
      </span>
    </button>
  )
})
