import type { ProviderType, RegistryKind } from '~/contract/registries'
import type { RegistrySettings } from '~/contract/registry-settings'

/** What a registry is added as: a tab of the tenant's page, or a Registry Type of the System Console. */
export type RegistryFamily = 'helm' | 'oci' | 'pack'

/** What the form shows, field by field, in the order of the screen. The modules in `kinds/` turn it into what the API takes. */
export interface RegistryFormValues {
  name: string
  family: RegistryFamily
  provider: ProviderType
  /** Tabs of OCI Authentication Type. */
  ociAuth: 'basic' | 'ecr'
  endpoint: string
  synchronised: boolean
  endpointSuffix: string
  contentPaths: string[]
  /** Switch of a Helm repository. */
  noAuthentication: boolean
  /** Select of a legacy pack registry. Of a Helm repository that signs in, `token` where the API set one. */
  authType: 'noAuth' | 'basic' | 'token'
  username: string
  /** Empty in an edit means: keep the stored one. So do `token` and `secretKey`. */
  password: string
  token: string
  /** Enable Authentication, in the System Console Protected. */
  isProtected: boolean
  awsMethod: 'secret' | 'sts'
  accessKey: string
  secretKey: string
  roleArn: string
  insecureSkipVerify: boolean
  /** PEM, as the server cleaned it; empty without one. */
  certificate: string
}

export type RegistryField = keyof RegistryFormValues

const nothing: RegistryFormValues = {
  name: '',
  family: 'oci',
  provider: 'pack',
  ociAuth: 'basic',
  endpoint: '',
  synchronised: true,
  endpointSuffix: '',
  contentPaths: [],
  noAuthentication: false,
  authType: 'basic',
  username: '',
  password: '',
  token: '',
  isProtected: false,
  awsMethod: 'secret',
  accessKey: '',
  secretKey: '',
  roleArn: '',
  insecureSkipVerify: false,
  certificate: '',
}

/** What a new form starts with. */
export function emptyRegistry(family: RegistryFamily): RegistryFormValues {
  return { ...nothing, family }
}

/** The fields as they stand on screen. */
export const fieldOrder: readonly string[] = Object.keys(nothing)

/** The kind of registry that the choices in the form stand for. */
export function kindOf({ family, ociAuth }: Pick<RegistryFormValues, 'family' | 'ociAuth'>): RegistryKind {
  if (family !== 'oci') return family
  return ociAuth === 'ecr' ? 'oci-ecr' : 'oci-basic'
}

export function familyOf(kind: RegistryKind): RegistryFamily {
  return kind === 'oci-basic' || kind === 'oci-ecr' ? 'oci' : kind
}

/** The registry that an edit started from. A stored secret is used for its connection only. */
export interface SavedConnection {
  readonly uid: string
  /** Undefined when the saved settings don't hold to today's rules: the server decides then. */
  readonly settings: RegistrySettings | undefined
  readonly hasSecret: boolean
  /** RFC 3339; null when unknown. */
  readonly secretSetAt: string | null
  readonly secretSetBy: string | null
  /** Sent back as it came. */
  readonly containsSpectroManifest: boolean
  /** Of a role of AWS: sent back as it came; empty for others. */
  readonly externalId: string
}
