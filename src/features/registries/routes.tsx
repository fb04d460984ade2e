import { redirect, type RouteObject } from 'react-router'
import { prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'
import { loadForm } from './load-form'

/** Starts what the page needs while its code is on the way. The page shows its own skeleton and its own error, so nothing waits for this here. */
function startList(): null {
  prefetch(queryClient, 'ociRegistriesSummary', {}).catch(ignore)
  prefetch(queryClient, 'consoleRegistriesOverview', {}).catch(ignore)
  return null
}

function startRegistry(uid: string | undefined): null {
  if (uid === undefined) return null
  prefetch(queryClient, 'basicOciRegistryGet', { params: { uid } }).catch(ignore)
  prefetch(queryClient, 'consoleRegistryOverview', { params: { uid } }).catch(ignore)
  return null
}

// The page asks again and shows what went wrong.
function ignore(): void {}

/** The list, with its panels over it: the address says what is open. */
function listRoute(path: string | undefined): RouteObject {
  return {
    ...(path === undefined ? {} : { path }),
    lazy: { Component: async () => (await import('./RegistriesPage')).RegistriesPage },
    loader: startList,
    // Polling keeps the list fresh; opening a panel over it asks for nothing.
    shouldRevalidate: () => false,
    children: [
      { index: true, element: null },
      { path: 'new', lazy: { Component: async () => (await loadForm()).AddRegistry } },
      {
        path: ':uid',
        lazy: { Component: async () => (await import('./RegistryDetails')).RegistryDetails },
        loader: ({ params }) => startRegistry(params['uid']),
      },
      {
        path: ':uid/edit',
        lazy: { Component: async () => (await loadForm()).EditRegistry },
        loader: ({ params }) => startRegistry(params['uid']),
      },
    ],
  }
}

/** Below `/settings/registries`. */
export const tenantRegistryRoutes: RouteObject[] = [
  { index: true, loader: () => redirect('/settings/registries/oci'), element: null },
  listRoute('oci'),
]

/** Below `/system/administration/pack-registries`. */
export const systemRegistryRoutes: RouteObject[] = [listRoute(undefined)]
