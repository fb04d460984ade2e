import { type ReactNode, useEffect, useRef } from 'react'
import { useDocumentTitle } from '../lib/use-document-title'
import styles from './PageHeader.module.css'

export interface PageHeaderProps {
  /** The page's one `h1`, also the title of the browser tab. */
  readonly title: string
  readonly description?: ReactNode
  /** Beside the title: a state, a chip. */
  readonly extra?: ReactNode
  readonly actions?: ReactNode
}

let isFirstPage = true

/** Head of a page. After a navigation the focus is on its heading, so that a screen reader starts there; not on the first page, where the browser has it. */
export function PageHeader({ title, description, extra, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useDocumentTitle(title)
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      // A panel that opened together with the page keeps the focus.
      if (!isFirstPage && document.querySelector('[aria-modal="true"]') === null) heading.current?.focus({ preventScroll: true })
      isFirstPage = false
    })
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <header className={styles.header}>
      <div className={styles.words}>
        <div className={styles.line}>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {extra}
        </div>
        {description !== undefined && <p className={styles.description}>{description}</p>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  )
}
