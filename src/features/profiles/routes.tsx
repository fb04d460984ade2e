import type { RouteObject } from 'react-router'
import { prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'

// The page asks again and shows what went wrong.
function ignore(): void {}

/** Starts what a page needs while its code is on the way. */
function startList(): null {
  prefetch(queryClient, 'consoleCapabilities', {}).catch(ignore)
  prefetch(queryClient, 'consoleProfilesOverview', {}).catch(ignore)
  return null
}

function startProfile(uid: string | undefined): null {
  if (uid !== undefined) prefetch(queryClient, 'clusterProfilesGet', { params: { uid } }).catch(ignore)
  return startList()
}

/** Below `/profiles`. */
export const profileRoutes: RouteObject[] = [
  {
    lazy: { Component: async () => (await import('./ProfilesPage')).ProfilesPage },
    loader: startList,
    shouldRevalidate: () => false,
    children: [
      { index: true, element: null },
      { path: 'import', lazy: { Component: async () => (await import('./ImportProfile')).ImportProfile } },
    ],
  },
  {
    path: 'new',
    handle: { crumb: 'Add Cluster Profile' },
    lazy: { Component: async () => (await import('./wizard/NewProfilePage')).NewProfilePage },
  },
  {
    path: ':uid',
    handle: { crumb: 'Profile' },
    lazy: { Component: async () => (await import('./ProfilePage')).ProfilePage },
    loader: ({ params }) => startProfile(params['uid']),
    shouldRevalidate: ({ currentParams, nextParams }) => currentParams['uid'] !== nextParams['uid'],
  },
  {
    path: ':uid/edit',
    handle: { crumb: 'Edit profile' },
    lazy: { Component: async () => (await import('./wizard/EditProfilePage')).EditProfilePage },
  },
]
