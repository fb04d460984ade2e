import type { DiagnosisStepId } from './diagnosis'
import type { RegistryKind } from './registries'

export interface Rung {
  readonly id: DiagnosisStepId
  readonly title: string
}

const reach: readonly Rung[] = [
  { id: 'address', title: 'Address' },
  { id: 'dns', title: 'DNS' },
  { id: 'connect', title: 'Connection' },
  { id: 'tls', title: 'TLS' },
]

const ladders: Readonly<Record<RegistryKind, readonly Rung[]>> = {
  'oci-basic': [
    ...reach,
    { id: 'challenge', title: 'Challenge' },
    { id: 'auth', title: 'Sign-in' },
    { id: 'list', title: 'List of repositories' },
    { id: 'tags', title: 'Tags' },
    { id: 'manifest', title: 'Manifest' },
    { id: 'blob', title: 'Blob' },
    { id: 'content', title: 'Content' },
  ],
  'oci-ecr': [
    ...reach,
    { id: 'role', title: 'Role' },
    { id: 'auth', title: 'Registry token' },
    { id: 'list', title: 'List of repositories' },
    { id: 'tags', title: 'Images' },
    { id: 'manifest', title: 'Manifest' },
    { id: 'blob', title: 'Layer bucket' },
    { id: 'content', title: 'Content' },
  ],
  helm: [
    ...reach,
    { id: 'auth', title: 'Sign-in' },
    { id: 'list', title: 'Index' },
    { id: 'blob', title: 'Chart archive' },
    { id: 'content', title: 'Content' },
  ],
  pack: [
    ...reach,
    { id: 'health', title: 'Health' },
    { id: 'auth', title: 'Sign-in' },
    { id: 'list', title: 'List of packs' },
    { id: 'tags', title: 'Tags' },
    { id: 'manifest', title: 'Manifest' },
    { id: 'blob', title: 'Blob' },
    { id: 'content', title: 'Content' },
  ],
}

/** The steps of a diagnosis, from the outside in. `dns`, `connect` and `tls` are those of the first host that is spoken to; of ECR that is AWS’s API. */
export function ladderOf(kind: RegistryKind): readonly Rung[] {
  return ladders[kind]
}
