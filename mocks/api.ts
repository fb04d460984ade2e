import { authHandlers } from './handlers/auth'
import { clusterProfileHandlers } from './handlers/cluster-profiles'
import { consoleHandlers } from './handlers/console'
import { consoleCatalogueHandlers } from './handlers/console-catalogue'
import { consoleDiagnosisHandlers } from './handlers/console-diagnosis'
import { consoleProfileHandlers } from './handlers/console-profiles'
import { ociRegistryHandlers } from './handlers/oci-registries'
import { packHandlers } from './handlers/packs'
import { peopleHandlers } from './handlers/people'
import { registryHandlers } from './handlers/registries'
import { tenantsHandlers } from './handlers/tenants'
import { consoleSyncHandlers } from './handlers/console-sync'
import { makeHandlers } from './make-handlers'

/** Answers a request below `/v1` from the state of `db`, as the server would. */
export const respond = makeHandlers({
  ...authHandlers,
  ...peopleHandlers,
  ...tenantsHandlers,
  ...registryHandlers,
  ...ociRegistryHandlers,
  ...packHandlers,
  ...clusterProfileHandlers,
  ...consoleHandlers,
  ...consoleDiagnosisHandlers,
  ...consoleCatalogueHandlers,
  ...consoleProfileHandlers,
  ...consoleSyncHandlers,
})
