import { Catalogue, CatalogueQuery, ChartAddress, ChartReport, PackContents } from '../catalogue'
import type { Operation } from '../operation'
import { PackDefinition } from '../packs'

/** The catalogue as screens need it: search with facets over any number of versions, and what stands in one of them. */
export const consoleCatalogueApi = {
  consoleCatalogue: {
    method: 'POST',
    path: '/v1/console/catalogue',
    summary: 'Packs, charts and Zarf packages by text and facets',
    access: 'packRegistry.list',
    body: CatalogueQuery,
    success: { status: 200, schema: Catalogue },
  },
  consolePackDefinition: {
    method: 'GET',
    path: '/v1/console/packs/{uid}/definition',
    summary: 'The file that defines a version: pack.json, Chart.yaml or zarf.yaml',
    access: 'packRegistry.get',
    success: { status: 200, schema: PackDefinition },
  },
  consolePackContents: {
    method: 'GET',
    path: '/v1/console/packs/{uid}/contents',
    summary: 'Files and constraints of a version; of a Zarf package its components and variables',
    access: 'packRegistry.get',
    success: { status: 200, schema: PackContents },
  },
  consoleChartCheck: {
    method: 'POST',
    path: '/v1/console/registries/{uid}/chart',
    summary: 'Look for a chart in a registry that is not synchronised',
    access: 'packRegistry.get',
    body: ChartAddress,
    success: { status: 200, schema: ChartReport },
  },
} as const satisfies Record<string, Operation>
