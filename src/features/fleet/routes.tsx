import type { RouteObject } from 'react-router'
import { prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'

/** Below `/system/administration/health`. */
export const fleetRoutes: RouteObject[] = [
  {
    index: true,
    lazy: { Component: async () => (await import('./FleetPage')).FleetPage },
    loader: () => {
      // The page asks again and shows what went wrong.
      prefetch(queryClient, 'consoleFleet', {}).catch(() => undefined)
      return null
    },
  },
]
