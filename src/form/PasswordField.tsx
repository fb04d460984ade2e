import { type HTMLInputAutoCompleteAttribute, useState } from 'react'
import { type Control, type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { IconButton } from '../ui/Button'
import { Field, type FieldTexts } from './Field'
import { afterPress } from './after-press'
import styles from './Field.module.css'

export interface PasswordFieldProps<Values extends FieldValues> extends FieldTexts {
  readonly control: Control<Values>
  readonly name: FieldPathByValue<Values, string>
  /** `current-password` for log-in, `new-password` for a new one, `off` for a credential of something else. */
  readonly autoComplete?: HTMLInputAutoCompleteAttribute
  /** Says in the empty field that a value is stored and stays unless another one is typed: `Stored. Leave empty to keep it`. */
  readonly storedHint?: string | undefined
  readonly autoFocus?: boolean
}

export function PasswordField<Values extends FieldValues>({
  control,
  name,
  autoComplete = 'off',
  storedHint,
  autoFocus = false,
  ...texts
}: PasswordFieldProps<Values>) {
  const { field, fieldState } = useController({ control, name })
  const [visible, setVisible] = useState(false)
  return (
    <Field {...texts} error={fieldState.error?.message}>
      {(aria) => (
        <div className={styles.adorned}>
          <input
            {...aria}
            {...field}
            onBlur={() => afterPress(field.onBlur)}
            className={styles.input}
            type={visible ? 'text' : 'password'}
            // Browsers ignore `off` on passwords; this keeps their stored log-ins out of a registry's credentials.
            autoComplete={autoComplete === 'off' ? 'new-password' : autoComplete}
            autoCapitalize="none"
            spellCheck={false}
            placeholder={storedHint}
            data-autofocus={autoFocus || undefined}
          />
          <IconButton
            className={styles.adornment}
            icon={visible ? 'eye-off' : 'eye'}
            label={`${visible ? 'Hide' : 'Show'} ${texts.label.toLowerCase()}`}
            onClick={() => setVisible(!visible)}
          />
        </div>
      )}
    </Field>
  )
}
