import type { ReactNode } from 'react'
import { Icon, type IconName } from './icons'
import { Spinner } from './Spinner'
import styles from './StateBadge.module.css'

export type StateName =
  | 'success'
  | 'in-progress'
  | 'pending'
  | 'failed'
  | 'cancelled'
  | 'held'
  | 'paused'
  | 'needs-credentials'
  | 'stale'
  | 'draft'
  | 'changes'
  | 'attention'

interface Look {
  readonly icon: IconName | 'spinner'
  readonly word: string
  readonly tone: 'success' | 'info' | 'neutral' | 'danger' | 'warning'
}

const looks = {
  success: { icon: 'check-circle', word: 'Success', tone: 'success' },
  'in-progress': { icon: 'spinner', word: 'In progress', tone: 'info' },
  pending: { icon: 'clock', word: 'Pending', tone: 'neutral' },
  failed: { icon: 'cross-circle', word: 'Failed', tone: 'danger' },
  cancelled: { icon: 'cross-circle', word: 'Cancelled', tone: 'neutral' },
  held: { icon: 'hand', word: 'Held', tone: 'warning' },
  paused: { icon: 'pause', word: 'Paused', tone: 'neutral' },
  'needs-credentials': { icon: 'key', word: 'Needs credentials', tone: 'warning' },
  stale: { icon: 'hourglass', word: 'Stale', tone: 'warning' },
  attention: { icon: 'warning', word: 'Needs attention', tone: 'warning' },
  draft: { icon: 'edit', word: 'Draft', tone: 'neutral' },
  changes: { icon: 'edit', word: 'Unpublished changes', tone: 'info' },
} as const satisfies Record<StateName, Look>

export interface StateBadgeProps {
  readonly state: StateName
  /** In place of the state's own word: counts while something runs. */
  readonly children?: ReactNode
  /** Shown in a tooltip that the keyboard reaches: why it failed. */
  readonly detail?: string | undefined
}

/** A state as icon, word and colour together. */
export function StateBadge({ state, children, detail }: StateBadgeProps) {
  const { icon, word, tone } = looks[state]
  return (
    <span className={`${styles.badge} ${styles[tone]}`} data-tooltip={detail} tabIndex={detail === undefined ? undefined : 0}>
      {icon === 'spinner' ? <Spinner /> : <Icon name={icon} />}
      <span className={styles.word}>{children ?? word}</span>
      {detail !== undefined && <span className="visually-hidden">: {detail}</span>}
    </span>
  )
}
