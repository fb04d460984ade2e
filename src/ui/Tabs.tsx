import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { classNames } from '../lib/class-names'
import styles from './Tabs.module.css'

export interface TabItem {
  /** Unique in its list; also names the panel. */
  readonly id: string
  readonly label: string
  /** With it the tab is a link and the tab that is open is in the URL. */
  readonly href?: string
  readonly disabledReason?: string
}

export interface TabsProps {
  /** The accessible name of the tablist. */
  readonly label: string
  readonly items: readonly TabItem[]
  readonly selected: string
  /** Called with the item; a link has not been followed yet. */
  readonly onSelect: (item: TabItem) => void
  /** The content of the selected tab. Left out where the page itself is it. */
  readonly children?: ReactNode
}

/** Tabs with the keyboard of the ARIA pattern: arrows move, Enter or Space opens. */
export function Tabs({ label, items, selected, onSelect, children }: TabsProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)

  useEffect(() => {
    // Where the tabs don't fit, the list scrolls sideways: the one that is open is in sight.
    const box = list.current
    const tab = box?.querySelector<HTMLElement>('[aria-selected="true"]')
    if (box === null || tab === null || tab === undefined || box.scrollWidth <= box.clientWidth) return
    const left = tab.offsetLeft - box.offsetLeft
    box.scrollLeft = Math.max(left + tab.offsetWidth - box.clientWidth, Math.min(box.scrollLeft, left))
  }, [selected])

  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const tabs = Array.from(list.current?.querySelectorAll<HTMLElement>('[role="tab"]') ?? [])
    const index = tabs.findIndex((tab) => tab === document.activeElement)
    const next = nextIndex(event.key, index, tabs.length)
    if (next === undefined) return
    event.preventDefault()
    tabs[next]?.focus()
  }
  return (
    <>
      <div ref={list} className={styles.list} role="tablist" aria-label={label} onKeyDown={move}>
        {items.map((item) => (
          <TabControl
            key={item.id}
            id={id}
            item={item}
            selected={item.id === selected}
            hasPanel={children !== undefined}
            onSelect={onSelect}
          />
        ))}
      </div>
      {children !== undefined && (
        <div role="tabpanel" id={`${id}panel-${selected}`} aria-labelledby={`${id}tab-${selected}`} className={styles.panel}>
          {children}
        </div>
      )}
    </>
  )
}

interface TabControlProps extends Pick<TabsProps, 'onSelect'> {
  readonly id: string
  readonly item: TabItem
  readonly selected: boolean
  readonly hasPanel: boolean
}

function TabControl({ id, item, selected, hasPanel, onSelect }: TabControlProps) {
  const blocked = item.disabledReason !== undefined
  const shared = {
    id: `${id}tab-${item.id}`,
    role: 'tab',
    className: classNames(styles.tab, selected && styles.selected),
    'aria-selected': selected,
    'aria-controls': selected && hasPanel ? `${id}panel-${item.id}` : undefined,
    'aria-disabled': blocked || undefined,
    'aria-description': item.disabledReason,
    'data-tooltip': item.disabledReason,
    tabIndex: selected ? 0 : -1,
  } as const
  if (item.href === undefined) {
    return (
      <button type="button" {...shared} onClick={() => !blocked && onSelect(item)}>
        {item.label}
      </button>
    )
  }
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    // A click that asks for a new tab or window stays the browser's.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (!blocked) onSelect(item)
  }
  const space = (event: KeyboardEvent<HTMLAnchorElement>) => {
    if (event.key !== ' ') return
    event.preventDefault()
    if (!blocked) onSelect(item)
  }
  return (
    <a href={item.href} {...shared} onClick={follow} onKeyDown={space}>
      {item.label}
    </a>
  )
}

function nextIndex(key: string, index: number, count: number): number | undefined {
  if (index < 0) return undefined
  switch (key) {
    case 'ArrowRight':
      return (index + 1) % count
    case 'ArrowLeft':
      return (index - 1 + count) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
