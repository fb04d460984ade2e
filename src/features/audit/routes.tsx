import type { RouteObject } from 'react-router'
import { prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'

/** Below `/audit-logs` and `/system/audit-logs`. */
export const auditRoutes: RouteObject[] = [
  {
    lazy: { Component: async () => (await import('./AuditPage')).AuditPage },
    loader: () => {
      // The page shows what went wrong with its own questions.
      prefetch(queryClient, 'consoleAuditKinds', {}).catch(() => {})
      return null
    },
    shouldRevalidate: () => false,
    children: [
      { index: true, element: null },
      { path: ':uid', lazy: { Component: async () => (await import('./AuditDetails')).AuditDetails } },
    ],
  },
]
