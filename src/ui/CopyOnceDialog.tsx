import type { ReactNode } from 'react'
import { Button } from './Button'
import { DialogBox } from './Dialog'
import styles from './FormDialog.module.css'
import { Modal } from './Modal'
import { toast } from './toast'

export interface CopyOnceDialogProps {
  readonly title: string
  /** What it is, how long it lasts and what to do with it. */
  readonly children: ReactNode
  /** What the text is: `activation link`. */
  readonly label: string
  readonly text: string
  /** `Copy link & close`. */
  readonly copyLabel: string
  /** The other way out, without copying. */
  readonly closeLabel?: string
  readonly onClose: () => void
}

/** Something that is handed over here: a link for somebody, a new key. Copying it closes the dialog. */
export function CopyOnceDialog({ title, children, label, text, copyLabel, closeLabel = 'Close', onClose }: CopyOnceDialogProps) {
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => {
        toast({ message: `Copied: ${label}`, tone: 'success' })
        onClose()
      },
      () => toast({ message: `The browser did not allow copying. Select the ${label} and copy it by hand.`, tone: 'error' }),
    )
  }
  return (
    // Only its buttons close it: what stands here may not be shown again.
    <Modal open onClose={() => {}} placement="centre">
      <DialogBox
        title={title}
        footer={
          <>
            <Button onClick={onClose}>{closeLabel}</Button>
            <Button variant="primary" icon="copy" data-autofocus onClick={copy}>
              {copyLabel}
            </Button>
          </>
        }
      >
        {children}
        <p className={styles.value} role="group" aria-label={label}>
          {text}
        </p>
      </DialogBox>
    </Modal>
  )
}
