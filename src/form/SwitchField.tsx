import { type ReactNode, useId } from 'react'
import { type Control, type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { afterPress } from './after-press'
import { FieldError } from './Field'
import fields from './Field.module.css'
import styles from './SwitchField.module.css'

export interface SwitchFieldProps<Values extends FieldValues> {
  readonly control: Control<Values>
  readonly name: FieldPathByValue<Values, boolean>
  /** The accessible name of the switch. */
  readonly label: string
  /** What it means that it is on or off; stands under it. */
  readonly hint?: ReactNode
  /** Why it can't be changed now. It stays focusable and says so. */
  readonly disabledReason?: string | undefined
}

/** Something that is on or off. */
export function SwitchField<Values extends FieldValues>({ control, name, label, hint, disabledReason }: SwitchFieldProps<Values>) {
  const {
    field: { ref, value, onBlur, onChange, name: inputName },
    fieldState,
  } = useController({ control, name })
  const id = useId()
  const blocked = disabledReason !== undefined
  const error = fieldState.error?.message
  const describedBy = [hint !== undefined && `${id}hint`, error !== undefined && `${id}error`].filter((part) => part !== false).join(' ')
  return (
    <div className={fields.field}>
      <label className={fields.choice} aria-disabled={blocked || undefined} data-tooltip={disabledReason}>
        <input
          ref={ref}
          className={styles.switch}
          type="checkbox"
          role="switch"
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
        <span className={styles.label}>{label}</span>
      </label>
      {hint !== undefined && (
        <p id={`${id}hint`} className={fields.note}>
          {hint}
        </p>
      )}
      <FieldError id={`${id}error`} error={error} />
    </div>
  )
}
