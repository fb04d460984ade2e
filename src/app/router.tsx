import type { Scope } from '~/contract/operation'
import { createBrowserRouter, redirect, type RouteObject } from 'react-router'
import { currentScope, handleSessionRequired } from '../api/client'
import { queryClient } from '../api/query-client'
import { accountRoutes, myAccountRoute } from '../features/accounts/routes'
import { apiKeyRoutes } from '../features/api-keys/routes'
import { auditRoutes } from '../features/audit/routes'
import { fleetRoutes } from '../features/fleet/routes'
import { packRoutes } from '../features/packs/routes'
import { platformRoutes } from '../features/platform/routes'
import { profileRoutes } from '../features/profiles/routes'
import { systemRegistryRoutes, tenantRegistryRoutes } from '../features/registries/routes'
import { tenantRoutes } from '../features/tenants/routes'
import { noteDestination } from '../lib/destination'
import { loginPath } from '../session/deep-link'
import { requireSession } from '../session/session'
import { NotFoundPage } from './errors/NotFoundPage'
import { PageError, RouteError } from './errors/RouteError'
import { FirstPage } from './layouts/FirstPage'
import { homeOf } from './layouts/menu-links'

const SYSTEM_REGISTRIES = '/system/administration/pack-registries'

const shell = {
  tenant: async () => (await import('./layouts/TenantLayout')).TenantLayout,
  settings: async () => (await import('./layouts/TenantLayout')).SettingsLayout,
  system: async () => (await import('./layouts/SystemLayout')).SystemLayout,
} as const

/** An address that has no page of its own. */
function leadsTo(path: string, target: string): RouteObject {
  return { path, loader: () => redirect(target), element: null }
}

/** The front door of a console: on to the first page that whoever is signed in may see. */
function leadsHome(path: string, scope: Scope): RouteObject {
  return { path, loader: async ({ request }) => redirect(homeOf(await requireSession(scope, request))), element: null }
}

const routes: RouteObject[] = [
  {
    ErrorBoundary: PageError,
    HydrateFallback: FirstPage,
    children: [
      leadsHome('/', 'tenant'),
      leadsTo('/settings', '/settings/registries/oci'),
      leadsHome('/system', 'system'),
      leadsTo('/system/administration', SYSTEM_REGISTRIES),
      { path: '/login', lazy: { Component: async () => (await import('./auth/LoginPage')).LoginPage } },
      { path: '/system/login', lazy: { Component: async () => (await import('./auth/SystemLoginPage')).SystemLoginPage } },
      { path: '/activate', lazy: { Component: async () => (await import('./auth/ActivatePage')).TenantActivatePage } },
      { path: '/system/activate', lazy: { Component: async () => (await import('./auth/ActivatePage')).SystemActivatePage } },
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
                    children: [
                      { path: '/settings/registries', handle: { crumb: 'Registries' }, children: tenantRegistryRoutes },
                      { path: '/settings/api-keys', handle: { crumb: 'API Keys' }, children: apiKeyRoutes },
                      { path: '/settings/platform', handle: { crumb: 'Platform Settings' }, children: platformRoutes },
                    ],
                  },
                ],
              },
              { path: '/profiles', handle: { crumb: 'Profiles' }, children: profileRoutes },
              { path: '/packs', handle: { crumb: 'Packs' }, children: packRoutes },
              { path: '/audit-logs', handle: { crumb: 'Audit Logs' }, children: auditRoutes },
              { path: '/my-account', handle: { crumb: 'My Account' }, children: [myAccountRoute] },
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
            children: [
              {
                handle: { crumb: 'Administration' },
                children: [
                  { path: SYSTEM_REGISTRIES, handle: { crumb: 'Pack Registries' }, children: systemRegistryRoutes },
                  { path: '/system/administration/health', handle: { crumb: 'Health' }, children: fleetRoutes },
                ],
              },
              { path: '/system/tenants', handle: { crumb: 'Tenant Management' }, children: tenantRoutes },
              { path: '/system/accounts', handle: { crumb: 'Account Management' }, children: accountRoutes },
              { path: '/system/audit-logs', handle: { crumb: 'Audit Logs' }, children: auditRoutes },
              { path: '/system/my-account', handle: { crumb: 'My Account' }, children: [myAccountRoute] },
            ],
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
  router.subscribe(({ navigation }) => noteDestination(navigation.location?.pathname))
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
