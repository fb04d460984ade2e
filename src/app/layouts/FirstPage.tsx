import styles from './FirstPage.module.css'

const lines = { title: '32%', intro: '58%', first: '100%', second: '100%', third: '100%', fourth: '100%' } as const

/** Stands there while the first page is on its way: after a moment the shape of the console, so that a slow server never means a white page. */
export function FirstPage() {
  const isSystem = /^\/system(\/|$)/.test(window.location.pathname)
  // Log-in, set-up and activation are one column: nothing of a menu.
  const isBare = /^(\/system)?\/(login|setup|activate)(\/|$)/.test(window.location.pathname)
  return (
    <div role="status" aria-label="The page is loading" className={isBare ? undefined : styles.page}>
      {!isBare && (
        <>
          <div className={styles.side} />
          <div className={styles.column}>
            <div className={isSystem ? styles.systemBar : styles.bar} />
            <div className={styles.main}>
              {Object.entries(lines).map(([line, width]) => (
                <span key={line} className={styles.line} style={{ width }} />
              ))}
            </div>
          </div>
        </>
      )}
    </div>
  )
}
