import type { ociRegistriesApi } from '~/contract/api/oci-registries'
import type { registriesApi } from '~/contract/api/registries'
import { withScope } from '~/contract/registry-settings'
import { createRegistry } from '../../registries/create'
import { listRegistriesOf } from '../../registries/list'
import { toBasicOciRegistry, toEcrRegistry, toHelmRegistry, toHelmSummary, toPackRegistry, toPackSummary } from '../../registries/present'
import {
  getOciRegistry,
  getRegistry,
  getRegistryConfig,
  listOciRegistries,
  listRegistriesMetadata,
  registrySyncStatus,
} from '../../registries/read'
import { removeRegistry } from '../../registries/remove'
import { syncRegistry } from '../../registries/sync'
import { updateRegistryOf } from '../../registries/update'
import { validateRegistry } from '../../registries/validate'
import type { HandlersOf } from '../call'

type Ids = Exclude<keyof typeof registriesApi | keyof typeof ociRegistriesApi, `awsAccount${string}` | `systemAws${string}`>

/** No setting of this installation: images come from where it was installed from. */
const noImageRegistry = {
  baseContentPath: '',
  caCert: '',
  endpoint: '',
  insecureSkipVerify: false,
  mirrorRegistries: '',
  name: '',
  password: '',
  username: '',
}

export const registryHandlers: HandlersOf<Ids> = {
  registriesMetadata: async ({ context, query }) => ({ body: await listRegistriesMetadata(context, query) }),
  registryConfigGet: async ({ context, params }) => ({ body: await getRegistryConfig(context, params.registryName) }),
  registryDelete: async ({ context, params }) => {
    await removeRegistry(context, undefined, params.uid)
    return {}
  },

  ociRegistriesSummary: async ({ context }) => ({ body: await listOciRegistries(context) }),
  ociImageRegistryGet: () => ({ body: noImageRegistry }),
  ociRegistryGet: async ({ context, params }) => ({ body: await getOciRegistry(context, params.uid) }),

  basicOciRegistryCreate: async ({ context, query, body }) => {
    const { uid, auditUid } = await createRegistry(context, {
      name: body.metadata.name,
      input: { kind: 'oci-basic', spec: body.spec },
      skipSync: query.skipPackSync,
    })
    return { body: { uid }, auditUid }
  },
  basicOciRegistryValidate: ({ context, body }) => validateRegistry(context, { kind: 'oci-basic', spec: body }, body.registryUid),
  basicOciRegistryGet: async ({ context, params }) => ({ body: toBasicOciRegistry(await getRegistry(context, 'oci-basic', params.uid)) }),
  basicOciRegistryUpdate: async ({ context, params, body }) => {
    await updateRegistryOf(context, params.uid, body.metadata.name, { kind: 'oci-basic', spec: body.spec })
    return {}
  },
  basicOciRegistryDelete: async ({ context, params }) => {
    await removeRegistry(context, 'oci-basic', params.uid)
    return {}
  },
  basicOciRegistrySync: ({ context, params, query }) => syncRegistry(context, 'oci-basic', params.uid, query),
  basicOciRegistrySyncStatus: async ({ context, params }) => ({ body: await registrySyncStatus(context, 'oci-basic', params.uid) }),

  ecrRegistryCreate: async ({ context, query, body }) => {
    const { uid, auditUid } = await createRegistry(context, {
      name: body.metadata.name,
      input: { kind: 'oci-ecr', spec: body.spec },
      skipSync: query.skipPackSync,
    })
    return { body: { uid }, auditUid }
  },
  ecrRegistryValidate: ({ context, body }) => validateRegistry(context, { kind: 'oci-ecr', spec: body }, body.registryUid),
  ecrRegistryGet: async ({ context, params }) => ({ body: toEcrRegistry(await getRegistry(context, 'oci-ecr', params.uid)) }),
  ecrRegistryUpdate: async ({ context, params, body }) => {
    await updateRegistryOf(context, params.uid, body.metadata.name, { kind: 'oci-ecr', spec: body.spec })
    return {}
  },
  ecrRegistryDelete: async ({ context, params }) => {
    await removeRegistry(context, 'oci-ecr', params.uid)
    return {}
  },
  ecrRegistrySync: ({ context, params, query }) => syncRegistry(context, 'oci-ecr', params.uid, query),
  ecrRegistrySyncStatus: async ({ context, params }) => ({ body: await registrySyncStatus(context, 'oci-ecr', params.uid) }),

  helmRegistriesList: async ({ context, query }) => ({ body: await listRegistriesOf(context, 'helm', query, toHelmRegistry) }),
  helmRegistriesSummary: async ({ context, query }) => ({ body: await listRegistriesOf(context, 'helm', query, toHelmSummary) }),
  helmRegistryCreate: async ({ context, query, body }) => {
    const { createOption, ...spec } = body.spec
    const charts = createOption?.charts?.map(({ name, version = '' }) => ({ name, version }))
    const { uid, auditUid } = await createRegistry(context, {
      name: body.metadata.name,
      input: { kind: 'helm', spec: withScope(spec, query.scope) },
      skipSync: createOption?.skipSync ?? false,
      ...(charts && { charts }),
    })
    return { body: { uid }, auditUid }
  },
  helmRegistryValidate: ({ context, body }) => validateRegistry(context, { kind: 'helm', spec: body }, body.registryUid),
  helmRegistryGet: async ({ context, params }) => ({ body: toHelmRegistry(await getRegistry(context, 'helm', params.uid)) }),
  helmRegistryUpdate: async ({ context, params, body }) => {
    await updateRegistryOf(context, params.uid, body.metadata.name, { kind: 'helm', spec: body.spec })
    return {}
  },
  helmRegistryDelete: async ({ context, params }) => {
    await removeRegistry(context, 'helm', params.uid)
    return {}
  },
  helmRegistrySync: ({ context, params, query }) => syncRegistry(context, 'helm', params.uid, query),
  helmRegistrySyncStatus: async ({ context, params }) => ({ body: await registrySyncStatus(context, 'helm', params.uid) }),

  packRegistriesList: async ({ context, query }) => ({ body: await listRegistriesOf(context, 'pack', query, toPackRegistry) }),
  packRegistriesSummary: async ({ context, query }) => ({ body: await listRegistriesOf(context, 'pack', query, toPackSummary) }),
  packRegistryCreate: async ({ context, query, body }) => {
    const { uid, auditUid } = await createRegistry(context, {
      name: body.metadata.name,
      input: { kind: 'pack', spec: withScope(body.spec, query.scope) },
      skipSync: query.skipPackSync,
    })
    return { body: { uid }, auditUid }
  },
  packRegistryValidate: ({ context, body }) => validateRegistry(context, { kind: 'pack', spec: body }, body.registryUid),
  packRegistryGet: async ({ context, params }) => ({ body: toPackRegistry(await getRegistry(context, 'pack', params.uid)) }),
  packRegistryUpdate: async ({ context, params, body }) => {
    await updateRegistryOf(context, params.uid, body.metadata.name, { kind: 'pack', spec: body.spec })
    return {}
  },
  packRegistryDelete: async ({ context, params }) => {
    await removeRegistry(context, 'pack', params.uid)
    return {}
  },
  packRegistrySync: ({ context, params, query }) => syncRegistry(context, 'pack', params.uid, query),
  packRegistrySyncStatus: async ({ context, params }) => ({ body: await registrySyncStatus(context, 'pack', params.uid) }),
}
