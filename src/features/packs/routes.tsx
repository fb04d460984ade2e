import type { RouteObject } from 'react-router'
import { prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'
import { packPage } from './use-packs'

/** Below `/packs`; `?pack=…` opens a pack over the list. */
export const packRoutes: RouteObject[] = [
  {
    index: true,
    lazy: { Component: async () => (await import('./PacksPage')).PacksPage },
    // Starts while the code of the page is on its way; the page shows its own skeleton and its own error.
    loader: () => {
      prefetch(queryClient, 'packsSearch', packPage(0)).catch(() => {})
      prefetch(queryClient, 'consoleCapabilities', {}).catch(() => {})
      return null
    },
    shouldRevalidate: () => false,
  },
]
