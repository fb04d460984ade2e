import { absoluteTime } from '../../lib/time'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import styles from './Registries.module.css'
import { isPaused, type RegistryRow } from './registry-rows'
import { pausedWords, warningsOf } from './registry-warnings'
import { useRegistryReasons } from './use-registry-actions'

/** First in the details: what keeps the registry from working, or soon will. */
export function DetailsWarnings({ row, onEdit }: { readonly row: RegistryRow; readonly onEdit: () => void }) {
  const { edit } = useRegistryReasons()(row)
  const paused = row.overview?.paused ?? null
  return (
    <>
      {paused !== null && paused.by === 'refused' && isPaused(row) && (
        <Alert
          tone="warning"
          role="note"
          title={pausedWords}
          actions={
            // A role has no secret of its own: the message says who puts it right.
            row.overview?.authType !== 'sts' && (
              <Button size="small" icon="key" disabledReason={edit} onClick={onEdit}>
                Enter new credentials
              </Button>
            )
          }
        >
          <p>{paused.message}</p>
          <p className={styles.secondary}>
            Since <time dateTime={paused.since}>{absoluteTime(paused.since)}</time>. It starts again once credentials that work are saved,
            or a synchronisation passes.
          </p>
        </Alert>
      )}
      {warningsOf(row.overview).map(({ kind, tone, words, detail }) => (
        <Alert key={kind} tone={tone === 'danger' ? 'error' : 'warning'} role="note" title={words}>
          {detail}
        </Alert>
      ))}
    </>
  )
}
