import { useId } from 'react'
import type { DefaultRegistries } from '~/contract/console'
import styles from './AuthPage.module.css'

const choices = {
  off: { label: 'None', text: 'Nothing is added, and nothing outside is contacted: registries are added by hand.' },
  on: {
    label: 'All documented',
    text: 'The six registries of the documentation are added; those on AWS ECR wait until somebody enters credentials.',
  },
  fips: {
    label: 'FIPS edition only',
    text: 'Only Palette Registry FIPS is added, and packs without the FIPS mark are offered to a tenant only after it allowed them.',
  },
} as const satisfies Record<DefaultRegistries, unknown>

const order = ['off', 'on', 'fips'] as const satisfies readonly DefaultRegistries[]

export interface DefaultRegistriesChoiceProps {
  readonly value: DefaultRegistries
  readonly onChange: (value: DefaultRegistries) => void
}

/** Which of the documented registries a new system starts with. */
export function DefaultRegistriesChoice({ value, onChange }: DefaultRegistriesChoiceProps) {
  const id = useId()
  return (
    <div role="radiogroup" aria-labelledby={`${id}label`} className={styles.options}>
      <span id={`${id}label`} className={styles.legend}>
        Default registries
      </span>
      {order.map((choice) => (
        <label key={choice} className={styles.option}>
          <input
            type="radio"
            name={id}
            checked={value === choice}
            aria-label={choices[choice].label}
            aria-describedby={`${id}${choice}`}
            onChange={() => onChange(choice)}
          />
          <span>
            {choices[choice].label}
            <span id={`${id}${choice}`} className={styles.lead}>
              {choices[choice].text}
            </span>
          </span>
        </label>
      ))}
    </div>
  )
}
