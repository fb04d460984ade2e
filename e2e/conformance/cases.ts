import type { OperationId } from '~/contract/api'
import { authCases } from './cases/auth'
import type { Case } from './cases/case'
import { clusterProfilesCases } from './cases/cluster-profiles'
import { consoleCases } from './cases/console'
import { consoleCatalogueCases } from './cases/console-catalogue'
import { consoleProfilesCases } from './cases/console-profiles'
import { consoleSyncCases } from './cases/console-sync'
import { ociRegistriesCases } from './cases/oci-registries'
import { packsCases } from './cases/packs'
import { peopleCases } from './cases/people'
import { registriesCases } from './cases/registries'
import { tenantsCases } from './cases/tenants'

/** One case an operation: a missing one is a type error. */
export const cases: { readonly [Id in OperationId]: Case } = {
  ...authCases,
  ...peopleCases,
  ...tenantsCases,
  ...registriesCases,
  ...ociRegistriesCases,
  ...packsCases,
  ...clusterProfilesCases,
  ...consoleCases,
  ...consoleCatalogueCases,
  ...consoleProfilesCases,
  ...consoleSyncCases,
}
