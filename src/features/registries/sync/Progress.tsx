import type { SyncProgress } from '~/contract/sync'
import { formatBytes } from '../../../lib/bytes'
import { countOf, formatNumber } from '../../../lib/number'
import { Button } from '../../../ui/Button'
import { contentNoun, progressShare, type RegistryRow } from '../registry-rows'
import { useRegistryReasons, useRunActions } from '../use-registry-actions'
import { limitWords, paceWords, phaseWords, restartWords } from './run-words'
import styles from './Sync.module.css'

/** How far a run is, and the way to stop it. */
export function Progress({ row, progress }: { readonly row: RegistryRow; readonly progress: SyncProgress }) {
  const { cancel } = useRunActions()
  const { edit } = useRegistryReasons()(row)
  const share = progress.phase === 'reading' || progress.phase === 'storing' ? progressShare(progress) : undefined
  const restarts = restartWords(progress.restarts)
  const waits = progress.phase === 'queued'
  return (
    <div className={styles.progress}>
      <div className={styles.progressHead}>
        <p className={styles.phase}>{phaseWords(progress)}</p>
        <Button size="small" disabledReason={edit} onClick={() => cancel(row)}>
          Cancel synchronisation
        </Button>
      </div>
      {!waits && <progress aria-label="Progress of the synchronisation" {...(share === undefined ? {} : { value: share })} max={1} />}
      {!waits && (
        <p className={styles.secondary}>
          {[
            words(progress.repositories, 'repository', 'repositories'),
            words(progress.tags, 'tag', 'tags'),
            words(progress.packs, ...contentNoun(row)),
            ...paceWords(progress),
          ].join(' · ')}
        </p>
      )}
      {progress.item !== null && (
        <p className={styles.item}>
          <span className="visually-hidden">Now </span>
          {progress.item}
        </p>
      )}
      {!waits && (
        <p className={styles.secondary}>
          {countOf(progress.requests, 'request')}, {formatBytes(progress.bytes)} received
          {restarts !== undefined && `. ${restarts}`}
        </p>
      )}
      {progress.limit !== null && (
        <p className={styles.secondary}>
          <span className={styles.mono}>{progress.limit.host}</span>: {limitWords(progress.limit)}
        </p>
      )}
    </div>
  )
}

function words({ done, total }: { readonly done: number; readonly total: number | null }, one: string, many: string): string {
  return total === null ? countOf(done, one, many) : `${formatNumber(done)} of ${countOf(total, one, many)}`
}
