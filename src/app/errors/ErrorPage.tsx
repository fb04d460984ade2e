import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { currentScope } from '../../api/client'
import { useDocumentTitle } from '../../lib/use-document-title'
import { buttonClass } from '../../ui/Button'
import { CopyText } from '../../ui/CopyText'
import { Icon, type IconName } from '../../ui/icons'
import styles from './ErrorPage.module.css'

export interface ErrorPageProps {
  readonly icon?: IconName
  readonly title: string
  readonly message: string
  readonly reference?: string | undefined
  readonly action?: ReactNode
}

/** A whole page about one error, with a way on. Stands inside a layout's main landmark, or is one itself. */
export function ErrorPage({ icon = 'warning', title, message, reference, action }: ErrorPageProps) {
  useDocumentTitle(title)
  const isSystem = currentScope() === 'system'
  return (
    <div className={styles.page}>
      <Icon name={icon} size={28} />
      <h1>{title}</h1>
      <p>{message}</p>
      {reference !== undefined && (
        <p className={styles.reference}>
          Reference <CopyText text={reference} label="reference" wrap />
        </p>
      )}
      <div className={styles.actions}>
        {action}
        <Link className={buttonClass(action === undefined ? 'primary' : 'secondary')} to={isSystem ? '/system' : '/'} reloadDocument>
          To the start page
        </Link>
      </div>
    </div>
  )
}
