import { type ReactNode, useId } from 'react'
import { IconButton } from './Button'
import styles from './LargeDialog.module.css'
import { Modal } from './Modal'
import { PanelSkeleton } from './SidePanel'
import { useFirstFocus } from './use-first-focus'

export interface LargeDialogProps {
  /** The heading, which names the dialog. */
  readonly title: string
  /** In front of the heading: a way back. */
  readonly headerStart?: ReactNode
  /** Escape, the close button, a click beside the dialog. */
  readonly onRequestClose: () => void
  /** Sticks to the bottom: buttons. */
  readonly footer?: ReactNode
  /** Mounted after the dialog itself was painted. It fills the dialog and scrolls by itself. */
  readonly children: ReactNode
}

const FIRST_FIELD = '[data-autofocus]:is(input, select, textarea, button), [data-autofocus] :is(input, textarea)'

/** A dialog with a page's worth in it; the whole screen on a phone. Render it while it is open. */
export function LargeDialog(props: LargeDialogProps) {
  return (
    <Modal open onClose={props.onRequestClose} placement="large">
      <Box {...props} />
    </Modal>
  )
}

// A component of its own: inside the modal's portal, it is mounted when there is something to put the focus on.
function Box({ title, headerStart, onRequestClose, footer, children }: LargeDialogProps) {
  const id = useId()
  const { heading, body, painted } = useFirstFocus(title, FIRST_FIELD)
  return (
    <div className={styles.box} role="dialog" aria-modal="true" aria-labelledby={id}>
      <header className={styles.head}>
        {headerStart}
        <h2 id={id} ref={heading} tabIndex={-1} className={styles.title}>
          {title}
        </h2>
        <IconButton icon="close" label="Close" size={20} onClick={onRequestClose} />
      </header>
      <div ref={body} className={styles.body}>
        {painted ? (
          children
        ) : (
          <div className={styles.skeleton}>
            <PanelSkeleton />
          </div>
        )}
      </div>
      {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
    </div>
  )
}
