import { useApiQuery } from '../../api/query'
import { countOf, formatNumber } from '../../lib/number'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { RelativeTime } from '../../ui/RelativeTime'
import { Skeleton } from '../../ui/Skeletons'
import { safeLink } from '../../ui/safe-link'
import styles from './Registries.module.css'
import type { RegistryRow } from './registry-rows'
import syncStyles from './sync/Sync.module.css'
import { useRetrySkipped } from './sync/use-sync-actions'
import { useRegistryReasons } from './use-registry-actions'
import { useSyncControl } from './use-watch'

/** What synchronisations set aside, and why: a bad pack does not stop the others. */
export function SkippedList({ row }: { readonly row: RegistryRow }) {
  const count = row.overview?.skipped ?? 0
  // Another count is another list.
  return count === 0 ? null : <SetAside key={count} row={row} />
}

function SetAside({ row }: { readonly row: RegistryRow }) {
  const { data, error, refetch } = useApiQuery('consoleRegistrySkipped', { params: { uid: row.uid } })
  const controls = useSyncControl()
  const retry = useRetrySkipped(row)
  const reasons = useRegistryReasons()(row)
  const runs = row.sync.status === 'InProgress' || row.sync.status === 'Pending'
  const reason = reasons.synchronize ?? (runs ? 'A synchronisation waits or goes on: it reads them too' : undefined)
  return (
    <section className={styles.section}>
      <div className={syncStyles.skippedHead}>
        <h3>Set aside</h3>
        {controls && data !== undefined && (
          <Button size="small" icon="sync" busy={retry.asked === 'all'} disabledReason={reason} onClick={retry.all}>
            Retry all
          </Button>
        )}
      </div>
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
          <ul className={styles.skipped} aria-label="Set aside">
            {data.items.map(({ reference, reason: why, since, url }) => (
              <li key={reference}>
                <Reference reference={reference} url={url} />
                <span>{why}</span>
                <span className={syncStyles.skippedFoot}>
                  {since !== null && (
                    <span>
                      Since <RelativeTime time={since} focusable />
                    </span>
                  )}
                  {controls && (
                    <Button
                      size="small"
                      variant="quiet"
                      aria-label={`Retry ${reference}`}
                      busy={retry.asked === reference}
                      disabledReason={reason}
                      onClick={() => retry.one(reference)}
                    >
                      Retry
                    </Button>
                  )}
                </span>
              </li>
            ))}
          </ul>
          {data.items.length < data.total && <p className={styles.secondary}>The first {formatNumber(data.items.length)} are shown.</p>}
        </>
      )}
    </section>
  )
}

/** A link to where it stands in its registry, in a tab of its own. */
function Reference({ reference, url }: { readonly reference: string; readonly url: string | null }) {
  const href = safeLink(url ?? '')
  if (href === '') return <span className={styles.reference}>{reference}</span>
  return (
    <a className={styles.reference} href={href} target="_blank" rel="noreferrer">
      {reference}
      <Icon name="external" label="opens in a new tab" className={syncStyles.external} />
    </a>
  )
}
