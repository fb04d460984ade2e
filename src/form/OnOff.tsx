import { type ReactNode, useId } from 'react'
import { type Control, type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { afterPress } from './after-press'
import { FieldError } from './Field'
import styles from './Field.module.css'

export interface OnOffProps<Values extends FieldValues> {
  readonly control: Control<Values>
  readonly name: FieldPathByValue<Values, boolean>
  /** The accessible name. */
  readonly label: string
  /** What it means that it is on or off; stands under it. */
  readonly note?: ReactNode
  /** Why it can't be changed now. It stays focusable and says so. */
  readonly disabledReason?: string | undefined
}

interface Look {
  readonly role?: 'switch'
  readonly input: string | undefined
  readonly text?: string | undefined
}

/** What check boxes and switches have in common. */
export function OnOff<Values extends FieldValues>({
  control,
  name,
  label,
  note,
  disabledReason,
  look,
}: OnOffProps<Values> & { readonly look: Look }) {
  const {
    field: { ref, value, onBlur, onChange, name: inputName },
    fieldState,
  } = useController({ control, name })
  const id = useId()
  const blocked = disabledReason !== undefined
  const error = fieldState.error?.message
  const describedBy = [note !== undefined && `${id}note`, error !== undefined && `${id}error`].filter((part) => part !== false).join(' ')
  return (
    <div className={styles.field}>
      <label className={styles.choice} aria-disabled={blocked || undefined} data-tooltip={disabledReason}>
        <input
          ref={ref}
          className={look.input}
          type="checkbox"
          role={look.role}
          name={inputName}
          checked={value}
          aria-disabled={blocked || undefined}
          aria-description={disabledReason}
          aria-describedby={describedBy === '' ? undefined : describedBy}
          onBlur={() => afterPress(onBlur)}
          onChange={(event) => {
            if (!blocked) onChange(event.target.checked)
          }}
        />
        {look.text === undefined ? label : <span className={look.text}>{label}</span>}
      </label>
      {note !== undefined && (
        <p id={`${id}note`} className={styles.note}>
          {note}
        </p>
      )}
      <FieldError id={`${id}error`} error={error} />
    </div>
  )
}
