import type { PackContents } from '~/contract/catalogue'
import { constraintLines } from './constraint-lines'
import styles from './Layer.module.css'

/** What a version asks of the packs beside it and of the nodes below it. Nothing is drawn where it asks for nothing. */
export function Constraints({ contents }: { readonly contents: PackContents }) {
  const lines = constraintLines(contents)
  if (lines.length === 0) return null
  return (
    <section className={styles.section}>
      <h3>Constraints</h3>
      <ul className={styles.lines}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  )
}
