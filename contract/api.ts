import { authApi } from './api/auth'
import { clusterProfilesApi } from './api/cluster-profiles'
import { consoleApi } from './api/console'
import { consoleCatalogueApi } from './api/console-catalogue'
import { consoleProfilesApi } from './api/console-profiles'
import { consoleSyncApi } from './api/console-sync'
import { ociRegistriesApi } from './api/oci-registries'
import { packsApi } from './api/packs'
import { peopleApi } from './api/people'
import { registriesApi } from './api/registries'
import { tenantsApi } from './api/tenants'
import type { Operation } from './operation'

/**
 * Every operation of the API by id. Palette's own keep its paths, methods and statuses; their ids are Palette's, noun first.
 * `/v1/console/…` is ours: what Palette has no call for.
 */
export const api = {
  ...authApi,
  ...peopleApi,
  ...tenantsApi,
  ...registriesApi,
  ...ociRegistriesApi,
  ...packsApi,
  ...clusterProfilesApi,
  ...consoleApi,
  ...consoleCatalogueApi,
  ...consoleProfilesApi,
  ...consoleSyncApi,
} as const satisfies Record<string, Operation>

export type Api = typeof api
export type OperationId = keyof Api
