import styles from './Skeletons.module.css'

export interface SkeletonProps {
  /** CSS lengths. */
  readonly width?: string
  readonly height?: string
}

/** A grey bar in the place of content that is on its way. */
export function Skeleton({ width = '100%', height = '12px' }: SkeletonProps) {
  return <span className={styles.bar} style={{ width, height }} aria-hidden="true" />
}

export interface SkeletonRowsProps {
  readonly rows?: number
  readonly columns?: number
  /** What is loading: `Registries are loading`. */
  readonly label: string
}

/** Rows of the height that table rows will have. */
export function SkeletonRows({ rows = 6, columns = 4, label }: SkeletonRowsProps) {
  return (
    <div className={styles.rows} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.row}>
          {Array.from({ length: columns }, (_unused, column) => (
            <Skeleton key={column} width={column === 0 ? '70%' : '50%'} />
          ))}
        </div>
      ))}
    </div>
  )
}

/** Blocks of the height of cards. */
export function SkeletonCards({ cards = 8, label }: { readonly cards?: number; readonly label: string }) {
  return (
    <div className={styles.cards} role="status" aria-label={label}>
      {Array.from({ length: cards }, (_, card) => (
        <Skeleton key={card} height="112px" />
      ))}
    </div>
  )
}
