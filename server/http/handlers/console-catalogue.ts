import type { consoleCatalogueApi } from '~/contract/api/console-catalogue'
import { checkChart } from '../../packs/chart-check'
import { getPackContents } from '../../packs/contents'
import { getPackDefinition } from '../../packs/definition'
import { searchCatalogue } from '../../packs/search-catalogue'
import type { HandlersOf } from '../call'

export const consoleCatalogueHandlers: HandlersOf<keyof typeof consoleCatalogueApi> = {
  consoleCatalogue: async ({ context, body }) => ({ body: await searchCatalogue(context, body) }),
  consolePackDefinition: async ({ context, params }) => ({ body: await getPackDefinition(context, params.uid) }),
  consolePackContents: async ({ context, params }) => ({ body: await getPackContents(context, params.uid) }),
  consoleChartCheck: async ({ context, params, body }) => ({ body: await checkChart(context, params.uid, body) }),
}
