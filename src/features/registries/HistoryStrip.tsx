import { Link, useLocation } from 'react-router'
import { useApiQuery } from '../../api/query'
import { Skeleton } from '../../ui/Skeletons'
import styles from './HistoryStrip.module.css'
import { bars, stripWords, WIDTH } from './strip'

/** The last 90 days of one registry: what is worse stands higher, so that nobody needs the colours. Leads to its history. */
export function HistoryStrip({ uid }: { readonly uid: string }) {
  const { search } = useLocation()
  // One answer for all rows; asked for again when a run ends.
  const { data, error } = useApiQuery('consoleRegistriesStrips', {})
  if (data === undefined) return error === null ? <Skeleton height="20px" /> : <span className={styles.none}>not available</span>
  const days = data.items.find((item) => item.uid === uid)?.days ?? ''
  const words = stripWords(days)
  return (
    <Link className={styles.strip} to={{ pathname: `${uid}/history`, search }} data-tooltip={words}>
      <svg role="img" aria-label={words} viewBox={`0 0 ${WIDTH} 20`} preserveAspectRatio="none" className={styles.chart}>
        {bars(days).map(({ tone, path }) => (
          <path key={tone} d={path} className={styles[tone]} />
        ))}
      </svg>
    </Link>
  )
}
