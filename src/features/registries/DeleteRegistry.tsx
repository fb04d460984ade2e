import { useApiMutation } from '../../api/query'
import { ConfirmDialog } from '../../ui/Dialog'
import { toast } from '../../ui/toast'
import { contentWords, type RegistryRow } from './registry-rows'

export interface DeleteRegistryProps {
  /** Null while nothing is asked. */
  readonly row: Pick<RegistryRow, 'uid' | 'name' | 'overview'> | null
  readonly onClose: () => void
  readonly onDeleted?: () => void
}

export function DeleteRegistry({ row, onClose, onDeleted }: DeleteRegistryProps) {
  const remove = useApiMutation('basicOciRegistryDelete', {
    invalidates: ['ociRegistriesSummary', 'consoleRegistriesOverview', 'registriesMetadata', 'packsSearch'],
  })
  if (row === null) return null
  const close = () => {
    remove.reset()
    onClose()
  }
  const { packs = 0 } = row.overview ?? {}
  return (
    <ConfirmDialog
      open
      danger
      title={`Delete registry ${row.name}?`}
      confirmLabel="Delete"
      busy={remove.isPending}
      error={remove.error?.message}
      onCancel={close}
      onConfirm={() =>
        remove.mutate(
          { params: { uid: row.uid } },
          {
            onSuccess: () => {
              toast({ message: `Registry ${row.name} deleted`, tone: 'success' })
              close()
              onDeleted?.()
            },
          },
        )
      }
    >
      <p>
        {row.overview === undefined || packs === 0
          ? `${row.name} is removed from this list with its stored credentials.`
          : `${contentWords(row.overview)} from ${row.name} leave the catalogue, and its stored credentials are removed.`}
      </p>
      <p>What the registry itself holds stays as it is.</p>
    </ConfirmDialog>
  )
}
