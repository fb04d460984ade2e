import { type ReactNode, useId, useState } from 'react'
import { Alert } from './Alert'
import { FormDialog } from './FormDialog'
import styles from './TypedConfirmDialog.module.css'

export interface TypedConfirmDialogProps {
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  /** A verb: `Delete`. */
  readonly confirmLabel: string
  /** Has to be typed first; undefined where a click is enough. */
  readonly name: string | undefined
  readonly busy?: boolean
  /** Why it can't be done now, whatever is typed. */
  readonly disabledReason?: string | undefined
  /** Why the last attempt failed. */
  readonly error?: string | undefined
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Asks before something that breaks what others rely on: its name is typed, so that nobody does it by habit. Render it while it is open. */
export function TypedConfirmDialog({
  title,
  children,
  confirmLabel,
  name,
  busy = false,
  disabledReason,
  error,
  onConfirm,
  onCancel,
}: TypedConfirmDialogProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const missing = name !== undefined && typed.trim() !== name ? `Type ${name} first` : undefined
  return (
    <FormDialog
      title={title}
      submitLabel={confirmLabel}
      danger
      busy={busy}
      disabledReason={disabledReason ?? missing}
      onSubmit={onConfirm}
      onClose={onCancel}
    >
      <div className={styles.body}>{children}</div>
      {name !== undefined && (
        <div className={styles.field}>
          <label htmlFor={id}>
            Type <strong>{name}</strong> to confirm
          </label>
          <input
            id={id}
            value={typed}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
      )}
      {error !== undefined && <Alert tone="error">{error}</Alert>}
    </FormDialog>
  )
}
