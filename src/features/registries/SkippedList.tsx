import { useApiQuery } from '../../api/query'
import { countOf, formatNumber } from '../../lib/number'
import { Button } from '../../ui/Button'
import { Skeleton } from '../../ui/Skeletons'
import styles from './Registries.module.css'

/** What the last synchronisation set aside, and why: a bad pack does not stop the others. */
export function SkippedList({ uid, count }: { readonly uid: string; readonly count: number }) {
  const { data, error, refetch } = useApiQuery('consoleRegistrySkipped', { params: { uid } }, { enabled: count > 0 })
  if (count === 0) return null
  return (
    <section className={styles.section}>
      <h3>Set aside</h3>
      {error !== null && data === undefined && (
        <p className={styles.secondary}>
          The list could not be loaded: {error.message}{' '}
          <Button size="small" onClick={() => void refetch()}>
            Try again
          </Button>
        </p>
      )}
      {error === null && data === undefined && <Skeleton height="64px" />}
      {data !== undefined && (
        <>
          <p className={styles.secondary}>{countOf(data.total, 'content is', 'contents are')} not in the catalogue. The rest is.</p>
          <ul className={styles.skipped}>
            {data.items.map((item) => (
              <li key={item.reference}>
                <span className={styles.reference}>{item.reference}</span>
                <span>{item.reason}</span>
              </li>
            ))}
          </ul>
          {data.items.length < data.total && <p className={styles.secondary}>The first {formatNumber(data.items.length)} are shown.</p>}
        </>
      )}
    </section>
  )
}
