import type { ReactNode } from 'react'
import { Button } from './Button'
import { CopyText } from './CopyText'
import { Icon, type IconName } from './icons'
import styles from './States.module.css'

export interface EmptyStateProps {
  readonly icon: IconName
  /** One sentence on what belongs here. */
  readonly children: ReactNode
  /** The one button. */
  readonly action?: ReactNode
}

export function EmptyState({ icon, children, action }: EmptyStateProps) {
  return (
    <div className={styles.state}>
      <Icon name={icon} size={28} />
      <p>{children}</p>
      {action}
    </div>
  )
}

export interface ErrorStateProps {
  /** What failed: `The registries could not be loaded`. */
  readonly title: string
  /** Why, if known. */
  readonly message: string
  /** The request id, to copy. */
  readonly reference?: string | undefined
  readonly onRetry?: () => void
  readonly retrying?: boolean
}

export function ErrorState({ title, message, reference, onRetry, retrying = false }: ErrorStateProps) {
  return (
    <div className={`${styles.state} ${styles.error}`} role="alert">
      <Icon name="warning" size={28} />
      <p className={styles.title}>{title}</p>
      <p>{message}</p>
      {onRetry !== undefined && (
        <Button busy={retrying} onClick={onRetry}>
          Try again
        </Button>
      )}
      {reference !== undefined && (
        <p className={styles.reference}>
          Reference <CopyText text={reference} label="reference" />
        </p>
      )}
    </div>
  )
}
