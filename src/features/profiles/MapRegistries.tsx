import type { PackRegistry } from '../../catalogue/use-pack-registries'
import { countOf } from '../../lib/number'
import { Icon } from '../../ui/icons'
import { Select } from '../../ui/Select'
import type { FileRegistry } from './import-file'
import styles from './Import.module.css'

export interface MapRegistriesProps {
  readonly named: readonly FileRegistry[]
  readonly here: readonly PackRegistry[] | undefined
  /** Name in the file to uid here. */
  readonly chosen: Readonly<Record<string, string>>
  readonly onChoose: (name: string, uid: string) => void
}

/** Registries have other uids in another installation: they are found by name, or chosen. */
export function MapRegistries({ named, here, chosen, onChoose }: MapRegistriesProps) {
  if (named.length === 0 || here === undefined) return null
  return (
    <section className={styles.registries} aria-label="Registries of the file">
      <h3>Registries</h3>
      <ul>
        {named.map(({ name, layers, found, ambiguous }) => (
          <li key={name}>
            <span className={styles.secondary}>
              {name} · {countOf(layers.length, 'layer')}
            </span>
            {found !== undefined && chosen[name] === undefined ? (
              <span className={styles.found}>
                <Icon name="check-circle" /> Found by its name
              </span>
            ) : (
              <>
                <Select
                  label={`Registry for ${name}`}
                  value={chosen[name] ?? found ?? ''}
                  onChange={(uid) => onChoose(name, uid)}
                  options={[
                    { value: '', label: 'Choose a registry' },
                    ...here.map(({ uid, name: label, scope }) => ({
                      value: uid,
                      label: `${label} (${scope === 'system' ? 'System' : 'Tenant'})`,
                    })),
                  ]}
                />
                <span className={styles.secondary}>
                  {ambiguous ? 'Two registries have this name: choose one.' : 'No registry has this name here.'}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
