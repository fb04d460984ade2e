import type { ReactNode } from 'react'
import { classNames } from '../lib/class-names'
import styles from './Facts.module.css'

export interface Fact {
  readonly term: string
  readonly value: ReactNode
}

/** Names and values, one a line: what is known about one thing. */
export function Facts({ items, compact = false }: { readonly items: readonly Fact[]; readonly compact?: boolean }) {
  return (
    <dl className={classNames(styles.facts, compact && styles.compact)}>
      {items.map(({ term, value }) => (
        <div key={term} className={styles.fact}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
