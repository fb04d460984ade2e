import type { ReactNode } from 'react'
import styles from './Tooltip.module.css'

export interface TooltipProps {
  readonly text: string
  /** Makes the content reachable by keyboard where it is not a control already. */
  readonly focusable?: boolean
  readonly children: ReactNode
}

/**
 * Shows a text when its content is hovered or focused. `TooltipHost` does the showing for the whole page, so a tooltip costs an attribute.
 * A tooltip only repeats or explains: what must be known stands on the page or in the control's accessible name or description.
 */
export function Tooltip({ text, focusable = false, children }: TooltipProps) {
  return (
    // A description that only hovers would be closed to the keyboard, hence the tab stop.
    <span className={styles.anchor} data-tooltip={text} tabIndex={focusable ? 0 : undefined}>
      {children}
    </span>
  )
}
