import type { ReactNode } from 'react'
import styles from './Alert.module.css'
import { Icon, type IconName } from './icons'

export type AlertTone = 'info' | 'success' | 'warning' | 'error'

export interface AlertProps {
  readonly tone: AlertTone
  readonly title?: string
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** `alert` for errors, `status` for what came about while the page was open, `note` for what was there from the start. */
  readonly role?: 'alert' | 'status' | 'note'
}

const icons = { info: 'info', success: 'check-circle', warning: 'warning', error: 'cross-circle' } as const satisfies Record<
  AlertTone,
  IconName
>

export function Alert({ tone, title, children, actions, role = tone === 'error' ? 'alert' : 'status' }: AlertProps) {
  return (
    <div className={`${styles.alert} ${styles[tone]}`} role={role}>
      <Icon name={icons[tone]} size={20} className={styles.icon} />
      <div className={styles.content}>
        {title !== undefined && <p className={styles.title}>{title}</p>}
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && actions !== false && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  )
}
