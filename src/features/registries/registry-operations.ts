import type { OperationId } from '~/contract/api'
import type { RegistryKind } from '~/contract/registries'

type Verb = 'get' | 'create' | 'update' | 'remove' | 'sync' | 'validate'

/** Each kind of registry has addresses of its own; asked through another kind's, a registry is not found. */
export const operations = {
  'oci-basic': {
    get: 'basicOciRegistryGet',
    create: 'basicOciRegistryCreate',
    update: 'basicOciRegistryUpdate',
    remove: 'basicOciRegistryDelete',
    sync: 'basicOciRegistrySync',
    validate: 'basicOciRegistryValidate',
  },
  'oci-ecr': {
    get: 'ecrRegistryGet',
    create: 'ecrRegistryCreate',
    update: 'ecrRegistryUpdate',
    remove: 'ecrRegistryDelete',
    sync: 'ecrRegistrySync',
    validate: 'ecrRegistryValidate',
  },
  helm: {
    get: 'helmRegistryGet',
    create: 'helmRegistryCreate',
    update: 'helmRegistryUpdate',
    remove: 'helmRegistryDelete',
    sync: 'helmRegistrySync',
    validate: 'helmRegistryValidate',
  },
  pack: {
    get: 'packRegistryGet',
    create: 'packRegistryCreate',
    update: 'packRegistryUpdate',
    remove: 'packRegistryDelete',
    sync: 'packRegistrySync',
    validate: 'packRegistryValidate',
  },
} as const satisfies Record<RegistryKind, Record<Verb, OperationId>>

/** What lists registries, of whatever kind. */
export const listsOfRegistries = [
  'consoleRegistriesOverview',
  'registriesMetadata',
  'ociRegistriesSummary',
  'helmRegistriesSummary',
  'packRegistriesSummary',
] as const satisfies readonly OperationId[]

/** What shows one registry, of whatever kind. */
export const viewsOfRegistry = [
  'basicOciRegistryGet',
  'ecrRegistryGet',
  'helmRegistryGet',
  'packRegistryGet',
] as const satisfies readonly OperationId[]
