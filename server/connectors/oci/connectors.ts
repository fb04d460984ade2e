import type { RegistryConnector } from '../connector'
import { charts } from './charts'
import { openBasicSource } from './ghcr'
import { packs } from './packs'
import { ociConnector } from './reader'
import { openDistributionSource } from './source'
import { zarf } from './zarf'

export const ociPacks: RegistryConnector = ociConnector(packs, openDistributionSource)
export const ociCharts: RegistryConnector = ociConnector(charts, openBasicSource)
export const ociZarf: RegistryConnector = ociConnector(zarf, openDistributionSource)
