import { useForm, useWatch } from 'react-hook-form'
import { useApiMutation } from '../../api/query'
import { TextField } from '../../form/TextField'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { ConfirmDialog } from '../../ui/Dialog'
import { FormDialog } from '../../ui/FormDialog'
import { toast } from '../../ui/toast'
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
  const { control } = useForm({ defaultValues: { name: '' } })
  const typed = useWatch({ control, name: 'name' })
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
  const title = left.length === 0 ? `Delete profile ${name}?` : `Delete version ${version} of ${name}?`
  const words = <Words profile={profile} left={left} />
  if (!isPublished) {
    return (
      <ConfirmDialog
        open
        danger
        title={title}
        confirmLabel="Delete"
        busy={remove.isPending}
        error={remove.error?.message}
        onConfirm={run}
        onCancel={onClose}
      >
        {words}
      </ConfirmDialog>
    )
  }
  return (
    <FormDialog
      title={title}
      submitLabel="Delete"
      danger
      busy={remove.isPending}
      disabledReason={typed.trim() === name ? undefined : `Type ${name} first`}
      onSubmit={run}
      onClose={onClose}
    >
      {words}
      <p>It is published: clusters may be made of it.</p>
      <TextField control={control} name="name" label={`Type ${name} to go on`} autoFocus />
      {remove.error !== null && <Alert tone="error">{remove.error.message}</Alert>}
    </FormDialog>
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
