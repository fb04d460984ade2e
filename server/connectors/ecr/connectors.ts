import type { RegistryConnector } from '../connector'
import { charts } from '../oci/charts'
import { packs } from '../oci/packs'
import { ociConnector } from '../oci/reader'
import { openEcrSource } from './source'

export const ecrPacks: RegistryConnector = ociConnector(packs, openEcrSource)
export const ecrCharts: RegistryConnector = ociConnector(charts, openEcrSource)
