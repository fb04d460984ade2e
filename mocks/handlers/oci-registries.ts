import type { ociRegistriesApi } from '~/contract/api/oci-registries'
import { registryNotFound } from '../db'
import type { Handlers } from '../make-handlers'
import {
  createRegistry,
  registriesOf,
  removeRegistry,
  syncRegistry,
  updateRegistry,
  validateRegistry,
  visibleRegistry,
} from '../registry-verbs'
import { basicOf, ecrOf, ociEntityOf, ociSummaryOf } from '../registry-wire'
import { syncOf } from '../sync'

export const ociRegistryHandlers = {
  ociRegistriesSummary: ({ db, actor }) => ({
    items: registriesOf({ db, actor }, ['oci-basic', 'oci-ecr']).map((row) => ociSummaryOf(row, db.now())),
  }),
  ociImageRegistryGet: () => ({
    baseContentPath: '',
    caCert: '',
    endpoint: '',
    insecureSkipVerify: false,
    mirrorRegistries: '',
    name: '',
    password: '',
    username: '',
  }),
  ociRegistryGet({ db, actor, params }) {
    const row = visibleRegistry({ db, actor }, params.uid, undefined)
    if (row.kind !== 'oci-basic' && row.kind !== 'oci-ecr') throw registryNotFound(params.uid)
    return ociEntityOf(row)
  },

  basicOciRegistryCreate({ db, actor, body, query }) {
    const input = { kind: 'oci-basic', spec: body.spec } as const
    return createRegistry({ db, actor }, { name: body.metadata.name, input, skipSync: query.skipPackSync })
  },
  basicOciRegistryValidate: ({ db, actor, body }) => validateRegistry({ db, actor }, { kind: 'oci-basic', spec: body }, body.registryUid),
  basicOciRegistryGet: ({ db, actor, params }) => basicOf(visibleRegistry({ db, actor }, params.uid, 'oci-basic'), db.now()),
  basicOciRegistryUpdate: ({ db, actor, params, body }) =>
    updateRegistry({ db, actor }, params.uid, body.metadata.name, { kind: 'oci-basic', spec: body.spec }),
  basicOciRegistryDelete: ({ db, actor, params }) => removeRegistry({ db, actor }, params.uid, 'oci-basic'),
  basicOciRegistrySync: ({ db, actor, params, query }) => syncRegistry({ db, actor }, params.uid, 'oci-basic', query.forceSync),
  basicOciRegistrySyncStatus: ({ db, actor, params }) => syncOf(visibleRegistry({ db, actor }, params.uid, 'oci-basic'), db.now()).status,

  ecrRegistryCreate({ db, actor, body, query }) {
    const input = { kind: 'oci-ecr', spec: body.spec } as const
    return createRegistry({ db, actor }, { name: body.metadata.name, input, skipSync: query.skipPackSync })
  },
  ecrRegistryValidate: ({ db, actor, body }) => validateRegistry({ db, actor }, { kind: 'oci-ecr', spec: body }, body.registryUid),
  ecrRegistryGet: ({ db, actor, params }) => ecrOf(visibleRegistry({ db, actor }, params.uid, 'oci-ecr'), db.now()),
  ecrRegistryUpdate: ({ db, actor, params, body }) =>
    updateRegistry({ db, actor }, params.uid, body.metadata.name, { kind: 'oci-ecr', spec: body.spec }),
  ecrRegistryDelete: ({ db, actor, params }) => removeRegistry({ db, actor }, params.uid, 'oci-ecr'),
  ecrRegistrySync: ({ db, actor, params, query }) => syncRegistry({ db, actor }, params.uid, 'oci-ecr', query.forceSync),
  ecrRegistrySyncStatus: ({ db, actor, params }) => syncOf(visibleRegistry({ db, actor }, params.uid, 'oci-ecr'), db.now()).status,
} satisfies Pick<Handlers, keyof typeof ociRegistriesApi>
