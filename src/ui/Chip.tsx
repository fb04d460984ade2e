import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names'
import styles from './Chip.module.css'
import { Icon, type IconName } from './icons'

export interface ChipProps {
  readonly tone?: 'neutral' | 'accent' | 'system' | 'success' | 'warning' | 'danger'
  readonly icon?: IconName
  readonly mono?: boolean
  readonly children: ReactNode
  /** With it the chip has a button `Remove <removeLabel>`. */
  readonly onRemove?: () => void
  readonly removeLabel?: string
}

/** A small label. */
export function Chip({ tone = 'neutral', icon, mono = false, children, onRemove, removeLabel }: ChipProps) {
  return (
    <span className={classNames(styles.chip, styles[tone], mono && styles.mono)}>
      {icon !== undefined && <Icon name={icon} />}
      <span className={styles.text}>{children}</span>
      {onRemove !== undefined && (
        <button type="button" className={styles.remove} aria-label={`Remove ${removeLabel ?? ''}`.trim()} onClick={onRemove}>
          <Icon name="close" />
        </button>
      )}
    </span>
  )
}
