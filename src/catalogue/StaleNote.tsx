import { countOf } from '../lib/number'
import { isUnset } from '../lib/time'
import { Alert } from '../ui/Alert'
import { RelativeTime } from '../ui/RelativeTime'
import type { PackRegistry } from './use-pack-registries'

/** Most registries that are named. */
const NAMED = 3

/** Says whose content is not of today: a registry that fails keeps what was read last. Nothing is drawn while all is well. */
export function StaleNote({ registries }: { readonly registries: readonly PackRegistry[] }) {
  const stale = registries.filter(({ failingSince, lastSynced }) => failingSince !== null && !isUnset(lastSynced))
  if (stale.length === 0) return null
  const more = stale.length - NAMED
  return (
    <Alert tone="warning" role="note">
      {stale.slice(0, NAMED).map(({ uid, name, lastSynced, failingSince }) => (
        <p key={uid}>
          <strong>{name}</strong>: as of <RelativeTime time={lastSynced} focusable />, failing since{' '}
          <RelativeTime time={failingSince} focusable />. What was read stays and can be used.
        </p>
      ))}
      {more > 0 && <p>{countOf(more, 'more registry fails', 'more registries fail')}: their status says why.</p>}
    </Alert>
  )
}
