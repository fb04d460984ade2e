import type { PackContents } from '~/contract/catalogue'
import { Chip } from '../../ui/Chip'
import { EmptyState } from '../../ui/States'
import styles from './PackContents.module.css'
import { PackContentsTab } from './PackContentsTab'

/** What a Zarf package installs, and what it asks for. */
export function ZarfComponents({ uid }: { readonly uid: string }) {
  return <PackContentsTab uid={uid}>{(contents) => <Contents {...contents} />}</PackContentsTab>
}

function Contents({ components, variables }: PackContents) {
  if (components.length === 0 && variables.length === 0)
    return <EmptyState icon="file">Its zarf.yaml names no components and no variables.</EmptyState>
  return (
    <div className={styles.block}>
      {components.length > 0 && (
        <section className={styles.group}>
          <h3>Components</h3>
          <ul className={styles.list}>
            {components.map(({ name, description, required, default: chosen }) => (
              <li key={name}>
                <span className={styles.named}>
                  <span className={styles.mono}>{name}</span>
                  {required ? <Chip tone="accent">Required</Chip> : <Chip>{chosen ? 'Optional, on by default' : 'Optional'}</Chip>}
                </span>
                {description !== '' && <p className={styles.note}>{description}</p>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {variables.length > 0 && (
        <section className={styles.group}>
          <h3>Variables</h3>
          <ul className={styles.list}>
            {variables.map(({ name, description, default: value, prompt, sensitive }) => (
              <li key={name}>
                <span className={styles.named}>
                  <span className={styles.mono}>{name}</span>
                  {prompt && <Chip>Asked for</Chip>}
                  {sensitive && <Chip icon="lock">Sensitive</Chip>}
                </span>
                {description !== '' && <p className={styles.note}>{description}</p>}
                {value !== '' && !sensitive && (
                  <p className={styles.note}>
                    Default: <span className={styles.mono}>{value}</span>
                  </p>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
