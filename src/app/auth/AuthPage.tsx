import type { ReactNode } from 'react'
import { classNames } from '../../lib/class-names'
import { useDocumentTitle } from '../../lib/use-document-title'
import { ThemeButton } from './ThemeButton'
import styles from './AuthPage.module.css'

export interface AuthPageProps {
  readonly console: 'tenant' | 'system'
  /** The page's `h1` and the title of the browser tab. */
  readonly title: string
  readonly wide?: boolean
  readonly children: ReactNode
}

/** The frame of log-in and set-up: one column and nothing else. */
export function AuthPage({ console, title, wide = false, children }: AuthPageProps) {
  const isSystem = console === 'system'
  useDocumentTitle(isSystem ? `${title} · System Console` : title)
  return (
    <div className={styles.page}>
      {isSystem && <div className={styles.hairline} />}
      <header className={styles.top}>
        <ThemeButton />
      </header>
      <main className={classNames(styles.column, wide && styles.wide)}>
        <div className={styles.product}>
          <img src="/favicon.svg" width="36" height="36" alt="" />
          <span className={styles.name}>Registry Console</span>
          {isSystem && <span className={styles.system}>System Console</span>}
        </div>
        <section className={styles.card} aria-labelledby="page-title">
          <h1 id="page-title" tabIndex={-1}>
            {title}
          </h1>
          {children}
        </section>
      </main>
    </div>
  )
}
