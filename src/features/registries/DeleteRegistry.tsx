import { useQueryClient } from '@tanstack/react-query'
import { useApiRequest } from '../../api/query'
import { ConfirmDialog } from '../../ui/Dialog'
import { toast } from '../../ui/toast'
import { paletteRegistries } from './palette-registries'
import { listsOfRegistries, operations } from './registry-operations'
import { contentWords, type RegistryRow } from './registry-rows'

export interface DeleteRegistryProps {
  /** Null while nothing is asked. */
  readonly row: Pick<RegistryRow, 'uid' | 'name' | 'kind' | 'scope' | 'overview'> | null
  readonly onClose: () => void
  readonly onDeleted?: () => void
}

export function DeleteRegistry({ row, onClose, onDeleted }: DeleteRegistryProps) {
  const client = useQueryClient()
  const remove = useApiRequest({ invalidates: [...listsOfRegistries, 'packsSearch'] })
  if (row === null) return null
  const close = () => {
    remove.reset()
    onClose()
  }
  const { overview } = row
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
          { id: operations[row.kind].remove, input: { params: { uid: row.uid } } },
          {
            onSuccess: () => {
              void client.invalidateQueries({ queryKey: paletteRegistries.queryKey })
              toast({ message: `Registry ${row.name} deleted`, tone: 'success' })
              close()
              onDeleted?.()
            },
          },
        )
      }
    >
      <p>
        {overview === undefined || overview.packs === 0
          ? `${row.name} is removed from this list with its stored credentials.`
          : `${contentWords(overview)} from ${row.name} leave the catalogue${row.scope === 'system' ? ' of every tenant' : ''}, and its stored credentials are removed.`}
      </p>
      <p>What the registry itself holds stays as it is.</p>
    </ConfirmDialog>
  )
}
