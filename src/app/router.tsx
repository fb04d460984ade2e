import { createBrowserRouter, redirect, type RouteObject } from 'react-router'
import { currentScope, handleSessionRequired } from '../api/client'
import { queryClient } from '../api/query-client'
import { packRoutes } from '../features/packs/routes'
import { systemRegistryRoutes, tenantRegistryRoutes } from '../features/registries/routes'
import { loginPath } from '../session/deep-link'
import { requireSession } from '../session/session'
import { NotFoundPage } from './errors/NotFoundPage'
import { PageError, RouteError } from './errors/RouteError'
import { BlankPage } from './layouts/BlankPage'

const TENANT_HOME = '/settings/registries/oci'
const SYSTEM_HOME = '/system/administration/pack-registries'

const shell = {
  tenant: async () => (await import('./layouts/TenantLayout')).TenantLayout,
  settings: async () => (await import('./layouts/TenantLayout')).SettingsLayout,
  system: async () => (await import('./layouts/SystemLayout')).SystemLayout,
} as const

/** An address that has no page of its own. */
function leadsTo(path: string, target: string): RouteObject {
  return { path, loader: () => redirect(target), element: null }
}

const routes: RouteObject[] = [
  {
    ErrorBoundary: PageError,
    HydrateFallback: BlankPage,
    children: [
      leadsTo('/', TENANT_HOME),
      leadsTo('/settings', TENANT_HOME),
      leadsTo('/system', SYSTEM_HOME),
      leadsTo('/system/administration', SYSTEM_HOME),
      { path: '/login', lazy: { Component: async () => (await import('./auth/LoginPage')).LoginPage } },
      { path: '/system/login', lazy: { Component: async () => (await import('./auth/SystemLoginPage')).SystemLoginPage } },
      { path: '/system/setup', lazy: { Component: async () => (await import('./auth/SetupPage')).SetupPage } },
      {
        lazy: { Component: shell.tenant },
        loader: ({ request }) => requireSession('tenant', request),
        shouldRevalidate: () => false,
        children: [
          {
            ErrorBoundary: RouteError,
            children: [
              {
                handle: { crumb: 'Tenant Settings' },
                lazy: { Component: shell.settings },
                children: [
                  {
                    ErrorBoundary: RouteError,
                    children: [{ path: '/settings/registries', handle: { crumb: 'Registries' }, children: tenantRegistryRoutes }],
                  },
                ],
              },
              { path: '/packs', handle: { crumb: 'Packs' }, children: packRoutes },
            ],
          },
        ],
      },
      {
        lazy: { Component: shell.system },
        loader: ({ request }) => requireSession('system', request),
        shouldRevalidate: () => false,
        children: [
          {
            ErrorBoundary: RouteError,
            handle: { crumb: 'Administration' },
            children: [{ path: SYSTEM_HOME, handle: { crumb: 'Pack Registries' }, children: systemRegistryRoutes }],
          },
        ],
      },
      {
        path: '*',
        element: (
          <main>
            <NotFoundPage />
          </main>
        ),
      },
    ],
  },
]

/** The router, with the one answer to "nobody is signed in": the log-in page, and back from there. */
export function createAppRouter(): ReturnType<typeof createBrowserRouter> {
  const router = createBrowserRouter(routes)
  handleSessionRequired(() => {
    // While a page is on its way, the deep link is where it leads.
    const { pathname, search } = router.state.navigation.location ?? router.state.location
    const login = loginPath(currentScope(), pathname + search)
    if (pathname === new URL(login, window.location.href).pathname) return
    queryClient.clear()
    void router.navigate(login, { replace: true })
  })
  return router
}
