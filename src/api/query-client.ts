import { QueryClient } from '@tanstack/react-query'
import type { ApiFailure } from './failure'

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: ApiFailure
  }
}

/** How long an answer counts as fresh, in milliseconds: long enough that a loader's prefetch is not repeated by the page it loads. */
const STALE_AFTER_MS = 2000

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: STALE_AFTER_MS, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** The one cache of the page. */
export const queryClient = createQueryClient()
