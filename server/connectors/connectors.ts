import type { ProviderType, RegistryKind } from '~/contract/registries'
import type { RegistryConnector } from './connector'
import { ecrCharts, ecrPacks } from './ecr/connectors'
import { helmRepository } from './helm/connector'
import { legacyPacks } from './legacy/connector'
import { ociCharts, ociPacks, ociZarf } from './oci/connectors'

/** What reads a registry of this kind with this content. @throws for Zarf in ECR, which no settings can say */
export function connectorOf(kind: RegistryKind, provider: ProviderType): RegistryConnector {
  switch (kind) {
    case 'helm':
      return helmRepository
    case 'pack':
      return legacyPacks
    case 'oci-basic':
      return { pack: ociPacks, helm: ociCharts, zarf: ociZarf }[provider]
    case 'oci-ecr':
      if (provider === 'zarf') throw new Error('Zarf packages are not read from ECR')
      return provider === 'helm' ? ecrCharts : ecrPacks
  }
}
