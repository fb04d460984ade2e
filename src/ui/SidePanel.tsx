import { type ReactNode, useId } from 'react'
import { classNames } from '../lib/class-names'
import { IconButton } from './Button'
import { Modal } from './Modal'
import styles from './SidePanel.module.css'
import { useFirstFocus } from './use-first-focus'
import { Skeleton } from './Skeletons'

export interface SidePanelProps {
  /** The heading, which names the dialog. */
  readonly title: string
  readonly description?: ReactNode
  /** Beside the heading: a state, a menu. */
  readonly headerExtra?: ReactNode
  /** Escape, the close button, a click beside the panel. Navigate away here; `useLeaveGuard` asks when there are unsaved changes. */
  readonly onRequestClose: () => void
  /** For texts that stand side by side. */
  readonly wide?: boolean
  /** Sticks to the bottom: buttons. */
  readonly footer?: ReactNode
  /** Mounted after the panel itself was painted. */
  readonly children: ReactNode
}

const FIRST_FIELD = '[data-autofocus], input:not([type="hidden"]):not([hidden]), select, textarea'

/** A panel over the page, from the right; the whole screen on a phone. Render it while it is open. */
export function SidePanel(props: SidePanelProps) {
  return (
    <Modal open onClose={props.onRequestClose} placement="right">
      <Panel {...props} />
    </Modal>
  )
}

// A component of its own: inside the modal's portal, it is mounted when there is something to put the focus on.
function Panel({ title, description, headerExtra, onRequestClose, wide = false, footer, children }: SidePanelProps) {
  const id = useId()
  const { heading, body, painted } = useFirstFocus(title, FIRST_FIELD)
  return (
    <div className={classNames(styles.panel, wide && styles.wide)} role="dialog" aria-modal="true" aria-labelledby={id}>
      <header className={styles.head}>
        <div className={styles.titles}>
          <h2 id={id} ref={heading} tabIndex={-1} className={styles.title}>
            {title}
          </h2>
          {description !== undefined && <div className={styles.description}>{description}</div>}
        </div>
        {headerExtra}
        <IconButton icon="close" label="Close" size={20} onClick={onRequestClose} />
      </header>
      <div ref={body} className={styles.body}>
        {painted ? children : <PanelSkeleton />}
      </div>
      {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
    </div>
  )
}

/** The shape of a form, for the frames before it is there. */
export function PanelSkeleton() {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {[0, 1, 2, 3].map((field) => (
        <div key={field}>
          <Skeleton width="30%" />
          <Skeleton height="var(--control)" />
        </div>
      ))}
    </div>
  )
}
