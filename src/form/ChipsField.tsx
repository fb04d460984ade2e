import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import { type Control, type FieldPathByValue, type FieldValues, useController } from 'react-hook-form'
import { classNames } from '../lib/class-names'
import { Chip } from '../ui/Chip'
import { afterPress } from './after-press'
import styles from './ChipsField.module.css'
import { Field, type FieldTexts } from './Field'
import { addChips, splitChips } from './chips'

export interface ChipsFieldProps<Values extends FieldValues> extends FieldTexts {
  readonly control: Control<Values>
  /** Holds the chips. What is typed but not yet a chip counts too: it is part of the value from the first key on. */
  readonly name: FieldPathByValue<Values, string[]>
  readonly placeholder?: string
  readonly mono?: boolean
}

/** Free texts as chips. Enter, a comma or leaving the field makes what was typed a chip; Backspace in the empty box takes the last one back. */
export function ChipsField<Values extends FieldValues>({ control, name, placeholder, mono = false, ...texts }: ChipsFieldProps<Values>) {
  const { field, fieldState } = useController({ control, name })
  const input = useRef<HTMLInputElement>(null)
  // The last item of the value while it is still being typed.
  const [pending, setPending] = useState('')
  const value: readonly string[] = field.value
  const pendingText = pending.trim()
  const typing = pendingText !== '' && value.at(-1) === pendingText
  const chips = typing ? value.slice(0, -1) : value

  const type = (text: string) => {
    // Whole lists come at once too, from a password manager or a script: up to the last comma they are chips.
    const comma = text.lastIndexOf(',')
    const done = comma === -1 ? chips : addChips(chips, text.slice(0, comma))
    const rest = text.slice(comma + 1)
    setPending(rest)
    field.onChange(rest.trim() === '' ? done : [...done, rest.trim()])
  }
  const commit = (text = pending) => {
    setPending('')
    field.onChange(addChips(chips, text))
  }
  const remove = (index: number) => {
    field.onChange(value.filter((_, at) => at !== index))
    input.current?.focus()
  }
  const handleKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey && pendingText !== '') || event.key === ',') {
      event.preventDefault()
      event.stopPropagation()
      commit()
    } else if (event.key === 'Backspace' && pending === '' && chips.length > 0) {
      event.preventDefault()
      field.onChange(chips.slice(0, -1))
    }
  }
  const handlePaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const text = event.clipboardData.getData('text')
    if (splitChips(text).length < 2) return
    event.preventDefault()
    commit(`${pending}${text}`)
  }
  return (
    <Field {...texts} error={chipsError(fieldState.error)}>
      {(aria) => (
        // The whole box is the target of the pointer; the keyboard uses the text box in it.
        <div
          className={classNames(styles.box, aria['aria-invalid'] === true && styles.invalid)}
          onMouseDown={(event) => {
            if (event.target !== event.currentTarget) return
            event.preventDefault()
            input.current?.focus()
          }}
        >
          {chips.map((chip, index) => (
            <Chip key={chip} mono={mono} removeLabel={chip} onRemove={() => remove(index)}>
              {chip}
            </Chip>
          ))}
          <input
            {...aria}
            ref={(element) => {
              input.current = element
              field.ref(element)
            }}
            name={field.name}
            className={classNames(styles.input, mono && styles.mono)}
            type="text"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            enterKeyHint="done"
            placeholder={chips.length === 0 ? placeholder : undefined}
            value={pending}
            onChange={(event) => type(event.target.value)}
            onKeyDown={handleKey}
            onPaste={handlePaste}
            onBlur={() => {
              if (pending !== '') commit()
              afterPress(field.onBlur)
            }}
          />
        </div>
      )}
    </Field>
  )
}

// A schema may complain about one item; react-hook-form hands out an array then.
function chipsError(error: unknown): string | undefined {
  if (Array.isArray(error)) return error.map(chipsError).find((message) => message !== undefined)
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined
  return typeof error.message === 'string' ? error.message : undefined
}
