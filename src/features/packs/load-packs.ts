import { apiQuery, prefetch } from '../../api/query'
import { queryClient } from '../../api/query-client'
import { prefetchCatalogue } from '../../catalogue/use-catalogue'
import { readTableView } from '../../table/table-url'
import { chosenIn, facetNames, searchOf } from './catalogue-url'

/** Starts while the code of the page is on its way; the page shows its own skeleton and its own error. */
export function loadPacks({ request }: { readonly request: Request }): null {
  const { search, filters } = readTableView(new URL(request.url).searchParams, { filters: facetNames })
  void prefetchFirst(searchOf(search, chosenIn(filters)))
  return null
}

/** A Palette behind the console has no such search: whether there is one is known first. */
async function prefetchFirst(search: ReturnType<typeof searchOf>): Promise<void> {
  try {
    await prefetch(queryClient, 'consoleCapabilities', {})
    const capabilities = queryClient.getQueryData(apiQuery('consoleCapabilities', {}).queryKey)
    if (capabilities?.features.catalogue === true) await prefetchCatalogue(queryClient, search)
  } catch {
    // The page asks again and says what failed.
  }
}
