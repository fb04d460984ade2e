import { useApiMutation } from '../../api/query'
import { countOf } from '../../lib/number'
import { toast } from '../../ui/toast'
import { TypedConfirmDialog } from '../../ui/TypedConfirmDialog'
import { listsOfProfiles } from './profile-operations'
import type { ProfileFacts } from './profile-rows'

export interface DeleteProfileProps {
  readonly profile: ProfileFacts
  /** Versions of the same name that stay. */
  readonly left: readonly ProfileFacts[]
  readonly onClose: () => void
  readonly onDeleted: () => void
}

/** Removes one version. What is published may be in use: there the name is typed. */
export function DeleteProfile({ profile, left, onClose, onDeleted }: DeleteProfileProps) {
  const { uid, name, version, isPublished } = profile
  const remove = useApiMutation('clusterProfilesDelete', { invalidates: [...listsOfProfiles, 'consoleRegistryImpact', 'consolePackUses'] })
  const run = () =>
    remove.mutate(
      { params: { uid } },
      {
        onSuccess: () => {
          toast({ message: `${name} ${version} deleted`, tone: 'success' })
          onClose()
          onDeleted()
        },
      },
    )
  return (
    <TypedConfirmDialog
      title={left.length === 0 ? `Delete profile ${name}?` : `Delete version ${version} of ${name}?`}
      confirmLabel="Delete"
      name={isPublished ? name : undefined}
      busy={remove.isPending}
      error={remove.error?.message}
      onConfirm={run}
      onCancel={onClose}
    >
      <Words profile={profile} left={left} />
      {isPublished && <p>It is published: clusters may be made of it.</p>}
    </TypedConfirmDialog>
  )
}

function Words({ profile, left }: Pick<DeleteProfileProps, 'profile' | 'left'>) {
  const { name, version, layers } = profile
  const goes = layers.length === 0 ? '' : ` with its ${countOf(layers.length, 'layer')}, their values and its variables`
  return (
    <>
      <p>
        {left.length === 0
          ? `${name} ${version} goes${goes}. It is the only version, so the name goes too.`
          : `Version ${version} goes${goes}. ${countOf(left.length, 'version')} of ${name} ${left.length === 1 ? 'stays' : 'stay'}: ${left.map((other) => other.version).join(', ')}.`}
      </p>
      <p>Packs and registries stay as they are. This can’t be taken back; Export keeps a copy.</p>
    </>
  )
}
