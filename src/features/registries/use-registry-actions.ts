import { useQueryClient } from '@tanstack/react-query'
import type { Session } from '~/contract/console'
import { apiQuery, invalidate, useApiRequest } from '../../api/query'
import { can, useSession } from '../../session/session'
import { toast } from '../../ui/toast'
import { paletteRegistries } from './palette-registries'
import { listsOfRegistries, operations, viewsOfRegistry } from './registry-operations'
import { type RegistryFacts, type RegistryRow, requested } from './registry-rows'

export interface RegistryReasons {
  /** Why each action can't be used on this row; undefined when it can. */
  readonly edit: string | undefined
  readonly synchronize: string | undefined
  readonly remove: string | undefined
  readonly diagnose: string | undefined
}

type ReasonFacts = Pick<RegistryRow, 'scope' | 'kind' | 'synchronised' | 'needsCredentials'>

/** Why the signed-in person can't change a registry, action by action. */
export function useRegistryReasons(): (row: ReasonFacts) => RegistryReasons {
  const session = useSession()
  return (row) => registryReasons(session, row)
}

export function registryReasons(session: Pick<Session, 'scope' | 'role' | 'permissions'>, row: ReasonFacts): RegistryReasons {
  if (session.scope === 'tenant' && row.scope === 'system') {
    const reason = 'System registries are managed in the System Console'
    return { edit: reason, synchronize: reason, remove: reason, diagnose: reason }
  }
  const role = (permission: string) =>
    session.permissions.includes(permission) ? undefined : `Your role, ${session.role}, can look at registries but not change them`
  const update = role('packRegistry.update')
  return {
    edit: update,
    synchronize: update ?? synchronizeReason(row),
    remove: role('packRegistry.delete'),
    // As the operation asks for: a diagnosis also takes settings that are not saved.
    diagnose: role('packRegistry.create'),
  }
}

function synchronizeReason({ kind, synchronised, needsCredentials }: ReasonFacts): string | undefined {
  if (needsCredentials) return 'Enter AWS credentials first, with Edit'
  if (synchronised || kind === 'helm') return undefined
  return 'Added without synchronisation, which can’t be changed: delete this registry and add it again with Synchronization on'
}

/** Why no registry can be added; undefined when one can. */
export function useAddReason(): string | undefined {
  const session = useSession()
  return can(session, 'packRegistry.create') ? undefined : `Your role, ${session.role}, can look at registries but not add them`
}

/** Starts a synchronisation. The row says Pending at once, which is what the server answers next. */
export function useSynchronize(): (row: Pick<RegistryRow, 'uid' | 'name' | 'kind'>, options: { forceSync: boolean }) => void {
  const client = useQueryClient()
  const { mutate } = useApiRequest()
  return ({ uid, name, kind }, { forceSync }) => {
    const refresh = () => {
      for (const id of [...listsOfRegistries, ...viewsOfRegistry]) void invalidate(client, id)
      void client.invalidateQueries({ queryKey: paletteRegistries.queryKey })
    }
    const asked = <Row extends RegistryFacts>(row: Row): Row => (row.uid === uid ? { ...row, sync: requested(row.sync) } : row)
    const { queryKey } = apiQuery('consoleRegistriesOverview', {})
    void client.cancelQueries({ queryKey })
    client.setQueryData(queryKey, (list) => (list === undefined ? undefined : { items: list.items.map(asked) }))
    client.setQueryData(paletteRegistries.queryKey, (rows) => rows?.map(asked))
    mutate(
      { id: operations[kind].sync, input: { params: { uid }, query: { forceSync } } },
      {
        onSuccess: () => toast({ message: `Synchronisation of ${name} requested`, tone: 'success' }),
        onError: (failure) => toast({ message: `${name} could not be synchronised: ${failure.message}`, tone: 'error' }),
        onSettled: refresh,
      },
    )
  }
}
