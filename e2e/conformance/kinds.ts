import type { OperationId } from '~/contract/api'
import type { RegistryKind } from '~/contract/registries'
import { ask, freshName, goodSpec } from './calls'
import type { Target, Who } from './target'

type Spec = Readonly<Record<string, unknown>>

interface KindCalls {
  readonly create: OperationId
  readonly validate: OperationId
  readonly get: OperationId
  readonly update: OperationId
  readonly remove: OperationId
  readonly sync: OperationId
  readonly status: OperationId
  /** The list that has this kind in it. */
  readonly list: OperationId
  /** The target's registry of this kind, written as a client writes it. */
  readonly spec: (target: Target) => Spec
  /** The specification with an endpoint that leads elsewhere. */
  readonly moved: (spec: Spec) => Spec
  /** The field of the secret, below `spec`. */
  readonly secretField: string
  /** Where a full object has its status. */
  readonly statusKey: string
}

/** How each kind of registry is spoken of on the wire. */
export const kinds = {
  'oci-basic': {
    create: 'basicOciRegistryCreate',
    validate: 'basicOciRegistryValidate',
    get: 'basicOciRegistryGet',
    update: 'basicOciRegistryUpdate',
    remove: 'basicOciRegistryDelete',
    sync: 'basicOciRegistrySync',
    status: 'basicOciRegistrySyncStatus',
    list: 'ociRegistriesSummary',
    spec: (target) => goodSpec(target),
    moved: (spec) => ({ ...spec, endpoint: 'https://collector.example' }),
    secretField: 'spec.auth.password',
    statusKey: 'syncStatus',
  },
  'oci-ecr': {
    create: 'ecrRegistryCreate',
    validate: 'ecrRegistryValidate',
    get: 'ecrRegistryGet',
    update: 'ecrRegistryUpdate',
    remove: 'ecrRegistryDelete',
    sync: 'ecrRegistrySync',
    status: 'ecrRegistrySyncStatus',
    list: 'ociRegistriesSummary',
    spec: ({ kinds: { ecr } }) => ({
      providerType: 'pack',
      endpoint: ecr.endpoint,
      baseContentPath: ecr.baseContentPath,
      isPrivate: true,
      credentials: { credentialType: 'secret', accessKey: ecr.accessKey, secretKey: ecr.secretKey },
      tls: { enabled: true, certificate: ecr.certificate, insecureSkipVerify: false },
    }),
    moved: (spec) => ({ ...spec, endpoint: '999999999999.dkr.ecr.us-east-1.amazonaws.com' }),
    secretField: 'spec.credentials.secretKey',
    statusKey: 'syncStatus',
  },
  helm: {
    create: 'helmRegistryCreate',
    validate: 'helmRegistryValidate',
    get: 'helmRegistryGet',
    update: 'helmRegistryUpdate',
    remove: 'helmRegistryDelete',
    sync: 'helmRegistrySync',
    status: 'helmRegistrySyncStatus',
    list: 'helmRegistriesSummary',
    spec: ({ kinds: { helm } }) => withBasic(helm),
    moved: (spec) => ({ ...spec, endpoint: 'https://collector.example' }),
    secretField: 'spec.auth.password',
    statusKey: 'helmSyncStatus',
  },
  pack: {
    create: 'packRegistryCreate',
    validate: 'packRegistryValidate',
    get: 'packRegistryGet',
    update: 'packRegistryUpdate',
    remove: 'packRegistryDelete',
    sync: 'packRegistrySync',
    status: 'packRegistrySyncStatus',
    list: 'packRegistriesSummary',
    spec: ({ kinds: { pack } }) => withBasic(pack),
    moved: (spec) => ({ ...spec, endpoint: 'https://collector.example' }),
    secretField: 'spec.auth.password',
    statusKey: 'packSyncStatus',
  },
} as const satisfies Record<RegistryKind, KindCalls>

export const kindNames = ['oci-basic', 'oci-ecr', 'helm', 'pack'] as const satisfies readonly RegistryKind[]

function withBasic({ endpoint, username, password, certificate }: Target['kinds']['helm']): Spec {
  return { endpoint, auth: { type: 'basic', username, password, tls: { enabled: true, certificate, insecureSkipVerify: false } } }
}

/** What creation takes so that nothing is synchronised. */
export function quietCreate(target: Target, kind: RegistryKind, change: Spec = {}, name = freshName()): { body: unknown; query?: string } {
  const spec = { ...kinds[kind].spec(target), ...change }
  if (kind === 'helm') return { body: { metadata: { name }, spec: { ...spec, createOption: { skipSync: true } } } }
  return { body: { metadata: { name }, spec }, query: 'skipPackSync=true' }
}

/** Adds a registry of a kind that is not synchronised. @returns its uid */
export async function addOf(target: Target, kind: RegistryKind, as: Who = 'admin', change: Spec = {}, name?: string): Promise<string> {
  const { uid } = await ask(target, kinds[kind].create, { as, ...quietCreate(target, kind, change, name) })
  return uid
}

/** What a client reads, edits and sends back. */
export function readOf(target: Target, kind: RegistryKind, uid: string, as: Who = 'admin') {
  return ask(target, kinds[kind].get, { as, params: { uid } })
}
