import { Link, useSearchParams } from 'react-router'
import type { PackContents } from '~/contract/catalogue'
import type { PackDependency } from '~/contract/packs'
import { layerLabel, packLayers } from '~/contract/pack-categories'
import { EmptyState } from '../../ui/States'
import { amountWords, constraintGroups, nodesWords, rangeWords } from './constraint-words'
import styles from './PackContents.module.css'
import { PackContentsTab } from './PackContentsTab'
import { withPack } from './use-pack-address'

export interface PackConstraintsProps {
  readonly uid: string
  /** Packs that this version asks for, as far as they are in the catalogue. */
  readonly found: readonly PackDependency[]
}

/** What a version asks of the packs beside it and of the nodes below it, in words. */
export function PackConstraints({ uid, found }: PackConstraintsProps) {
  return <PackContentsTab uid={uid}>{(contents) => <Constraints contents={contents} found={found} />}</PackContentsTab>
}

function Constraints({ contents, found }: { readonly contents: PackContents; readonly found: readonly PackDependency[] }) {
  const { constraints, resources } = contents
  if (constraints.length === 0 && resources.length === 0) {
    return <EmptyState icon="check-circle">This version asks for nothing: neither for other packs nor for resources.</EmptyState>
  }
  return (
    <div className={styles.block}>
      {constraintGroups.map(({ type, title, meaning }) => {
        const entries = constraints.filter((entry) => entry.type === type)
        if (entries.length === 0) return null
        return (
          <section key={type} className={styles.group}>
            <h3>{title}</h3>
            <p className={styles.note}>{meaning}</p>
            <ul className={styles.list}>
              {entries.map((entry) => (
                <li key={`${entry.name} ${entry.minVersion} ${entry.maxVersion}`}>
                  <Named name={entry.name} found={found.find(({ name }) => name === entry.name)} /> {rangeWords(entry)}
                  <LayerWords layer={entry.layer} />
                </li>
              ))}
            </ul>
          </section>
        )
      })}
      {resources.length > 0 && (
        <section className={styles.group}>
          <h3>Resources</h3>
          <p className={styles.note}>What the cluster must offer at least.</p>
          <ul className={styles.list}>
            {resources.map((resource) => (
              <li key={`${resource.type} ${resource.minLimit} ${nodesWords(resource)}`}>
                {amountWords(resource)}
                {nodesWords(resource) !== '' && <span className={styles.note}> on {nodesWords(resource)}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

/** A link to what is in the catalogue; plain words for what is not. */
function Named({ name, found }: { readonly name: string; readonly found: PackDependency | undefined }) {
  const [params] = useSearchParams()
  if (found === undefined) return <strong className={styles.mono}>{name}</strong>
  return (
    <Link to={{ search: withPack(params, { name, type: 'spectro' }, found.registryUid) }} preventScrollReset className={styles.mono}>
      {name}
    </Link>
  )
}

function LayerWords({ layer }: { readonly layer: string }) {
  const known = packLayers.find((each) => each === layer)
  if (known === undefined) return null
  return <span className={styles.note}> · {layerLabel(known)}</span>
}
