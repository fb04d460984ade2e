import createCache from '@emotion/cache'
import { CacheProvider } from '@emotion/react'
import { type ReactNode, useState } from 'react'
import { Outlet } from 'react-router'
import { Modal } from '../../ui/Modal'
import { IconButton } from '../../ui/Button'
import { TooltipHost } from '../../ui/TooltipHost'
import { Toasts } from '../../ui/Toasts'
import { Breadcrumbs } from './Breadcrumbs'
import { MainMenu, type MainMenuProps } from './MainMenu'
import { PendingBar } from './PendingBar'
import styles from './Shell.module.css'

// The content policy allows style tags with the nonce of this very page only; ours come after MUI's and win.
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce
const cache = createCache({ key: 'mui', prepend: true, ...(nonce === undefined || nonce === '' ? {} : { nonce }) })

export interface ShellProps extends MainMenuProps {
  readonly console: 'tenant' | 'system'
  /** At the right of the bar. */
  readonly bar: ReactNode
}

/** What both consoles share: Main Menu, bar, main landmark, toasts and tooltips. */
export function Shell({ console, bar, ...menu }: ShellProps) {
  const [drawer, setDrawer] = useState(false)
  return (
    <CacheProvider value={cache}>
      <a href="#main" className={styles.skip}>
        Skip to content
      </a>
      {console === 'system' && <div className={styles.hairline} />}
      <PendingBar />
      <div className={styles.shell} data-console={console}>
        <div className={styles.side}>
          <MainMenu {...menu} />
        </div>
        <div className={styles.column}>
          <header className={styles.bar}>
            <div className={styles.opener}>
              <IconButton icon="menu" size={20} label="Open Main Menu" aria-haspopup="dialog" onClick={() => setDrawer(true)} />
            </div>
            <Breadcrumbs />
            <div className={styles.barEnd}>{bar}</div>
          </header>
          <main id="main" tabIndex={-1} className={styles.main}>
            <Outlet />
          </main>
        </div>
      </div>
      {drawer && (
        <Modal open onClose={() => setDrawer(false)} placement="left">
          <div className={styles.drawer} role="dialog" aria-modal="true" aria-label="Main Menu">
            <div className={styles.drawerClose}>
              <IconButton icon="close" size={20} label="Close Main Menu" onClick={() => setDrawer(false)} />
            </div>
            <MainMenu {...menu} wide onNavigate={() => setDrawer(false)} />
          </div>
        </Modal>
      )}
      <Toasts />
      <TooltipHost />
    </CacheProvider>
  )
}
