import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import type { RegistryOverview, Session } from '~/contract/console'
import { apiQuery, invalidate, useApiRequest } from '../../api/query'
import { can, useSession } from '../../session/session'
import { toast } from '../../ui/toast'
import { paletteRegistries } from './palette-registries'
import { listsOfRegistries, operations, viewsOfRegistry } from './registry-operations'
import { type RegistryFacts, type RegistryRow, requested } from './registry-rows'
import { startedRuns } from './started-runs'
import { isRunning } from './sync-words'

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

/** Whether there is anything that the signed-in person can do to registries. */
export function useMayChange(): boolean {
  const session = useSession()
  return can(session, 'packRegistry.update') || can(session, 'packRegistry.delete')
}

/** Why no registry can be added; undefined when one can. */
export function useAddReason(): string | undefined {
  const session = useSession()
  return can(session, 'packRegistry.create') ? undefined : `Your role, ${session.role}, can look at registries but not add them`
}

/** Everything that shows registries is out of date. */
export function refreshRegistries(client: QueryClient): void {
  for (const id of [...listsOfRegistries, ...viewsOfRegistry]) void invalidate(client, id)
  void client.invalidateQueries({ queryKey: paletteRegistries.queryKey })
}

/** The row says Pending at once, which is what the server answers next. */
export function showRequested(client: QueryClient, uid: string): void {
  const asked = <Row extends RegistryFacts>(row: Row): Row => (row.uid === uid ? { ...row, sync: requested(row.sync) } : row)
  const { queryKey } = apiQuery('consoleRegistriesOverview', {})
  void client.cancelQueries({ queryKey })
  client.setQueryData(queryKey, (list) => (list === undefined ? undefined : { items: list.items.map(asked) }))
  client.setQueryData(paletteRegistries.queryKey, (rows) => rows?.map(asked))
}

/** Starts a synchronisation. */
export function useSynchronize(): (
  row: Pick<RegistryRow, 'uid' | 'name' | 'kind' | 'sync' | 'overview'>,
  options: { forceSync: boolean },
) => void {
  const client = useQueryClient()
  const { mutate } = useApiRequest()
  return (row, { forceSync }) => {
    const { uid, name, kind } = row
    const interrupts = forceSync && isRunning(row)
    startedRuns.start([uid])
    showRequested(client, uid)
    mutate(
      { id: operations[kind].sync, input: { params: { uid }, query: { forceSync } } },
      {
        onSuccess: () =>
          toast({
            message: interrupts
              ? `Interrupted the run of ${name} that was going on; it starts again`
              : `Synchronisation of ${name} requested`,
            tone: 'success',
          }),
        onError: (failure) => {
          startedRuns.forget(uid)
          toast({ message: `${name} could not be synchronised: ${failure.message}`, tone: 'error' })
        },
        onSettled: () => refreshRegistries(client),
      },
    )
  }
}

type Named = Pick<RegistryRow, 'uid' | 'name'>

export interface RunActions {
  readonly cancel: (row: Named) => void
  readonly pause: (row: Named) => void
  readonly resume: (row: Named) => void
}

/** Stops a run, or rests and wakes a schedule. The row says so at once; what the server says follows. */
export function useRunActions(): RunActions {
  const client = useQueryClient()
  const { user } = useSession()
  const { mutate } = useApiRequest()
  const act = (
    { uid, name }: Named,
    id: 'consoleRegistryCancel' | 'consoleRegistryPause' | 'consoleRegistryResume',
    done: string,
    change: (overview: RegistryOverview) => RegistryOverview,
  ) => {
    const { queryKey } = apiQuery('consoleRegistriesOverview', {})
    void client.cancelQueries({ queryKey })
    client.setQueryData(queryKey, (list) => list && { items: list.items.map((item) => (item.uid === uid ? change(item) : item)) })
    mutate(
      { id, input: { params: { uid } } },
      {
        onSuccess: () => toast({ message: `Synchronisation of ${name} ${done}`, tone: 'success' }),
        onError: (failure) => toast({ message: `Synchronisation of ${name} could not be ${done}: ${failure.message}`, tone: 'error' }),
        onSettled: () => refreshRegistries(client),
      },
    )
  }
  return {
    cancel: (row) => act(row, 'consoleRegistryCancel', 'cancelled', (overview) => cancelled(overview, user.emailId)),
    pause: (row) =>
      act(row, 'consoleRegistryPause', 'paused', (overview) => ({
        ...overview,
        paused: { since: new Date().toISOString(), message: `Paused by ${user.emailId}`, by: 'person' },
      })),
    resume: (row) => act(row, 'consoleRegistryResume', 'resumed', (overview) => ({ ...overview, paused: null })),
  }
}

/** As a registry is once its run was stopped. */
function cancelled(overview: RegistryOverview, email: string): RegistryOverview {
  const { progress, sync } = overview
  if (progress === null) return overview
  return {
    ...overview,
    progress: null,
    sync: { ...sync, status: 'Failed', message: `Cancelled by ${email}` },
    lastRun: {
      uid: progress.runUid,
      outcome: 'cancelled',
      trigger: progress.trigger,
      finishedAt: new Date().toISOString(),
      added: 0,
      changed: 0,
      removed: 0,
    },
  }
}
