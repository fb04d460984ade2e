import { Link, Outlet, useLocation } from 'react-router'
import { useApiQuery } from '../../api/query'
import { useSession } from '../../session/session'
import { Chip } from '../../ui/Chip'
import { Icon } from '../../ui/icons'
import { settingsLinks, tenantLinks } from './menu-links'
import styles from './SettingsLayout.module.css'
import { Shell } from './Shell'
import { ThemeSwitch } from './ThemeSwitch'
import { UserMenu } from './UserMenu'

export function TenantLayout() {
  const session = useSession()
  const tenant = session.tenant?.name ?? ''
  return (
    <Shell
      console="tenant"
      caption={tenant}
      links={tenantLinks(session)}
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

/** Inside `TenantLayout`: what belongs to the tenant's settings. */
export function SettingsLayout() {
  const { pathname } = useLocation()
  const session = useSession()
  const fips = useApiQuery('consoleCapabilities', {}).data?.fips ?? false
  return (
    <div className={styles.layout}>
      <nav className={styles.nav} aria-label="Tenant Settings Menu">
        <ul className={styles.links}>
          {settingsLinks(session, fips).map((link) => (
            <li key={link.to}>
              <Link to={link.to} className={styles.link} aria-current={pathname.startsWith(link.base ?? link.to) ? 'page' : undefined}>
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
