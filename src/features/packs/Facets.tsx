import { useId, useState } from 'react'
import type { CatalogueFacets, FacetValue } from '~/contract/catalogue'
import { layerLabel, packLayers } from '~/contract/pack-categories'
import { cloudWords } from '../../catalogue/pack-facts'
import type { PackRegistry } from '../../catalogue/use-pack-registries'
import { formatNumber } from '../../lib/number'
import { useStored } from '../../lib/use-stored'
import { Icon } from '../../ui/icons'
import { Skeleton } from '../../ui/Skeletons'
import { type Chosen, type FacetName, facetRows } from './catalogue-url'
import styles from './Facets.module.css'

export interface FacetsProps {
  /** Undefined until they were counted. */
  readonly facets: CatalogueFacets | undefined
  readonly chosen: Chosen
  readonly registries: readonly PackRegistry[]
  readonly onChange: (name: FacetName, values: readonly string[]) => void
}

/** The filters: within one any of the values, of several all. Each value says how much it would leave. */
export function Facets({ facets, chosen, registries, onChange }: FacetsProps) {
  if (facets === undefined) return <FacetsSkeleton />
  const lists = [
    { name: 'registry', label: 'Registry', values: facets.registries, labelOf: (uid: string) => registryLabel(registries, uid) },
    { name: 'category', label: 'Category', values: facets.categories },
    { name: 'layer', label: 'Layer', values: facets.layers, labelOf: layerWords },
    { name: 'cloud', label: 'Cloud type', values: facets.cloudTypes, labelOf: cloudWords },
    { name: 'source', label: 'Source', values: facets.sources },
  ] as const
  return (
    <div className={styles.facets}>
      {lists.map(({ name, label, values, ...rest }) => (
        <Facet
          key={name}
          name={name}
          label={label}
          rows={facetRows(values, chosen[name], 'labelOf' in rest ? rest.labelOf : () => undefined)}
          chosen={chosen[name]}
          onChange={onChange}
        />
      ))}
    </div>
  )
}

function layerWords(value: string): string | undefined {
  const layer = packLayers.find((known) => known === value)
  return layer === undefined ? undefined : layerLabel(layer)
}

/** Of several with one name, whose it is stands behind it. */
function registryLabel(registries: readonly PackRegistry[], uid: string): string | undefined {
  const registry = registries.find((known) => known.uid === uid)
  if (registry === undefined) return undefined
  const alone = registries.filter(({ name }) => name === registry.name).length === 1
  return alone ? registry.name : `${registry.name} (${registry.scope})`
}

/** Values that show before one asks for all. */
const FIRST = 8

interface FacetProps {
  readonly name: FacetName
  readonly label: string
  readonly rows: readonly FacetValue[]
  readonly chosen: readonly string[]
  readonly onChange: FacetsProps['onChange']
}

function Facet({ name, label, rows, chosen, onChange }: FacetProps) {
  const id = useId()
  const [closed, setClosed] = useStored(`packs.filter.${name}`)
  const [all, setAll] = useState(false)
  const open = closed === null
  if (rows.length === 0) return null
  const first = rows.length <= FIRST + 1 || all ? rows : rows.filter(({ value }, index) => index < FIRST || chosen.includes(value))
  const toggle = (value: string) => onChange(name, chosen.includes(value) ? chosen.filter((each) => each !== value) : [...chosen, value])
  return (
    <section className={styles.facet} role="group" aria-labelledby={id}>
      <div className={styles.head}>
        <div className={styles.name}>
          <button type="button" className={styles.toggle} aria-expanded={open} onClick={() => setClosed(open ? 'closed' : null)}>
            <Icon name="chevron-right" />
            <span id={id}>{label}</span>
          </button>
        </div>
        {chosen.length > 0 && (
          <button type="button" className={styles.clear} aria-label={`Clear ${label}`} onClick={() => onChange(name, [])}>
            Clear
          </button>
        )}
      </div>
      {open && (
        <ul className={styles.values}>
          {first.map((row) => (
            <li key={row.value}>
              <label className={styles.value}>
                <input type="checkbox" checked={chosen.includes(row.value)} onChange={() => toggle(row.value)} />
                <span className={styles.label}>{row.label}</span>
                <span className={styles.number}>{formatNumber(row.count)}</span>
              </label>
            </li>
          ))}
        </ul>
      )}
      {open && first.length < rows.length && (
        <button type="button" className={styles.all} onClick={() => setAll(true)}>
          Show all {formatNumber(rows.length)}
          <span className="visually-hidden"> of {label}</span>
        </button>
      )}
    </section>
  )
}

function FacetsSkeleton() {
  return (
    <div className={styles.waiting} aria-hidden="true">
      {['50%', '90%', '80%', '85%', '70%', '40%', '92%', '75%'].map((width) => (
        <Skeleton key={width} width={width} height="16px" />
      ))}
    </div>
  )
}
