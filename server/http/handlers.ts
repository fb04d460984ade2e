import type { Handlers } from './call'
import { authHandlers } from './handlers/auth'
import { awsHandlers } from './handlers/aws'
import { clusterProfileHandlers } from './handlers/cluster-profiles'
import { consoleHandlers } from './handlers/console'
import { consoleCatalogueHandlers } from './handlers/console-catalogue'
import { consoleProfileHandlers } from './handlers/console-profiles'
import { consoleSyncHandlers } from './handlers/console-sync'
import { packHandlers } from './handlers/packs'
import { peopleHandlers } from './handlers/people'
import { registryHandlers } from './handlers/registries'
import { tenantsHandlers } from './handlers/tenants'

/** Which verb serves which operation: every row of the contract has its line. */
export const handlers: Handlers = {
  ...authHandlers,
  ...peopleHandlers,
  ...tenantsHandlers,
  ...registryHandlers,
  ...awsHandlers,
  ...packHandlers,
  ...clusterProfileHandlers,
  ...consoleHandlers,
  ...consoleCatalogueHandlers,
  ...consoleProfileHandlers,
  ...consoleSyncHandlers,
}
