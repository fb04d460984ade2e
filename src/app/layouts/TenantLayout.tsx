import { Link, Outlet, useLocation } from 'react-router'
import { useSession } from '../../session/session'
import { Chip } from '../../ui/Chip'
import { Icon } from '../../ui/icons'
import type { MainMenuLink } from './MainMenu'
import styles from './SettingsLayout.module.css'
import { Shell } from './Shell'
import { ThemeSwitch } from './ThemeSwitch'
import { UserMenu } from './UserMenu'

const links: readonly MainMenuLink[] = [
  { label: 'Packs', icon: 'packs', to: '/packs' },
  { label: 'Tenant Settings', icon: 'settings', to: '/settings/registries/oci', base: '/settings' },
]

export function TenantLayout() {
  const session = useSession()
  const tenant = session.tenant?.name ?? ''
  return (
    <Shell
      console="tenant"
      caption={tenant}
      links={links}
      bar={
        <>
          <Chip tone="accent">Tenant: {tenant}</Chip>
          <ThemeSwitch />
          <UserMenu session={session} />
        </>
      }
    />
  )
}

const settingsLinks = [{ label: 'Registries', icon: 'registry', to: '/settings/registries/oci', base: '/settings/registries' }] as const

/** Inside `TenantLayout`: what belongs to the tenant's settings. */
export function SettingsLayout() {
  const { pathname } = useLocation()
  return (
    <div className={styles.layout}>
      <nav className={styles.nav} aria-label="Tenant Settings Menu">
        <ul className={styles.links}>
          {settingsLinks.map((link) => (
            <li key={link.to}>
              <Link to={link.to} className={styles.link} aria-current={pathname.startsWith(link.base) ? 'page' : undefined}>
                <Icon name={link.icon} />
                {link.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.content}>
        <Outlet />
      </div>
    </div>
  )
}
