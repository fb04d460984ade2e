import type { RouteObject } from 'react-router'

/** Below `/system/tenants`. */
export const tenantRoutes: RouteObject[] = [
  {
    lazy: { Component: async () => (await import('./TenantsPage')).TenantsPage },
    children: [
      { index: true, element: null },
      { path: 'new', lazy: { Component: async () => (await import('./NewTenant')).NewTenant } },
      {
        path: ':uid',
        lazy: { Component: async () => (await import('./TenantUsers')).TenantUsers },
        children: [
          { index: true, element: null },
          { path: 'add-user', lazy: { Component: async () => (await import('./AddUser')).AddUser } },
        ],
      },
    ],
  },
]
