import type { HTMLInputAutoCompleteAttribute, HTMLInputTypeAttribute } from 'react'
import { type Control, type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { classNames } from '../lib/class-names'
import { Field, type FieldTexts } from './Field'
import { afterPress } from './after-press'
import styles from './Field.module.css'

export interface TextFieldProps<Values extends FieldValues> extends FieldTexts {
  readonly control: Control<Values>
  readonly name: FieldPathByValue<Values, string>
  readonly type?: HTMLInputTypeAttribute
  readonly autoComplete?: HTMLInputAutoCompleteAttribute
  readonly placeholder?: string
  /** For addresses, paths and digests. */
  readonly mono?: boolean
  readonly readOnly?: boolean
  /** The panel or page puts the focus here when it opens. */
  readonly autoFocus?: boolean
  readonly maxLength?: number
  /** More than one makes it a text area. */
  readonly rows?: number
  readonly onBlur?: () => void
}

export function TextField<Values extends FieldValues>({
  control,
  name,
  type = 'text',
  autoComplete = 'off',
  mono = false,
  autoFocus = false,
  rows = 1,
  placeholder,
  readOnly,
  maxLength,
  onBlur,
  ...texts
}: TextFieldProps<Values>) {
  const { field, fieldState } = useController({ control, name })
  return (
    <Field {...texts} error={fieldState.error?.message}>
      {(aria) => {
        const shared = {
          ...aria,
          ...field,
          className: classNames(styles.input, mono && styles.mono),
          autoComplete,
          autoCapitalize: 'none',
          placeholder,
          readOnly,
          maxLength,
          spellCheck: false,
          'data-autofocus': autoFocus || undefined,
          onBlur: () => {
            onBlur?.()
            afterPress(field.onBlur)
          },
        } as const
        return rows > 1 ? <textarea {...shared} rows={rows} /> : <input {...shared} type={type} />
      }}
    </Field>
  )
}
