import type { ReactNode } from 'react'
import { Alert } from './Alert'
import { Button } from './Button'

export interface RetryAlertProps {
  readonly tone?: 'warning' | 'error'
  readonly title: string
  /** Why. */
  readonly children: ReactNode
  readonly onRetry: () => void
}

/** Something beside what is on screen did not come, and can be asked for again. */
export function RetryAlert({ tone = 'warning', title, children, onRetry }: RetryAlertProps) {
  return (
    <Alert
      tone={tone}
      title={title}
      actions={
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {children}
    </Alert>
  )
}
