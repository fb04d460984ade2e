import { type ReactNode, useEffect, useRef } from 'react'
import styles from './Wizard.module.css'

export interface StepHeadingProps {
  readonly children: string
  readonly id?: string
  readonly description?: ReactNode
  /** The step was opened by somebody, not by the page: reading goes on here. */
  readonly takesFocus: boolean
}

export function StepHeading({ children, id, description, takesFocus }: StepHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (!takesFocus || document.querySelector('[aria-modal="true"]') !== null) return
    heading.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
    // Only when the step opens.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])
  return (
    <div className={styles.stepHead}>
      <h2 id={id} ref={heading} tabIndex={-1}>
        {children}
      </h2>
      {description !== undefined && <p className={styles.secondary}>{description}</p>}
    </div>
  )
}
