import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { countOf } from '../../lib/number'
import { Chip } from '../../ui/Chip'
import { PackLogo } from './PackLogo'
import { typeLabel } from './pack-types'
import { gridRows, type GridRow } from './grid-rows'
import { isDeprecated } from './pack-facts'
import { nounOf, type PackCard, type PackGroup } from './pack-groups'
import styles from './Packs.module.css'

/** In CSS pixels. */
const CARD_MIN_WIDTH = 272
const CARD_HEIGHT = 124
const HEADING_HEIGHT = 44
const GAP = 16

/** Cards by category; only those near the window are drawn. */
export function PackGrid({ groups }: { readonly groups: readonly PackGroup[] }) {
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

  const rows = useMemo(() => gridRows(groups, place.columns), [groups, place.columns])
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (rows[index]?.kind === 'heading' ? HEADING_HEIGHT : CARD_HEIGHT + GAP),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 4,
    scrollMargin: place.top,
    useFlushSync: false,
  })
  return (
    <div ref={frame} className={styles.grid} style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map((item) => {
        const row = rows[item.index]
        if (row === undefined) return null
        return (
          <div
            key={item.key}
            className={styles.gridRow}
            style={{ height: item.size, transform: `translateY(${item.start - place.top}px)` }}
          >
            <Row row={row} columns={place.columns} />
          </div>
        )
      })}
    </div>
  )
}

function Row({ row, columns }: { readonly row: GridRow; readonly columns: number }) {
  if (row.kind === 'heading') {
    return (
      <h2 className={styles.heading}>
        {row.category.label} <span className={styles.headingCount}>{countOf(row.count, nounOf(row.category))}</span>
      </h2>
    )
  }
  return (
    <ul className={styles.cards} aria-label={row.category.label} style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}>
      {row.packs.map((pack) => (
        <li key={pack.name}>
          <Card pack={pack} />
        </li>
      ))}
    </ul>
  )
}

/** Chips that fit on a card; the others are counted. */
const CHIPS = 2

function Card({ pack }: { readonly pack: PackCard }) {
  const [params] = useSearchParams()
  const to = new URLSearchParams(params)
  to.set('pack', pack.name)
  if (pack.registries.length > 1) to.set('from', pack.shown.uid)
  const more = pack.registries.length - CHIPS
  return (
    <Link to={{ search: `?${to}` }} className={styles.card} preventScrollReset>
      <PackLogo url={pack.shown.logoUrl} />
      <span className={styles.cardWords}>
        <strong className={styles.cardTitle}>{pack.displayName}</strong>
        <span className={styles.cardName}>{pack.name}</span>
      </span>
      <span className={styles.cardVersion}>
        <span className={styles.mono}>{pack.shown.latestVersion}</span>
        {typeLabel(pack.type) !== undefined && <Chip tone="accent">{typeLabel(pack.type)}</Chip>}
        {isDeprecated(pack.shown.annotations) && (
          <Chip tone="warning" icon="warning">
            Deprecated
          </Chip>
        )}
      </span>
      <span className={styles.cardChips}>
        {pack.registries.slice(0, CHIPS).map((registry) => (
          <Chip key={registry.uid}>{registry.name}</Chip>
        ))}
        {more > 0 && (
          <span className={styles.more}>
            <Chip>+{more}</Chip>
          </span>
        )}
      </span>
    </Link>
  )
}
