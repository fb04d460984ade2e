import type { OperationId } from '~/contract/api'

/** What lists profiles. */
export const listsOfProfiles = [
  'consoleProfilesOverview',
  'clusterProfilesFilterSummary',
  'clusterProfilesMetadata',
  'auditsList',
] as const satisfies readonly OperationId[]

/** What is out of date when one profile has changed. */
export const viewsOfProfile = [
  ...listsOfProfiles,
  'clusterProfilesGet',
  'clusterProfilesUidSummary',
  'consoleProfileDrift',
  'consoleProfileExport',
  'consoleRegistryImpact',
  'consolePackUses',
] as const satisfies readonly OperationId[]
