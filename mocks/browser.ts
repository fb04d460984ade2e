import { http } from 'msw'
import { setupWorker } from 'msw/browser'
import { respond } from './api'
import { respondBroken } from './broken'
import { MockDb, type Store } from './db'
import { type MockWord, mockWords, moodWords, SETUP_TOKEN, worldWords } from './sentinels'

const STATE_KEY = 'mock-state'
const MOODS_KEY = 'mock-moods'
const SLOW_MS = 3000
const EXTRA_REGISTRIES = 1000
/** Of five versions each. */
const MANY_PACKS = 20_000

/** What was changed outlives a reload of the tab; a new tab starts with the demo as it is. */
const tabStore: Store = {
  load: () => sessionStorage.getItem(STATE_KEY),
  save: (text) => {
    try {
      sessionStorage.setItem(STATE_KEY, text)
    } catch {
      // A tab keeps some megabytes: with more, as after layers of great size, changes last until the next load.
      sessionStorage.removeItem(STATE_KEY)
    }
  },
}

/**
 * Puts the mocks between the page and the network, for `/v1` alone. Resolves when they answer.
 * Words in the address (`?mock=…`, see `sentinels.ts`) change what there is.
 */
export async function startMocks(): Promise<void> {
  const url = new URL(location.href)
  const words = wordsOf(url)
  const db = openWorld(words)
  const moods = openMoods(words)
  const worker = setupWorker(
    http.all('*/v1/*', async ({ request }) => {
      if (moods.has('slow')) await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
      return moods.has('broken') ? respondBroken(db, request) : respond(db, request)
    }),
  )
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass', serviceWorker: { url: '/mockServiceWorker.js' } })
}

function wordsOf(url: URL): ReadonlySet<MockWord> {
  const given = (url.searchParams.get('mock') ?? '').split(',')
  const words = new Set(mockWords.filter((word) => given.includes(word)))
  if (url.pathname === '/system/setup' && url.searchParams.get('token') === SETUP_TOKEN) words.add('setup')
  return words
}

/** Words about what exists begin a new world. */
function openWorld(words: ReadonlySet<MockWord>): MockDb {
  const anew = worldWords.some((word) => words.has(word))
  if (anew) sessionStorage.removeItem(STATE_KEY)
  const db = new MockDb({
    setup: words.has('setup'),
    empty: words.has('empty'),
    fips: words.has('fips'),
    extraRegistries: words.has('many') ? EXTRA_REGISTRIES : 0,
    manyPacks: words.has('packs') ? MANY_PACKS : 0,
    store: tabStore,
  })
  if (anew) db.save()
  return db
}

/** Words about how calls are answered last until `reset`. */
function openMoods(words: ReadonlySet<MockWord>): ReadonlySet<string> {
  const before = words.has('reset') ? [] : (sessionStorage.getItem(MOODS_KEY) ?? '').split(',')
  const moods = new Set(moodWords.filter((word) => words.has(word) || before.includes(word)))
  sessionStorage.setItem(MOODS_KEY, [...moods].join())
  return moods
}
