import { useQueryClient } from '@tanstack/react-query'
import { useApiRequest } from '../../api/query'
import { Alert } from '../../ui/Alert'
import { RetryAlert } from '../../ui/RetryAlert'
import { Skeleton } from '../../ui/Skeletons'
import { toast } from '../../ui/toast'
import { TypedConfirmDialog } from '../../ui/TypedConfirmDialog'
import { impactWords, isUsed } from './impact-words'
import { paletteRegistries } from './palette-registries'
import { ImpactList, Repoint } from './RegistryImpact'
import { listsOfRegistries, operations } from './registry-operations'
import { contentNoun, contentWords, type RegistryRow } from './registry-rows'
import { useImpact } from './use-impact'

export interface DeleteRegistryDialogProps {
  readonly row: Pick<RegistryRow, 'uid' | 'name' | 'kind' | 'scope' | 'overview' | 'providerType'>
  readonly onClose: () => void
  readonly onDeleted?: () => void
}

/** Says what uses the registry before it goes; where profiles would break, its name has to be typed. */
export function DeleteRegistryDialog({ row, onClose, onDeleted }: DeleteRegistryDialogProps) {
  const client = useQueryClient()
  const remove = useApiRequest({ invalidates: [...listsOfRegistries, 'packsSearch', 'consoleCatalogue', 'consoleProfilesOverview'] })
  const { impact, looking, failure, refetch } = useImpact(row.uid)
  const used = impact !== undefined && isUsed(impact.totals)
  const { overview } = row
  return (
    <TypedConfirmDialog
      title={`Delete registry ${row.name}?`}
      confirmLabel="Delete"
      // What could not be found out may be as bad.
      name={used || failure !== null ? row.name : undefined}
      busy={remove.isPending}
      disabledReason={looking ? 'What uses it is being looked for' : undefined}
      error={remove.error?.message}
      onCancel={onClose}
      onConfirm={() =>
        remove.mutate(
          { id: operations[row.kind].remove, input: { params: { uid: row.uid } } },
          {
            onSuccess: () => {
              void client.invalidateQueries({ queryKey: paletteRegistries.queryKey })
              toast({ message: `Registry ${row.name} deleted`, tone: 'success' })
              onClose()
              onDeleted?.()
            },
          },
        )
      }
    >
      {looking && <Skeleton height="64px" />}
      {failure !== null && (
        <RetryAlert title="What uses it could not be found out" onRetry={refetch}>
          {failure.message}
        </RetryAlert>
      )}
      {used && (
        <>
          <Alert tone="warning" role="note" title={impactWords(impact.totals, contentNoun(row))}>
            <p>
              These layers stay in their profiles and say that their content is missing. Such a profile can’t be published again until they
              are replaced.
            </p>
            <ImpactList impact={impact} nameOnly />
          </Alert>
          <Repoint uid={row.uid} name={row.name} impact={impact} />
        </>
      )}
      {impact !== undefined && !used && <p>No profile uses it.</p>}
      <p>
        {overview === undefined || overview.packs === 0
          ? `${row.name} is removed from this list with its stored credentials.`
          : `${contentWords(overview)} from ${row.name} leave the catalogue${row.scope === 'system' ? ' of every tenant' : ''}, and its stored credentials are removed.`}
      </p>
      <p>What the registry itself holds stays as it is.</p>
    </TypedConfirmDialog>
  )
}
