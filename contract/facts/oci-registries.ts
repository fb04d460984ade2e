import { type Facts } from './facts'

/** OCI registries. */
export const ociRegistriesFacts: Facts = {
  v1OciRegistriesSummary: ['GET', '/v1/registries/oci/summary', 200, 'OciRegistries'],
  v1OciImageRegistryGet: ['GET', '/v1/registries/oci/image', 200, 'OciImageRegistry'],
  v1OciRegistriesGet: ['GET', '/v1/registries/oci/{uid}', 200, 'OciRegistryEntity', { query: ['clusterUid'] }],
  v1BasicOciRegistriesCreate: [
    'POST',
    '/v1/registries/oci/basic',
    201,
    'Uid',
    { body: 'BasicOciRegistry', required: ['spec.auth', 'spec.endpoint'], query: ['skipPackSync'], audited: true },
  ],
  v1BasicOciRegistriesValidate: [
    'POST',
    '/v1/registries/oci/basic/validate',
    204,
    null,
    { body: 'BasicOciRegistrySpec', required: ['auth', 'endpoint'], audited: true },
  ],
  v1BasicOciRegistriesUidGet: ['GET', '/v1/registries/oci/{uid}/basic', 200, 'BasicOciRegistry'],
  v1BasicOciRegistriesUidUpdate: [
    'PUT',
    '/v1/registries/oci/{uid}/basic',
    204,
    null,
    { body: 'BasicOciRegistry', required: ['spec.auth', 'spec.endpoint'] },
  ],
  v1BasicOciRegistriesUidDelete: ['DELETE', '/v1/registries/oci/{uid}/basic', 204, null],
  v1BasicOciRegistriesUidSync: ['POST', '/v1/registries/oci/{uid}/basic/sync', 202, null, { query: ['forceSync'], audited: true }],
  v1BasicOciRegistriesUidSyncStatus: ['GET', '/v1/registries/oci/{uid}/basic/sync/status', 200, 'RegistrySyncStatus'],
  v1EcrRegistriesCreate: [
    'POST',
    '/v1/registries/oci/ecr',
    201,
    'Uid',
    { body: 'EcrRegistry', required: ['spec.endpoint', 'spec.isPrivate'], query: ['skipPackSync'], audited: true },
  ],
  v1EcrRegistriesValidate: [
    'POST',
    '/v1/registries/oci/ecr/validate',
    204,
    null,
    { body: 'EcrRegistrySpec', required: ['endpoint', 'isPrivate'], audited: true },
  ],
  v1EcrRegistriesUidGet: ['GET', '/v1/registries/oci/{uid}/ecr', 200, 'EcrRegistry'],
  v1EcrRegistriesUidUpdate: [
    'PUT',
    '/v1/registries/oci/{uid}/ecr',
    204,
    null,
    { body: 'EcrRegistry', required: ['spec.endpoint', 'spec.isPrivate'] },
  ],
  v1EcrRegistriesUidDelete: ['DELETE', '/v1/registries/oci/{uid}/ecr', 204, null],
  v1EcrRegistriesUidSync: ['POST', '/v1/registries/oci/{uid}/ecr/sync', 202, null, { query: ['forceSync'], audited: true }],
  v1EcrRegistriesUidSyncStatus: ['GET', '/v1/registries/oci/{uid}/ecr/sync/status', 200, 'RegistrySyncStatus'],
}
