import { useId } from 'react'
import { useAhead } from './use-ahead'
import type { PackPreset } from '~/contract/packs'
import field from '../../../form/Field.module.css'
import { useChosenPresets } from './values-work'
import type { Values } from './use-values'
import styles from './Layer.module.css'

export interface PresetsProps {
  readonly presets: readonly PackPreset[]
  readonly values: Values
  readonly defaults: string
}

/** The pack's presets: of each group one can be chosen. */
export function Presets({ presets, values, defaults }: PresetsProps) {
  const id = useId()
  const [chosen, choose] = useAhead(useChosenPresets(values.text, presets), values)
  const groups = [...new Set(presets.map(({ group }) => group))]
  return (
    <section className={styles.section}>
      <h3>Presets</h3>
      {groups.map((group) => (
        <div key={group} role="radiogroup" aria-label={group === '' ? 'Preset' : group} className={styles.radios}>
          <span className={field.legend}>{group === '' ? 'Preset' : group}</span>
          {presets
            .filter((preset) => preset.group === group)
            .map((preset) => (
              <label key={preset.name} className={field.choice}>
                <input
                  type="radio"
                  className={field.box}
                  name={`${id}${group}`}
                  checked={chosen[group] === preset.name}
                  onChange={() => {
                    const former = presets.find((other) => other.group === group && other.name === chosen[group])
                    choose(group, preset.name)
                    values.apply((text) => ({ what: 'choose-preset', text, defaults, preset, former }))
                  }}
                />
                {preset.displayName}
              </label>
            ))}
        </div>
      ))}
    </section>
  )
}
