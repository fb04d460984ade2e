import { Link, Outlet, useLocation } from 'react-router'
import { Icon } from '../../ui/icons'
import styles from './SettingsLayout.module.css'

const links = [{ label: 'Registries', icon: 'registry', to: '/settings/registries/oci', base: '/settings/registries' }] as const

export function SettingsLayout() {
  const { pathname } = useLocation()
  return (
    <div className={styles.layout}>
      <nav className={styles.nav} aria-label="Tenant Settings Menu">
        <ul className={styles.links}>
          {links.map((link) => (
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
