import type { OperationId } from '~/contract/api'
import { useApiMutation } from '../../../api/query'
import { countOf } from '../../../lib/number'
import { toast } from '../../../ui/toast'
import { listsOfRegistries } from '../registry-operations'
import type { RegistryRow } from '../registry-rows'

/** What is out of date once a run began, ended or was decided about. */
export const viewsOfRuns = [
  ...listsOfRegistries,
  'consoleRegistryRuns',
  'consoleRegistryRun',
  'consoleRegistriesStrips',
  'consoleRegistrySkipped',
  'consoleRegistryRemovals',
] as const satisfies readonly OperationId[]

type Named = Pick<RegistryRow, 'uid' | 'name'>

/** Reads again what was set aside. */
export function useRetrySkipped({ uid, name }: Named) {
  const retry = useApiMutation('consoleRegistryRetrySkipped', {
    invalidates: viewsOfRuns,
    onSuccess: (_result, { body }) =>
      toast({
        message:
          body.references === undefined
            ? `All that ${name} set aside is read again`
            : body.references.length === 1
              ? `${body.references[0] ?? ''} is read again`
              : `${countOf(body.references.length, 'content is', 'contents are')} read again`,
        tone: 'success',
      }),
    onError: (failure) => toast({ message: `Nothing is read again: ${failure.message}`, tone: 'error' }),
  })
  return {
    /** What is being asked for: one reference, or all. */
    asked: retry.isPending ? (retry.variables.body.references?.[0] ?? 'all') : undefined,
    one: (reference: string) => retry.mutate({ params: { uid }, body: { references: [reference] } }),
    all: () => retry.mutate({ params: { uid }, body: {} }),
  }
}
