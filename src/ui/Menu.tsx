import MuiMenu from '@mui/material/Menu'
import MuiMenuItem from '@mui/material/MenuItem'
import { type ReactNode, useId, useState } from 'react'
import { Button, type ButtonVariant, IconButton } from './Button'
import { Icon, type IconName } from './icons'
import { landmarkOf } from './landmark'
import styles from './Menu.module.css'

export interface MenuItem {
  readonly label: string
  readonly icon?: IconName
  readonly danger?: boolean
  /** A line above it. */
  readonly separated?: boolean
  /** One of a group of which one is chosen (`menuitemradio`), or a thing that is on or off. */
  readonly checked?: boolean
  readonly kind?: 'radio' | 'checkbox'
  /** Why it can't be chosen now: it stays reachable and says so. */
  readonly disabledReason?: string | undefined
  /** Chosen again and again without the menu closing: column choices. */
  readonly keepOpen?: boolean
  readonly onSelect: () => void
}

/** Where a menu opens: at an element, or at a point of the window (CSS pixels). */
export type MenuAnchor = HTMLElement | { readonly x: number; readonly y: number }

export interface MenuProps {
  /** Null while it is closed. */
  readonly anchor: MenuAnchor | null
  /** The accessible name. */
  readonly label: string
  readonly items: readonly MenuItem[]
  readonly onClose: () => void
  readonly id?: string
  /** Above the items; not one of them. */
  readonly head?: ReactNode
}

export function Menu({ anchor, label, items, onClose, id, head }: MenuProps) {
  const atElement = anchor instanceof HTMLElement
  const choose = (item: MenuItem) => {
    if (item.disabledReason !== undefined) return
    if (item.keepOpen !== true) onClose()
    item.onSelect()
  }
  return (
    <MuiMenu
      id={id}
      open={anchor !== null}
      onClose={onClose}
      container={() => landmarkOf(atElement ? anchor : null)}
      anchorEl={atElement ? anchor : null}
      anchorReference={atElement ? 'anchorEl' : 'anchorPosition'}
      {...(anchor !== null && !atElement ? { anchorPosition: { left: anchor.x, top: anchor.y } } : {})}
      anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      transformOrigin={atElement ? { vertical: -4, horizontal: 'right' } : { vertical: 'top', horizontal: 'left' }}
      transitionDuration={0}
      disableScrollLock
      slotProps={{ paper: { className: styles.paper, elevation: 0 }, list: { className: styles.list, 'aria-label': label } }}
    >
      {head !== undefined && (
        <li key="head" role="none" className={styles.head}>
          {head}
        </li>
      )}
      {items.map((item) => (
        <MuiMenuItem
          key={item.label}
          disableRipple
          className={`${styles.item} ${item.danger === true ? styles.danger : ''} ${item.separated === true ? styles.separated : ''}`}
          role={item.checked === undefined ? 'menuitem' : item.kind === 'checkbox' ? 'menuitemcheckbox' : 'menuitemradio'}
          aria-checked={item.checked}
          aria-disabled={item.disabledReason === undefined ? undefined : true}
          aria-description={item.disabledReason}
          data-tooltip={item.disabledReason}
          onClick={() => choose(item)}
        >
          <span className={styles.mark}>
            {item.checked === true ? <Icon name="check" /> : item.icon !== undefined && <Icon name={item.icon} />}
          </span>
          {item.label}
        </MuiMenuItem>
      ))}
    </MuiMenu>
  )
}

export interface MenuButtonProps {
  readonly label: string
  /** An icon alone (`label` is its name and tooltip), or the words with an arrow. */
  readonly look: { readonly icon: IconName; readonly size?: 16 | 20 } | ButtonVariant
  readonly items: readonly MenuItem[]
  readonly className?: string
}

/** A button that opens a menu of the same name. */
export function MenuButton({ label, look, items, className }: MenuButtonProps) {
  const id = useId()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const open = anchor !== null
  const trigger = {
    'aria-haspopup': 'menu',
    'aria-expanded': open,
    'aria-controls': open ? id : undefined,
    className,
  } as const
  return (
    <>
      {typeof look === 'string' ? (
        <Button {...trigger} variant={look} onClick={(event) => setAnchor(event.currentTarget)}>
          {label}
          <Icon name="chevron-down" />
        </Button>
      ) : (
        <IconButton
          {...trigger}
          icon={look.icon}
          size={look.size ?? 16}
          label={label}
          onClick={(event) => setAnchor(event.currentTarget)}
        />
      )}
      {open && <Menu id={id} anchor={anchor} label={label} items={items} onClose={() => setAnchor(null)} />}
    </>
  )
}
