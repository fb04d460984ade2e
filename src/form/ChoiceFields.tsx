import { useId } from 'react'
import { type Control, type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { Icon } from '../ui/icons'
import { Field, FieldError, type FieldTexts } from './Field'
import { afterPress } from './after-press'
import { OnOff, type OnOffProps } from './OnOff'
import styles from './Field.module.css'

export function CheckboxField<Values extends FieldValues>(props: OnOffProps<Values>) {
  return <OnOff {...props} look={{ input: styles.box }} />
}

export interface ChoiceOption<Value extends string = string> {
  readonly value: Value
  readonly label: string
  readonly disabledReason?: string
}

export interface RadioGroupFieldProps<Values extends FieldValues> extends FieldTexts {
  readonly control: Control<Values>
  readonly name: FieldPathByValue<Values, string>
  readonly options: readonly ChoiceOption[]
  /** Called after the value changed. */
  readonly onChange?: (value: string) => void
}

export function RadioGroupField<Values extends FieldValues>({
  control,
  name,
  options,
  label,
  hint,
  note,
  required = false,
  onChange,
}: RadioGroupFieldProps<Values>) {
  const { field, fieldState } = useController({ control, name })
  const id = useId()
  const error = fieldState.error?.message
  const describedBy = [hint !== undefined && `${id}hint`, note !== undefined && `${id}note`, error !== undefined && `${id}error`]
    .filter((part) => part !== false)
    .join(' ')
  return (
    <div
      className={styles.field}
      role="radiogroup"
      aria-labelledby={`${id}label`}
      aria-describedby={describedBy === '' ? undefined : describedBy}
      aria-required={required || undefined}
    >
      <span id={`${id}label`} className={required ? `${styles.legend} ${styles.required}` : styles.legend}>
        {label}
      </span>
      {hint !== undefined && (
        <p id={`${id}hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      <div className={styles.choices}>
        {options.map((option, index) => {
          const blocked = option.disabledReason !== undefined
          return (
            <label key={option.value} className={styles.choice} aria-disabled={blocked || undefined} data-tooltip={option.disabledReason}>
              <input
                ref={index === 0 ? field.ref : undefined}
                className={styles.box}
                type="radio"
                name={`${id}${field.name}`}
                value={option.value}
                checked={field.value === option.value}
                aria-disabled={blocked || undefined}
                aria-description={option.disabledReason}
                onBlur={() => afterPress(field.onBlur)}
                onChange={() => {
                  if (blocked) return
                  field.onChange(option.value)
                  onChange?.(option.value)
                }}
              />
              {option.label}
            </label>
          )
        })}
      </div>
      {note !== undefined && (
        <p id={`${id}note`} className={styles.note}>
          {note}
        </p>
      )}
      <FieldError id={`${id}error`} error={error} />
    </div>
  )
}

export interface SelectFieldProps<Values extends FieldValues> extends FieldTexts {
  readonly control: Control<Values>
  readonly name: FieldPathByValue<Values, string>
  readonly options: readonly ChoiceOption[]
  /** Shown while nothing is chosen (the value is empty). */
  readonly placeholder?: string
}

/** A native select: a combobox by its label, with the platform's own list on a phone. */
export function SelectField<Values extends FieldValues>({ control, name, options, placeholder, ...texts }: SelectFieldProps<Values>) {
  const { field, fieldState } = useController({ control, name })
  return (
    <Field {...texts} error={fieldState.error?.message}>
      {(aria) => (
        <div className={styles.select}>
          <select {...aria} {...field} onBlur={() => afterPress(field.onBlur)} className={styles.input}>
            {placeholder !== undefined && <option value="">{placeholder}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.disabledReason !== undefined}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="chevron-down" />
        </div>
      )}
    </Field>
  )
}
