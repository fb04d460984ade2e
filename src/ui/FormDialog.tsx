import { type ReactNode, type SubmitEvent, useId } from 'react'
import { Button } from './Button'
import { DialogBox } from './Dialog'
import styles from './FormDialog.module.css'
import { Modal } from './Modal'

export interface FormDialogProps {
  readonly title: string
  /** Fields and what is said about them. */
  readonly children: ReactNode
  /** A verb: `Create`, `Generate`. */
  readonly submitLabel: string
  readonly cancelLabel?: string
  readonly danger?: boolean
  readonly busy?: boolean
  /** Why it can't be sent now. */
  readonly disabledReason?: string | undefined
  readonly onSubmit: () => void
  readonly onClose: () => void
}

/** A short form over the page. Enter sends it. Render it while it is open. */
export function FormDialog({
  title,
  children,
  submitLabel,
  cancelLabel = 'Cancel',
  danger = false,
  busy = false,
  disabledReason,
  onSubmit,
  onClose,
}: FormDialogProps) {
  const id = useId()
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    // A dialog may stand in another form's tree.
    event.stopPropagation()
    if (!busy && disabledReason === undefined) onSubmit()
  }
  return (
    <Modal open onClose={onClose} placement="centre">
      <DialogBox
        title={title}
        footer={
          <>
            <Button onClick={onClose}>{cancelLabel}</Button>
            <Button type="submit" form={id} variant={danger ? 'danger' : 'primary'} busy={busy} disabledReason={disabledReason}>
              {submitLabel}
            </Button>
          </>
        }
      >
        <form id={id} className={styles.form} noValidate onSubmit={submit}>
          {children}
        </form>
      </DialogBox>
    </Modal>
  )
}
