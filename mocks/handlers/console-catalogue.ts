import type { consoleCatalogueApi } from '~/contract/api/console-catalogue'
import { searchCatalogue } from '../catalogue-search'
import { checkChart } from '../chart-check'
import type { Handlers } from '../make-handlers'
import { openArchive } from '../pack-archives'
import { contentsOf } from '../pack-contents'
import { definitionOf } from '../seeds/definitions'

export const consoleCatalogueHandlers = {
  consoleCatalogue: ({ db, actor, body }) => searchCatalogue({ db, actor }, body),
  consolePackDefinition: ({ db, actor, params }) => definitionOf(db.pack(actor, params.uid)),
  async consolePackContents({ db, actor, params }) {
    const row = db.pack(actor, params.uid)
    await openArchive(db, row)
    return contentsOf(row)
  },
  async consoleChartCheck({ db, actor, params, body }) {
    const registry = db.registry(actor, params.uid)
    await new Promise((resolve) => setTimeout(resolve, db.probeMs))
    return checkChart(registry, body)
  },
} satisfies Pick<Handlers, keyof typeof consoleCatalogueApi>
