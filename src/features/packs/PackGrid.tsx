import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Catalogue, CatalogueItem } from '~/contract/catalogue'
import { nounOf } from '~/contract/pack-categories'
import { itemKey } from '../../catalogue/use-catalogue'
import { countOf } from '../../lib/number'
import { Skeleton } from '../../ui/Skeletons'
import { gridRows, type GridRow } from './grid-rows'
import { PackCard, type PackCardProps } from './PackCard'
import styles from './PackGrid.module.css'

/** In CSS pixels. */
const CARD_MIN_WIDTH = 256
const CARD_HEIGHT = 124
const LINE_HEIGHT = 60
const HEADING_HEIGHT = 44
const GAP = 16
/** Rows before the end at which the next page is asked for. */
const AHEAD = 12

export interface PackGridProps extends Pick<PackCardProps, 'registries' | 'isChanged'> {
  readonly items: readonly CatalogueItem[]
  readonly groups: Catalogue['groups']
  readonly asList: boolean
  readonly hasMore: boolean
  /** False once a page failed: the next attempt is up to the reader. */
  readonly loadsMore: boolean
  readonly onMore: () => void
}

/** Cards or lines by category; only those near the window are drawn. */
export function PackGrid({ items, groups, asList, hasMore, loadsMore, onMore, ...card }: PackGridProps) {
  const frame = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ columns: 1, top: 0 })
  useLayoutEffect(() => {
    const element = frame.current
    if (element === null) return
    const measure = () => {
      const columns = Math.max(1, Math.floor((element.clientWidth + GAP) / (CARD_MIN_WIDTH + GAP)))
      const top = Math.round(element.getBoundingClientRect().top + window.scrollY)
      setPlace((now) => (now.columns === columns && now.top === top ? now : { columns, top }))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    // What stands above the grid can grow and shrink without the grid changing its size.
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [])

  const columns = asList ? 1 : place.columns
  const lineHeight = asList ? LINE_HEIGHT : CARD_HEIGHT + GAP
  const rows = useMemo(() => gridRows(items, groups, columns, hasMore), [items, groups, columns, hasMore])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? HEADING_HEIGHT : lineHeight),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 4,
    scrollMargin: place.top,
    useFlushSync: false,
  })
  const { measure } = virtualizer
  useLayoutEffect(() => measure(), [lineHeight, rows, measure])
  const drawn = virtualizer.getVirtualItems()
  const isNearEnd = hasMore && loadsMore && (drawn.at(-1)?.index ?? 0) >= rows.length - AHEAD
  // The rows are a dependency: a page may bring so few that the end is near at once again.
  useEffect(() => {
    if (isNearEnd) onMore()
  }, [isNearEnd, onMore, rows])
  return (
    <div ref={frame} className={styles.grid} style={{ height: virtualizer.getTotalSize() }}>
      {drawn.map((item) => {
        const row = rows[item.index]
        if (row === undefined) return null
        const style = { height: item.size, transform: `translateY(${item.start - place.top}px)` }
        return (
          <div key={item.key} className={styles.row} style={style}>
            <Row row={row} columns={columns} asList={asList} card={card} />
          </div>
        )
      })}
    </div>
  )
}

interface RowProps {
  readonly row: GridRow
  readonly columns: number
  readonly asList: boolean
  readonly card: Pick<PackCardProps, 'registries' | 'isChanged'>
}

function Row({ row, columns, asList, card }: RowProps) {
  const style: CSSProperties = { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }
  switch (row.kind) {
    case 'heading':
      return (
        <h2 className={styles.heading}>
          {row.category.label} <span className={styles.headingCount}>{countOf(row.count, nounOf(row.category))}</span>
        </h2>
      )
    case 'cards':
      return (
        <ul className={styles.cards} aria-label={row.category.label} style={style}>
          {row.items.map((item) => (
            <li key={itemKey(item)}>
              <PackCard item={item} asLine={asList} {...card} />
            </li>
          ))}
        </ul>
      )
    case 'more':
      return (
        <div className={styles.cards} style={style} role="status" aria-label="More packs are loading">
          {Array.from({ length: columns }, (_, index) => (
            <Skeleton key={index} height={asList ? '52px' : `${CARD_HEIGHT}px`} />
          ))}
        </div>
      )
  }
}
