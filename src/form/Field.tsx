import { type ReactNode, useId } from 'react'
import { Icon } from '../ui/icons'
import styles from './Field.module.css'

/** What every field takes. */
export interface FieldTexts {
  /** The accessible name of the control. */
  readonly label: string
  /** What to type; stands above the control. */
  readonly hint?: ReactNode
  /** What became of the input, under it: the address as it will be used. */
  readonly note?: ReactNode
  readonly required?: boolean
}

export interface FieldProps extends FieldTexts {
  readonly error: string | undefined
  readonly children: (control: ControlProps) => ReactNode
}

/** The attributes that tie a control to its label, hint, note and error. */
export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
  readonly 'aria-required': true | undefined
}

/** Label, hint, control, note and error of one field. */
export function Field({ label, hint, note, required = false, error, children }: FieldProps) {
  const id = useId()
  const describedBy = [hint !== undefined && `${id}hint`, note !== undefined && `${id}note`, error !== undefined && `${id}error`]
    .filter((part) => part !== false)
    .join(' ')
  return (
    <div className={styles.field}>
      <FieldLabel htmlFor={id} label={label} required={required} />
      {hint !== undefined && (
        <p id={`${id}hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error === undefined ? undefined : true,
        'aria-required': required || undefined,
      })}
      {note !== undefined && (
        <p id={`${id}note`} className={styles.note}>
          {note}
        </p>
      )}
      <FieldError id={`${id}error`} error={error} />
    </div>
  )
}

/** The label. The mark for required fields is drawn by style, so that the accessible name is the label to the letter. */
function FieldLabel({ htmlFor, label, required }: { readonly htmlFor: string; readonly label: string; readonly required: boolean }) {
  return (
    <label htmlFor={htmlFor} className={required ? `${styles.label} ${styles.required}` : styles.label}>
      {label}
    </label>
  )
}

export function FieldError({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  if (error === undefined) return null
  return (
    <p id={id} className={styles.error}>
      <Icon name="cross-circle" />
      {error}
    </p>
  )
}
