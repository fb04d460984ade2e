import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RegistryOverview } from '~/contract/console'
import type { RegistryEvent } from '~/contract/registry-events'
import { apiQuery } from '../../api/query'
import { sampleOverview } from './overview-sample'
import { watchRegistries } from './watch-registries'

const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>()
const registry = (uid: string, change: Partial<RegistryOverview> = {}): RegistryOverview => ({
  ...sampleOverview,
  uid,
  name: `registry ${uid}`,
  ...change,
})
const { queryKey } = apiQuery('consoleRegistriesOverview', {})
const plain = (items: readonly RegistryOverview[]) =>
  new Response(JSON.stringify({ items }), { headers: { 'Content-Type': 'application/json' } })

let say: (event: RegistryEvent) => void = () => {}
let lists: (() => Promise<Response>)[] = []
let end: (() => void)[] = []

beforeEach(() => {
  vi.useFakeTimers()
  lists = []
  end = []
  vi.stubGlobal('fetch', fetched)
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }))
  vi.stubGlobal('window', { location: { pathname: '/settings/registries/oci' } })
  fetched.mockReset()
  fetched.mockImplementation(async (url) => {
    if (!url.endsWith('/watch')) return (lists.shift() ?? (async () => plain([])))()
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        say = (event) => controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`))
      },
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  })
})
afterEach(() => {
  for (const each of end) each()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A page that shows these, and follows them. */
async function shown(items: readonly RegistryOverview[]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: 'always' } } })
  lists.push(async () => plain(items))
  const observer = new QueryObserver(client, apiQuery('consoleRegistriesOverview', {}))
  end.push(observer.subscribe(() => {}))
  await vi.advanceTimersByTimeAsync(0)
  end.push(watchRegistries(client, () => {}))
  await vi.advanceTimersByTimeAsync(0)
  return {
    client,
    list: () => client.getQueryData(queryKey)?.items ?? [],
    asked: () => fetched.mock.calls.filter(([url]) => !url.endsWith('/watch')).length,
  }
}
const settled = () => vi.advanceTimersByTimeAsync(150)

test('a change is drawn into the list, and the other registries stay the same objects', async () => {
  const { list, asked } = await shown([registry('a'), registry('b')])
  const [, before] = list()
  say({ type: 'changed', registry: registry('a', { packs: 13 }) })
  say({ type: 'changed', registry: registry('a', { packs: 14 }) })
  await settled()
  expect(list().map(({ packs }) => packs)).toEqual([14, 12])
  expect(list()[1]).toBe(before)
  expect(asked()).toBe(1)
})

test('one that is gone leaves the list, and a new one makes it asked for', async () => {
  const { list, asked } = await shown([registry('a'), registry('b')])
  lists.push(async () => plain([registry('b')]))
  say({ type: 'gone', uid: 'a' })
  await settled()
  expect(list().map(({ uid }) => uid)).toEqual(['b'])
  lists.push(async () => plain([registry('b'), registry('c')]))
  say({ type: 'changed', registry: registry('c') })
  await settled()
  expect(list().map(({ uid }) => uid)).toEqual(['b', 'c'])
  expect(asked()).toBe(3)
})

test('when the stream opens the list is asked for: nobody knows what happened before', async () => {
  const { list } = await shown([registry('a')])
  lists.push(async () => plain([registry('a', { packs: 99 })]))
  say({ type: 'opened' })
  await settled()
  expect(list()[0]?.packs).toBe(99)
})

test('what is told while the list is on its way is newer than the list', async () => {
  const { list } = await shown([registry('a'), registry('b')])
  let arrive: (response: Response) => void = () => {}
  lists.push(
    () =>
      new Promise((resolve) => {
        arrive = resolve
      }),
  )
  say({ type: 'opened' })
  await settled()
  say({ type: 'changed', registry: registry('a', { packs: 20 }) })
  await settled()
  arrive(plain([registry('a', { packs: 15 }), registry('b', { packs: 16 })]))
  await settled()
  expect(list().map(({ packs }) => packs)).toEqual([20, 16])
})
