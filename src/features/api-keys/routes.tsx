import type { RouteObject } from 'react-router'
import { prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'

/** Below `/settings/api-keys`. */
export const apiKeyRoutes: RouteObject[] = [
  {
    lazy: { Component: async () => (await import('./ApiKeysPage')).ApiKeysPage },
    loader: () => {
      // The page asks again and shows what went wrong.
      prefetch(queryClient, 'apiKeysList', {}).catch(() => {})
      return null
    },
    shouldRevalidate: () => false,
    children: [
      { index: true, element: null },
      { path: 'new', lazy: { Component: async () => (await import('./ApiKeyDialogs')).NewApiKey } },
      { path: ':uid/edit', lazy: { Component: async () => (await import('./ApiKeyDialogs')).EditApiKey } },
    ],
  },
]
