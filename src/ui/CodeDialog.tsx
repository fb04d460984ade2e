import { type ReactNode, useState } from 'react'
import { Button } from './Button'
import styles from './CodeDialog.module.css'
import { DialogBox } from './Dialog'
import { Modal } from './Modal'
import { Tabs } from './Tabs'
import { toast } from './toast'

/** One way to write something down. */
export interface CodeForm {
  readonly id: string
  /** `Terraform`. */
  readonly label: string
  readonly text: string
  /** What one has to know about it. */
  readonly note?: ReactNode
  /** Why there is none. */
  readonly disabledReason?: string
}

export interface CodeDialogProps {
  readonly title: string
  /** At least one that is not disabled. */
  readonly forms: readonly CodeForm[]
  readonly onClose: () => void
}

/** The same thing in several languages, to copy. */
export function CodeDialog({ title, forms, onClose }: CodeDialogProps) {
  const [selected, setSelected] = useState(forms.find(({ disabledReason }) => disabledReason === undefined)?.id)
  const form = forms.find(({ id }) => id === selected)
  if (form === undefined) return null
  const copy = () => {
    navigator.clipboard.writeText(form.text).then(
      () => toast({ message: `Copied: ${form.label}` }),
      () => toast({ message: 'The browser did not allow copying. Select the text and copy it by hand.', tone: 'error' }),
    )
  }
  return (
    <Modal open onClose={onClose} placement="centre">
      <DialogBox
        title={title}
        wide
        footer={
          <>
            <Button onClick={onClose}>Close</Button>
            <Button variant="primary" icon="copy" data-autofocus onClick={copy}>
              Copy {form.label}
            </Button>
          </>
        }
      >
        <Tabs
          label="Copy as"
          selected={form.id}
          onSelect={({ id }) => setSelected(id)}
          items={forms.map(({ id, label, disabledReason }) => ({ id, label, ...(disabledReason !== undefined && { disabledReason }) }))}
        >
          <div className={styles.form}>
            {form.note !== undefined && <p className={styles.note}>{form.note}</p>}
            {/* It scrolls, so the keyboard has to reach it. */}
            <pre className={styles.code} tabIndex={0} role="group" aria-label={form.label}>
              {form.text}
            </pre>
          </div>
        </Tabs>
      </DialogBox>
    </Modal>
  )
}
