import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  type UseMutationOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { OperationId } from '~/contract/api'
import { type CallInput, type CallResult, call } from './client'
import type { ApiFailure } from './failure'

/** Options of a query for an operation. The key is the operation and its input: nobody writes one by hand. */
export function apiQuery<Id extends OperationId>(id: Id, input: CallInput<Id>) {
  return queryOptions<CallResult<Id>, ApiFailure, CallResult<Id>, readonly [Id, CallInput<Id>]>({
    queryKey: [id, input] as const,
    queryFn: ({ signal }) => call(id, input, signal),
  })
}

/** For loaders: resolves when there is data, fresh or not (what is not fresh is fetched again behind the page). @throws {ApiFailure} */
export async function prefetch<Id extends OperationId>(client: QueryClient, id: Id, input: CallInput<Id>): Promise<void> {
  await client.ensureQueryData({ ...apiQuery(id, input), revalidateIfStale: true })
}

export interface ApiQueryOptions {
  readonly enabled?: boolean
  /** Milliseconds between polls, or false. */
  readonly refetchInterval?: number | false
  readonly refetchOnWindowFocus?: boolean
  /** While the answer to another input is on its way, the one before stays. */
  readonly keepPrevious?: boolean
}

/** Data the loader did not prefetch, for what is shown on demand. */
export function useApiQuery<Id extends OperationId>(
  id: Id,
  input: CallInput<Id>,
  { keepPrevious = false, ...options }: ApiQueryOptions = {},
) {
  return useQuery({ ...apiQuery(id, input), ...options, ...(keepPrevious && { placeholderData: keepPreviousData }) })
}

export interface ApiMutationOptions<Id extends OperationId> extends Pick<
  UseMutationOptions<CallResult<Id>, ApiFailure, CallInput<Id>>,
  'onSuccess' | 'onError' | 'onSettled'
> {
  /** Every query of these operations is fetched again after success. */
  readonly invalidates?: readonly OperationId[]
}

/** A call that changes something. Its variables are the operation's input. */
export function useApiMutation<Id extends OperationId>(id: Id, { invalidates = [], onSuccess, ...rest }: ApiMutationOptions<Id> = {}) {
  const client = useQueryClient()
  return useMutation<CallResult<Id>, ApiFailure, CallInput<Id>>({
    ...rest,
    mutationFn: (input) => call(id, input),
    onSuccess: async (...args) => {
      for (const operation of invalidates) void invalidate(client, operation)
      await onSuccess?.(...args)
    },
  })
}

/** An operation and what it is called with, which belong together. */
export type ApiRequest<Id extends OperationId> = { readonly [Each in Id]: { readonly id: Each; readonly input: CallInput<Each> } }[Id]

/** A call that changes something and whose operation is known only when it is made. */
export function useApiRequest({ invalidates = [] }: { readonly invalidates?: readonly OperationId[] } = {}) {
  const client = useQueryClient()
  return useMutation<unknown, ApiFailure, ApiRequest<OperationId>>({
    mutationFn: (request) => call(request.id, request.input),
    onSuccess: () => {
      for (const operation of invalidates) void invalidate(client, operation)
    },
  })
}

/** Marks every query of an operation as out of date; what is on screen is fetched again. */
export function invalidate(client: QueryClient, id: OperationId): Promise<void> {
  return client.invalidateQueries({ queryKey: [id] })
}
