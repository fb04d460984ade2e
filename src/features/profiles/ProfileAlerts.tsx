import { Link } from 'react-router'
import { countOf } from '../../lib/number'
import { can, useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { Button, buttonClass } from '../../ui/Button'
import { profilePath } from './profile-paths'
import type { LayerView, ProfileView } from './profile-view'

/** What somebody must know of the layers before they use the profile. */
export function ProfileAlerts({ view, onReview }: { readonly view: ProfileView; readonly onReview: () => void }) {
  const { layers, facts } = view
  const missing = layers.filter(({ state }) => state === 'missing')
  const changed = layers.filter(({ state }) => state === 'changed')
  const kept = layers.filter(({ state }) => state === 'kept')
  return (
    <>
      {missing.length > 0 && <Missing uid={facts.uid} layers={missing} />}
      {changed.length > 0 && (
        <Alert
          tone="warning"
          role="note"
          title={`Content of ${countOf(changed.length, 'layer')} changed after you chose it`}
          actions={
            <Button size="small" onClick={onReview}>
              Review change
            </Button>
          }
        >
          {namesOf(changed)}: the registry has other content under the same version. Somebody pushed it again, by mistake or on purpose.
        </Alert>
      )}
      {kept.length > 0 && (
        <Alert
          tone="info"
          role="note"
          actions={
            <Button size="small" onClick={onReview}>
              {changed.length > 0 ? 'Review all' : 'Review change'}
            </Button>
          }
        >
          {namesOf(kept)}: the registry has other content by now, and somebody chose to keep the older one as the reference.
        </Alert>
      )}
    </>
  )
}

function Missing({ uid, layers }: { readonly uid: string; readonly layers: readonly LayerView[] }) {
  const session = useSession()
  const one = layers.length === 1
  return (
    <Alert
      tone="error"
      role="note"
      title={`${countOf(layers.length, 'layer')} can’t be found in ${one ? 'its registry' : 'their registries'}`}
      actions={
        can(session, 'clusterProfile.update') && (
          <Link to={`${profilePath(uid)}/edit?step=layers`} className={buttonClass('secondary', 'small')}>
            Edit layers
          </Link>
        )
      }
    >
      <ul>
        {layers.map((layer) => (
          <li key={layer.name}>{sentenceOf(layer)}</li>
        ))}
      </ul>
      <p>
        {one ? 'Its version has' : 'Their versions have'} left the registry, or the registry was removed; values and manifests are kept
        here. Push the version again or add the registry again and synchronize it, or choose another version, or remove the layer. Until
        then this profile can’t be published.
      </p>
    </Alert>
  )
}

function sentenceOf({ displayName, version, registryName, invalidReason }: LayerView): string {
  const name = `${displayName} ${version}`
  if (invalidReason === '') return registryName === '' ? name : `${name} from ${registryName}`
  return invalidReason.includes(displayName) ? invalidReason : `${name}: ${invalidReason}`
}

function namesOf(layers: readonly LayerView[]): string {
  return layers.map(({ displayName, version }) => `${displayName} ${version}`).join(', ')
}
