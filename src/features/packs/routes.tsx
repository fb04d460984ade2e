import type { RouteObject } from 'react-router'

/** Below `/packs`; `?pack=…` opens a pack over the list. */
export const packRoutes: RouteObject[] = [
  {
    index: true,
    lazy: {
      Component: async () => (await import('./PacksPage')).PacksPage,
      loader: async () => (await import('./load-packs')).loadPacks,
    },
    shouldRevalidate: () => false,
  },
]
