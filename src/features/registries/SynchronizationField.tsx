import { useWatch } from 'react-hook-form'
import { SwitchField } from '../../form/SwitchField'
import { Facts } from '../../ui/Facts'
import type { SectionProps } from './form-section'
import { fixedSynchronisation, pointsToGitHub } from './registry-form-words'

/** Whether the registry's content is listed and kept up to date. Of packs it always is; of OCI registries it is chosen once. */
export function SynchronizationField({ control, saved }: SectionProps) {
  const [family, provider, synchronised] = useWatch({ control, name: ['family', 'provider', 'synchronised'] })
  const isGitHub = useWatch({ control, compute: pointsToGitHub })
  if (family === 'helm') {
    return (
      <SwitchField
        control={control}
        name="synchronised"
        label="Synchronization"
        note={
          synchronised
            ? 'Charts are listed under Packs and kept up to date.'
            : 'The index is read once when the registry is added, and then only with Synchronize. Its charts are not offered in searches.'
        }
      />
    )
  }
  if (provider === 'pack') return null
  if (saved !== undefined) return <Facts items={[{ term: 'Synchronization', value: fixedSynchronisation(synchronised) }]} />
  const content = provider === 'zarf' ? 'Packages' : 'Charts'
  return (
    <SwitchField
      control={control}
      name="synchronised"
      label="Synchronization"
      note={`${
        synchronised
          ? `${content} are listed under Packs and kept up to date. Needs a base content path.`
          : isGitHub
            ? 'GitHub Container Registry needs it.'
            : 'Nothing is listed: names and versions are typed where they are used.'
      } It can’t be changed after the registry is created; a registry without it has to be added again to synchronise.`}
    />
  )
}
