import { useQueryClient } from '@tanstack/react-query'
import { apiQuery, invalidate, useApiMutation } from '../../api/query'
import { can, useSession } from '../../session/session'
import { toast } from '../../ui/toast'
import type { RegistryRow } from './registry-rows'

export interface RegistryReasons {
  /** Why each action can't be used on this row; undefined when it can. */
  readonly edit: string | undefined
  readonly synchronize: string | undefined
  readonly remove: string | undefined
}

/** Why the signed-in person can't change a registry, action by action. */
export function useRegistryReasons(): (row: Pick<RegistryRow, 'scope'>) => RegistryReasons {
  const session = useSession()
  const role = (permission: 'packRegistry.update' | 'packRegistry.delete') =>
    can(session, permission) ? undefined : `Your role, ${session.role}, can look at registries but not change them`
  return (row) => {
    if (session.scope === 'tenant' && row.scope === 'system') {
      const reason = 'System registries are managed in the System Console'
      return { edit: reason, synchronize: reason, remove: reason }
    }
    const update = role('packRegistry.update')
    return { edit: update, synchronize: update, remove: role('packRegistry.delete') }
  }
}

/** Why no registry can be added; undefined when one can. */
export function useAddReason(): string | undefined {
  const session = useSession()
  return can(session, 'packRegistry.create') ? undefined : `Your role, ${session.role}, can look at registries but not add them`
}

/** Starts a synchronisation. The row says Pending at once, which is what the server answers next. */
export function useSynchronize(): (row: Pick<RegistryRow, 'uid' | 'name'>, options: { forceSync: boolean }) => void {
  const client = useQueryClient()
  const { mutate } = useApiMutation('basicOciRegistrySync')
  return ({ uid, name }, { forceSync }) => {
    const refresh = () => {
      void invalidate(client, 'ociRegistriesSummary')
      void invalidate(client, 'consoleRegistriesOverview')
      void invalidate(client, 'basicOciRegistryGet')
    }
    void client.cancelQueries({ queryKey: apiQuery('ociRegistriesSummary', {}).queryKey })
    client.setQueryData(apiQuery('ociRegistriesSummary', {}).queryKey, (list) =>
      list === undefined
        ? undefined
        : {
            items: list.items.map((item) =>
              item.metadata.uid === uid
                ? { ...item, status: { sync: { ...item.status.sync, status: 'Pending' as const, message: '' } } }
                : item,
            ),
          },
    )
    mutate(
      { params: { uid }, query: { forceSync } },
      {
        onSuccess: () => toast({ message: `Synchronisation of ${name} requested`, tone: 'success' }),
        onError: (failure) => toast({ message: `${name} could not be synchronised: ${failure.message}`, tone: 'error' }),
        onSettled: refresh,
      },
    )
  }
}
