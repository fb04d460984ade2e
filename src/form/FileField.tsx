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
  /** More than one at a time. */
  readonly multiple?: boolean
  readonly hint?: ReactNode
  /** What was wrong; of several files a sentence each. */
  readonly error?: string | readonly string[] | undefined
  readonly busy?: boolean
  /** Called for what was chosen or dropped: at least one file, without `multiple` exactly one. */
  readonly onFiles: (files: readonly File[]) => void
}

/** A file, or several, by button, by keyboard or dropped on the zone. */
export function FileField({
  label,
  buttonLabel = 'Upload file',
  accept,
  multiple = false,
  hint,
  error,
  busy = false,
  onFiles,
}: FileFieldProps) {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const errors = error === undefined ? [] : typeof error === 'string' ? [error] : error
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])].slice(0, multiple ? undefined : 1)
    if (files.length > 0) onFiles(files)
  }
  const drop = (event: DragEvent<HTMLDivElement>) => {
    event.preventDefault()
    setOver(false)
    if (!busy) take(event.dataTransfer.files)
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
          multiple={multiple}
          aria-label={label}
          aria-describedby={errors.length === 0 ? undefined : `${id}error`}
          onChange={(event) => {
            take(event.target.files)
            // The same file, mended, can be chosen again.
            event.target.value = ''
          }}
        />
        <Button icon="upload" busy={busy} aria-describedby={`${id}hint`} onClick={() => input.current?.click()}>
          {buttonLabel}
        </Button>
        <span id={`${id}hint`} className={styles.hint}>
          {hint ?? 'or drop it here'}
        </span>
      </div>
      {errors.length > 0 && (
        <div id={`${id}error`} role="alert">
          {errors.map((each, index) => (
            <FieldError key={each} id={`${id}error${index}`} error={each} />
          ))}
        </div>
      )}
    </div>
  )
}
