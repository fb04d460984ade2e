import type { RouteObject } from 'react-router'
import { prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'

/** Below `/system/accounts`. */
export const accountRoutes: RouteObject[] = [
  {
    lazy: { Component: async () => (await import('./AccountsPage')).AccountsPage },
    loader: () => {
      // The page asks again and shows what went wrong.
      prefetch(queryClient, 'systemAdminsList', {}).catch(() => {})
      return null
    },
    shouldRevalidate: () => false,
    children: [
      { index: true, element: null },
      { path: 'new', lazy: { Component: async () => (await import('./NewAdmin')).NewAdmin } },
    ],
  },
]

/** `/my-account` and `/system/my-account`. */
export const myAccountRoute: RouteObject = {
  index: true,
  lazy: { Component: async () => (await import('./MyAccountPage')).MyAccountPage },
}
