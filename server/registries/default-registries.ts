import type { DefaultRegistries } from '~/contract/console'
import type { ProviderType, RegistryKind } from '~/contract/registries'

export interface DefaultRegistry {
  readonly name: string
  readonly kind: RegistryKind
  readonly provider: ProviderType
  /** Normalised; of ECR the host name. */
  readonly endpoint: string
  readonly contentPath: string
}

const bitnami = {
  name: 'Bitnami',
  kind: 'helm',
  provider: 'helm',
  endpoint: 'https://charts.bitnami.com/bitnami',
  contentPath: '',
} as const
const publicHelm = {
  name: 'Public Spectro Helm Repo',
  kind: 'helm',
  provider: 'helm',
  endpoint: 'https://spectrocloud.github.io/helm-charts',
  contentPath: '',
} as const
const publicPacks = {
  name: 'Public Repo',
  kind: 'pack',
  provider: 'pack',
  endpoint: 'https://registry.spectrocloud.com',
  contentPath: '',
} as const
const palette = {
  name: 'Palette Registry',
  kind: 'oci-ecr',
  provider: 'pack',
  endpoint: '415789037893.dkr.ecr.us-east-1.amazonaws.com',
  contentPath: 'production',
} as const
const fips = {
  name: 'Palette Registry FIPS',
  kind: 'oci-ecr',
  provider: 'pack',
  endpoint: '415789037893.dkr.ecr.us-west-2.amazonaws.com',
  contentPath: 'production-fips',
} as const
const community = {
  name: 'Palette Community Registry',
  kind: 'oci-ecr',
  provider: 'pack',
  endpoint: '415789037893.dkr.ecr.us-east-1.amazonaws.com',
  contentPath: 'community',
} as const

/** The registries that Palette comes with (Spectro Cloud documentation, "Registries and Packs", default registries); the FIPS edition comes with its own alone. */
export const defaultRegistries: Readonly<Record<Exclude<DefaultRegistries, 'off'>, readonly DefaultRegistry[]>> = {
  on: [bitnami, publicHelm, publicPacks, palette, fips, community],
  fips: [fips],
}
