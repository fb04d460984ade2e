import type { ReactNode } from 'react'
import { Link, useLocation } from 'react-router'
import { classNames } from '../../lib/class-names'
import { Icon, type IconName } from '../../ui/icons'
import styles from './Shell.module.css'

export interface MainMenuLink {
  readonly label: string
  readonly icon: IconName
  readonly to: string
  /** Paths under this one make the link current; `to` when left out. */
  readonly base?: string
}

export interface MainMenuProps {
  /** Under the product's name. */
  readonly caption: string
  readonly links: readonly MainMenuLink[]
  /** At the bottom. */
  readonly foot?: ReactNode
  /** Words beside the icons at any width: in the drawer. */
  readonly wide?: boolean
  readonly onNavigate?: () => void
}

export function MainMenu({ caption, links, foot, wide = false, onNavigate }: MainMenuProps) {
  return (
    <nav className={classNames(styles.menu, wide && styles.wide)} aria-label="Main Menu">
      <div className={styles.product}>
        <ProductMark />
        <div className={styles.words}>
          <span className={styles.name}>Registry Console</span>
          <span className={styles.caption}>{caption}</span>
        </div>
      </div>
      <ul className={styles.links}>
        {links.map((link) => (
          <li key={link.to}>
            <MenuLink link={link} onNavigate={onNavigate} />
          </li>
        ))}
      </ul>
      {foot !== undefined && <div className={styles.foot}>{foot}</div>}
    </nav>
  )
}

function MenuLink({ link, onNavigate }: { readonly link: MainMenuLink; readonly onNavigate: (() => void) | undefined }) {
  const { pathname } = useLocation()
  const base = link.base ?? link.to
  const current = pathname === base || pathname.startsWith(`${base}/`)
  return (
    <Link
      to={link.to}
      className={styles.link}
      aria-current={current ? 'page' : undefined}
      data-tooltip={link.label}
      data-tooltip-when="clipped"
      onClick={onNavigate}
    >
      <Icon name={link.icon} size={20} />
      <span className={styles.words}>{link.label}</span>
    </Link>
  )
}

/** The product's mark, as in the favicon. */
function ProductMark() {
  return (
    <svg className={styles.mark} width="28" height="28" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M16 4 26 9.5v13L16 28 6 22.5v-13zM6 9.5 16 15l10-5.5M16 15v13" />
    </svg>
  )
}
