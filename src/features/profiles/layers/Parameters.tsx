import { useState } from 'react'
import type { PackSchemaEntry } from '~/contract/packs'
import { Field } from '../../../form/Field'
import field from '../../../form/Field.module.css'
import { countOf } from '../../../lib/number'
import { Icon } from '../../../ui/icons'
import { controlOf, type Parameter } from './parameter-control'
import type { Values } from './use-values'
import { useParameters } from './values-work'
import styles from './Layer.module.css'

/** Fields of one pack; what is more is changed in the text. */
const SHOWN = 40

export interface ParametersProps {
  readonly schema: readonly PackSchemaEntry[]
  readonly values: Values
  readonly defaults: string
}

/** The parameters that the pack's schema.yaml names, each with a field of its own that changes the text. */
export function Parameters({ schema, values, defaults }: ParametersProps) {
  const parameters = useParameters(values.text, defaults, schema)?.answer
  const wrong = parameters?.filter(({ violation }) => violation !== undefined).length ?? 0
  // What is wrong stands first, and stays in sight.
  const sorted = parameters?.toSorted((a, b) => rank(a) - rank(b)) ?? []
  return (
    <section className={styles.section}>
      <h3>Parameters</h3>
      <p className={field.hint} role="status">
        {parameters === undefined
          ? 'The values are read.'
          : wrong === 0
            ? 'All of them are as the pack wants them.'
            : `${countOf(wrong, 'value')} must be changed before the profile can be published.`}
      </p>
      {sorted.slice(0, SHOWN).map((parameter) => (
        <ParameterField
          key={parameter.entry.name}
          parameter={parameter}
          onChange={(value) => values.apply((text) => ({ what: 'set-parameter', text, parameter, value }))}
        />
      ))}
      {sorted.length > SHOWN && <p className={field.hint}>{countOf(sorted.length - SHOWN, 'more parameter')}: see the values.</p>}
    </section>
  )
}

function rank({ entry }: Parameter): number {
  return entry.required ? 0 : entry.readonly ? 2 : 1
}

interface ParameterFieldProps {
  readonly parameter: Parameter
  readonly onChange: (value: string) => void
}

function ParameterField({ parameter, onChange }: ParameterFieldProps) {
  const { entry, value = '', editable, violation } = parameter
  const [typed, setTyped] = useState<string>()
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    setTyped(undefined)
  }
  const shown = typed ?? value
  const commit = () => {
    if (typed !== undefined && typed !== value) onChange(typed)
  }
  const hints = [
    ...entry.hints,
    ...(entry.readonly ? ['Read only'] : []),
    ...(editable || entry.readonly ? [] : ['Change it in the values']),
  ]
  const control = controlOf(entry)
  return (
    <Field label={entry.name} required={entry.required} hint={hints.length === 0 ? undefined : hints.join(' · ')} error={violation}>
      {(aria) => {
        if (control === 'select' || control === 'switch') {
          const options = control === 'select' ? entry.listOptions : ['true', 'false']
          return (
            <div className={field.select}>
              <select
                {...aria}
                className={field.input}
                value={shown}
                disabled={!editable}
                onChange={(event) => {
                  setTyped(event.target.value)
                  onChange(event.target.value)
                }}
              >
                {!options.includes(shown) && <option value={shown}>{shown === '' ? 'Not set' : shown}</option>}
                {shown !== '' && !entry.required && <option value="">Not set</option>}
                {options.map((option) => (
                  <option key={option} value={option}>
                    {option}
                  </option>
                ))}
              </select>
              <Icon name="chevron-down" />
            </div>
          )
        }
        return (
          <input
            {...aria}
            className={`${field.input} ${field.mono}`}
            type={control === 'password' ? 'password' : 'text'}
            inputMode={control === 'number' ? 'decimal' : undefined}
            autoComplete={control === 'password' ? 'new-password' : 'off'}
            autoCapitalize="none"
            spellCheck={false}
            readOnly={!editable}
            value={shown}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={commit}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              commit()
            }}
          />
        )
      }}
    </Field>
  )
}
