import { type ReactNode, useEffect, useId, useRef } from 'react'
import { classNames } from '../lib/class-names'
import { Alert } from './Alert'
import { Button } from './Button'
import styles from './Dialog.module.css'
import { Modal } from './Modal'

export interface ConfirmDialogProps {
  readonly open: boolean
  readonly title: string
  readonly children: ReactNode
  /** A verb: `Delete`, `Discard changes`. */
  readonly confirmLabel: string
  readonly cancelLabel?: string
  readonly danger?: boolean
  readonly busy?: boolean
  /** Why the last attempt failed. */
  readonly error?: string | undefined
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Asks before something that can't be taken back. The focus starts on the way out. */
export function ConfirmDialog({
  open,
  title,
  children,
  confirmLabel,
  cancelLabel = 'Cancel',
  danger = false,
  busy = false,
  error,
  onConfirm,
  onCancel,
}: ConfirmDialogProps) {
  return (
    <Modal open={open} onClose={onCancel} placement="centre">
      <DialogBox
        title={title}
        footer={
          <>
            <Button onClick={onCancel} data-autofocus>
              {cancelLabel}
            </Button>
            <Button variant={danger ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </>
        }
      >
        {children}
        {error !== undefined && <Alert tone="error">{error}</Alert>}
      </DialogBox>
    </Modal>
  )
}

export interface DialogBoxProps {
  readonly title: string
  readonly children: ReactNode
  /** Buttons, the one that goes on last. */
  readonly footer: ReactNode
  /** For code and for two things side by side. */
  readonly wide?: boolean
}

/** The box of a dialog, inside a `Modal`. */
export function DialogBox({ title, children, footer, wide = false }: DialogBoxProps) {
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const target = box.current?.querySelector('[data-autofocus]') ?? box.current
    if (target instanceof HTMLElement) target.focus()
  }, [])
  return (
    <div
      ref={box}
      className={classNames(styles.box, wide && styles.wide)}
      role="dialog"
      aria-modal="true"
      aria-labelledby={`${id}title`}
      aria-describedby={`${id}body`}
      tabIndex={-1}
    >
      <div className={styles.head}>
        <h2 id={`${id}title`}>{title}</h2>
      </div>
      <div id={`${id}body`} className={styles.body}>
        {children}
      </div>
      <div className={styles.footer}>{footer}</div>
    </div>
  )
}
