import { useState } from 'react'
import type { PackContents } from '~/contract/catalogue'
import { Field } from '../../../form/Field'
import field from '../../../form/Field.module.css'
import { useAhead } from './use-ahead'
import type { Values } from './use-values'
import { useZarfChoice } from './values-work'
import styles from './Layer.module.css'

export interface ZarfFormProps {
  readonly contents: PackContents
  readonly values: Values
}

/** Which components of a package are deployed, and its variables. */
export function ZarfForm({ contents: { components, variables }, values }: ZarfFormProps) {
  const reading = useZarfChoice(values.text, components)
  const chosen = reading && {
    text: reading.text,
    answer: Object.fromEntries(components.map(({ name }) => [name, reading.answer.components.includes(name)])),
  }
  const [deployed, deploy] = useAhead(chosen, values)
  return (
    <>
      {components.length > 0 && (
        <fieldset className={styles.section}>
          <legend className={styles.legend}>Components</legend>
          {components.map(({ name, description, required }) => (
            <div key={name}>
              <label className={field.choice} aria-disabled={required || undefined}>
                <input
                  type="checkbox"
                  className={field.box}
                  checked={required || deployed[name] === true}
                  aria-disabled={required || undefined}
                  aria-description={required ? 'The package requires it.' : undefined}
                  onChange={(event) => {
                    const { checked } = event.target
                    if (required) return
                    deploy(name, checked)
                    values.apply((text) => ({ what: 'set-component', text, components, name, deployed: checked }))
                  }}
                />
                {name}
                {required && <span className={field.note}>Required</span>}
              </label>
              {description !== '' && <p className={field.note}>{description}</p>}
            </div>
          ))}
        </fieldset>
      )}
      {variables.length > 0 && (
        <section className={styles.section}>
          <h3>Variables</h3>
          {variables.map((variable) => (
            <VariableField
              key={variable.name}
              variable={variable}
              value={reading?.answer.variables[variable.name]}
              onChange={(value) => values.apply((text) => ({ what: 'set-variable', text, variable, value }))}
            />
          ))}
        </section>
      )}
    </>
  )
}

interface VariableFieldProps {
  readonly variable: PackContents['variables'][number]
  /** Undefined: its default. */
  readonly value: string | undefined
  readonly onChange: (value: string) => void
}

function VariableField({ variable, value, onChange }: VariableFieldProps) {
  const current = value ?? variable.default
  const [typed, setTyped] = useState<string>()
  const [seen, setSeen] = useState(current)
  if (seen !== current) {
    setSeen(current)
    setTyped(undefined)
  }
  const hints = [
    variable.description,
    variable.sensitive ? 'It is stored in the values of the profile as it is typed.' : '',
    variable.prompt && variable.default === '' ? 'The package asks for a value.' : '',
  ].filter((hint) => hint !== '')
  const commit = () => {
    if (typed !== undefined && typed !== current) onChange(typed)
  }
  return (
    <Field label={variable.name} hint={hints.length === 0 ? undefined : hints.join(' ')} error={undefined}>
      {(aria) => (
        <input
          {...aria}
          className={`${field.input} ${field.mono}`}
          type={variable.sensitive ? 'password' : 'text'}
          autoComplete={variable.sensitive ? 'new-password' : 'off'}
          autoCapitalize="none"
          spellCheck={false}
          value={typed ?? current}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            commit()
          }}
        />
      )}
    </Field>
  )
}
