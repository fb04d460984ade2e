import { countOf, formatNumber } from '../../../lib/number'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { RelativeTime } from '../../../ui/RelativeTime'
import type { RegistryRow } from '../registry-rows'
import { useSyncControl } from '../use-watch'
import { useTrail } from './use-trail'

/** First in the details while a person has to decide. */
export function HeldNote({ row }: { readonly row: RegistryRow }) {
  const { open } = useTrail()
  const controls = useSyncControl()
  const held = row.overview?.held ?? null
  if (held === null || !controls) return null
  return (
    <Alert
      tone="warning"
      role="note"
      title={`${countOf(held.removals, 'removal')} held`}
      actions={
        <Button size="small" icon="hand" onClick={() => open(`${row.uid}/removals`)}>
          Review removals
        </Button>
      }
    >
      {formatNumber(held.removals)} of {countOf(row.overview?.versions ?? held.removals, 'version')} {held.removals === 1 ? 'is' : 'are'} no
      longer in the registry
      {held.inUse > 0 && `, and profiles use ${held.inUse === held.removals ? 'all of them' : `${held.inUse} of them`}`}. The catalogue
      keeps them until somebody decides; found <RelativeTime time={held.since} focusable />.
    </Alert>
  )
}
