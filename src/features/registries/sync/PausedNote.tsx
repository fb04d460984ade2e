import { absoluteTime } from '../../../lib/time'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import type { RegistryRow } from '../registry-rows'
import { useRegistryReasons, useRunActions } from '../use-registry-actions'

/** That somebody paused the schedule, with the way back. What rests as credentials were refused is said elsewhere. */
export function PausedNote({ row }: { readonly row: RegistryRow }) {
  const { resume } = useRunActions()
  const { edit } = useRegistryReasons()(row)
  const paused = row.overview?.paused ?? null
  if (paused?.by !== 'person') return null
  return (
    <Alert
      tone="info"
      role="note"
      title="Synchronisation paused"
      actions={
        <Button size="small" disabledReason={edit} onClick={() => resume(row)}>
          Resume synchronisation
        </Button>
      }
    >
      <p>{paused.message}</p>
      <p>
        Since <time dateTime={paused.since}>{absoluteTime(paused.since)}</time>. Synchronize still runs it once.
      </p>
    </Alert>
  )
}
