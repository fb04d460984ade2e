import { hashKey, type QueryClient } from '@tanstack/react-query'
import type { RegistryOverview } from '~/contract/console'
import type { RegistryEvent } from '~/contract/registry-events'
import { apiQuery, invalidate } from '../../api/query'
import { watch } from '../../api/watch'
import { listsOfRegistries } from './registry-operations'

/** Events that come together are drawn together, in ms: many registries may run at once. */
const GATHER_MS = 100

type Told = Exclude<RegistryEvent, { type: 'opened' }>
type List = { readonly items: readonly RegistryOverview[] }

const uidOf = (event: Told) => (event.type === 'gone' ? event.uid : event.registry.uid)

/** The list as the events have it. Registries that none of them names are the same objects; one that is not in it is left out. */
function patched({ items }: List, events: Iterable<Told>): { items: RegistryOverview[] } {
  const last = new Map([...events].map((event) => [uidOf(event), event]))
  return {
    items: items.flatMap((item) => {
      const event = last.get(item.uid)
      return event === undefined ? [item] : event.type === 'gone' ? [] : [event.registry]
    }),
  }
}

/**
 * Keeps the list of registries as the server says it is, for as long as it is followed.
 * @param onLive whether it does so now
 * @returns ends it
 */
export function watchRegistries(client: QueryClient, onLive: (live: boolean) => void): () => void {
  const { queryKey } = apiQuery('consoleRegistriesOverview', {})
  const hash = hashKey(queryKey)
  const gathered: Told[] = []
  /** Told while the list is being asked for: its answer may be from before. */
  const meanwhile: Told[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const write = (events: readonly Told[]) => {
    const before = client.getQueryData(queryKey)
    if (before === undefined || events.length === 0) return
    client.setQueryData(queryKey, patched(before, events))
    const known = new Set(before.items.map(({ uid }) => uid))
    // Where a new one stands in which list is the server's to say.
    if (events.some((event) => event.type === 'gone' || !known.has(event.registry.uid)))
      for (const id of listsOfRegistries) void invalidate(client, id)
  }
  const flush = () => {
    timer = undefined
    if (client.isFetching({ queryKey, exact: true }) > 0) meanwhile.push(...gathered)
    write(gathered.splice(0))
  }
  const unsubscribe = client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated' || event.query.queryHash !== hash) return
    const { action } = event
    if (action.type === 'fetch') meanwhile.length = 0
    else if (action.type === 'success' && action.manual !== true && meanwhile.length > 0) {
      const missed = meanwhile.splice(0)
      // Not from inside of what is being told here.
      queueMicrotask(() => client.setQueryData(queryKey, (list) => list && patched(list, missed)))
    }
  })
  const close = watch(
    'consoleRegistriesWatch',
    {},
    {
      onLive,
      onEvent: (event) => {
        if (event.type === 'opened') void invalidate(client, 'consoleRegistriesOverview')
        else {
          gathered.push(event)
          timer ??= setTimeout(flush, GATHER_MS)
        }
      },
    },
  )
  return () => {
    clearTimeout(timer)
    unsubscribe()
    close()
  }
}
