import { redirect, type RouteObject } from 'react-router'
import { apiQuery, prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'
import { operations } from './registry-operations'

/** Starts what the page needs while its code is on the way. The page shows its own skeleton and its own error, so nothing waits for this here. */
function startList(): null {
  prefetch(queryClient, 'consoleRegistriesOverview', {}).catch(ignore)
  prefetch(queryClient, 'consoleCapabilities', {}).catch(ignore)
  return null
}

/** A registry is asked for at its own kind's address, which the list knows: a deep link waits for the list. */
function startRegistry(uid: string | undefined): null {
  const { items = [] } = queryClient.getQueryData(apiQuery('consoleRegistriesOverview', {}).queryKey) ?? {}
  const known = items.find((item) => item.uid === uid)
  if (known !== undefined) prefetch(queryClient, operations[known.kind].get, { params: { uid: known.uid } }).catch(ignore)
  return null
}

// The page asks again and shows what went wrong.
function ignore(): void {}

const page = () => import('./RegistriesPage')

/** About the runs of one registry. One module has all of them: they lead to each other. */
const syncPanels = (['history', 'history/:runUid', 'removals', 'schedule', 'webhook'] as const).map((path): RouteObject => ({
  path: `:uid/${path}`,
  lazy: { Component: async () => (await import('./sync/sync-panels')).syncPanels[path] },
}))

/** A list, with its panels over it: the address says what is open. */
function listRoute(path: string | undefined, more: RouteObject[] = []): RouteObject {
  return {
    ...(path === undefined ? {} : { path }),
    lazy: { Component: async () => (await page()).RegistriesPage },
    loader: startList,
    // Polling keeps the list fresh; opening a panel over it asks for nothing.
    shouldRevalidate: () => false,
    children: [
      { index: true, element: null },
      ...more,
      { path: 'new', lazy: { Component: async () => (await page()).panels.AddRegistry } },
      {
        path: ':uid',
        lazy: { Component: async () => (await import('./RegistryDetails')).RegistryDetails },
        loader: ({ params }) => startRegistry(params['uid']),
      },
      {
        path: ':uid/edit',
        lazy: { Component: async () => (await page()).panels.EditRegistry },
        loader: ({ params }) => startRegistry(params['uid']),
      },
      ...syncPanels,
    ],
  }
}

/** Below `/settings/registries`. */
export const tenantRegistryRoutes: RouteObject[] = [
  { index: true, loader: () => redirect('/settings/registries/oci'), element: null },
  listRoute('helm'),
  listRoute('oci'),
  listRoute('pack'),
]

/** Below `/system/administration/pack-registries`. */
export const systemRegistryRoutes: RouteObject[] = [
  listRoute(undefined, [{ path: 'aws-account', lazy: { Component: async () => (await import('./AwsAccount')).AwsAccount } }]),
]
