import type { RouteObject } from 'react-router'

/** Below `/settings/platform`. */
export const platformRoutes: RouteObject[] = [
  { index: true, lazy: { Component: async () => (await import('./PlatformPage')).PlatformPage } },
]
