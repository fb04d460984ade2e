import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react'
import { classNames } from '../lib/class-names'
import { Button } from '../ui/Button'
import { FieldError } from './Field'
import styles from './FileField.module.css'

export interface FileFieldProps {
  /** The accessible name of the file input: `Certificate`. */
  readonly label: string
  readonly buttonLabel?: string
  /** As in HTML: `.pem,.crt`. */
  readonly accept?: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly busy?: boolean
  /** Called for each file chosen or dropped. */
  readonly onFile: (file: File) => void
}

/** A file by button, by keyboard or dropped on the zone. */
export function FileField({ label, buttonLabel = 'Upload file', accept, hint, error, busy = false, onFile }: FileFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent<HTMLDivElement>) => {
    event.preventDefault()
    setOver(false)
    const file = event.dataTransfer.files[0]
    if (file !== undefined && !busy) onFile(file)
  }
  return (
    <div className={styles.field}>
      <div
        className={classNames(styles.zone, over && styles.over)}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          ref={input}
          id={id}
          className="visually-hidden"
          type="file"
          tabIndex={-1}
          accept={accept}
          aria-label={label}
          aria-describedby={error === undefined ? undefined : `${id}error`}
          onChange={(event) => {
            const file = event.target.files?.[0]
            // The same file, mended, can be chosen again.
            event.target.value = ''
            if (file !== undefined) onFile(file)
          }}
        />
        <Button icon="upload" busy={busy} aria-describedby={`${id}hint`} onClick={() => input.current?.click()}>
          {buttonLabel}
        </Button>
        <span id={`${id}hint`} className={styles.hint}>
          {hint ?? 'or drop it here'}
        </span>
      </div>
      {error === undefined ? null : (
        <div role="alert">
          <FieldError id={`${id}error`} error={error} />
        </div>
      )}
    </div>
  )
}
