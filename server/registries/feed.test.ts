import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { RegistryEvent } from '~/contract/registry-events'
import { createLog } from '../log'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { addPlainRegistry } from '../test/plain-registry'
import { createRegistryFeed } from './feed'

let app: TestApp
/** Statements that the feed has sent. */
let asked = 0
/** While it is set the database does not answer. */
let isAway = false

beforeAll(async () => {
  app = await startTestApp()
}, START_TIMEOUT)
afterAll(() => app.close())
beforeEach(() => {
  asked = 0
})

function newFeed(times: { longestMs?: number } = {}) {
  const { db, now } = app.services
  const counting = Object.assign(
    db.withPlugin({
      transformQuery: ({ node }) => {
        asked += 1
        return node
      },
      transformResult: async ({ result }) => {
        if (isAway) throw new Error('connection refused')
        return result
      },
    }),
    { outsideTransactions: db.outsideTransactions, giveWay: db.giveWay },
  )
  return createRegistryFeed({ db: counting, now, log: createLog('silent'), pollMs: 10, sweepMs: 30, ...times })
}

/** A reader that takes what it is sent only when it wants to. */
function watchWith(feed: ReturnType<typeof newFeed>) {
  const controller = new AbortController()
  const events: RegistryEvent[] = []
  let arrived = () => {}
  const reader = {
    events,
    waiting: 0,
    stop: () => controller.abort(),
    /** Resolves at the next event. */
    next: () => new Promise<void>((resolve) => (arrived = resolve)),
    ended: Promise.resolve(),
  }
  reader.ended = feed.watch({
    viewer: { scope: 'system' },
    userUid: 'somebody',
    signal: controller.signal,
    backlog: () => reader.waiting,
    send(event) {
      events.push(event)
      arrived()
    },
  })
  return reader
}

const setMessage = (uid: string, message: string) =>
  app.database.db.updateTable('registry_syncs').set({ message }).where('registry_uid', '=', uid).execute()

it('asks the database nothing while nobody watches', async () => {
  const feed = newFeed()
  expect(asked).toBe(0)
  const reader = watchWith(feed)
  await reader.next()
  reader.stop()
  await reader.ended
  // The last look may be under way; after it there is none.
  let before = -1
  const isQuiet = () => {
    const same = asked === before
    before = asked
    return same
  }
  await expect.poll(isQuiet, { interval: 60 }).toBe(true)
  const again = watchWith(feed)
  await again.next()
  expect(again.events).toEqual([{ type: 'opened' }])
  again.stop()
})

it('keeps little for a reader who is slow, and tells them to ask for the list once they have read that', async () => {
  const uid = await addPlainRegistry(app.services, { tenantUid: null })
  const feed = newFeed()
  const [slow, quick] = [watchWith(feed), watchWith(feed)]
  await Promise.all([slow.next(), quick.next()])
  slow.waiting = 600 * 1024
  await Promise.all([setMessage(uid, 'One'), slow.next(), quick.next()])
  await Promise.all([setMessage(uid, 'Two'), quick.next()])
  const messages = ({ events }: typeof slow) => events.map((event) => (event.type === 'changed' ? event.registry.sync.message : event.type))
  expect([messages(slow), messages(quick)]).toEqual([
    ['opened', 'One'],
    ['opened', 'One', 'Two'],
  ])
  slow.waiting = 0
  await slow.next()
  await Promise.all([setMessage(uid, 'Three'), slow.next()])
  expect(messages(slow)).toEqual(['opened', 'One', 'opened', 'Three'])
  slow.stop()
  quick.stop()
})

it('goes on after the database was away, and says that something may have been missed', async () => {
  const reader = watchWith(newFeed())
  await reader.next()
  isAway = true
  const before = asked
  await expect.poll(() => asked).toBeGreaterThan(before + 2)
  isAway = false
  await reader.next()
  expect(reader.events).toEqual([{ type: 'opened' }, { type: 'opened' }])
  reader.stop()
})

it('ends all watching when the server stops, and after a while by itself', async () => {
  const [stopped, tired] = [newFeed(), newFeed({ longestMs: 20 })]
  const [one, other] = [watchWith(stopped), watchWith(tired)]
  await other.ended
  stopped.close()
  await one.ended
  const late = watchWith(stopped)
  await late.ended
  expect(late.events).toEqual([{ type: 'opened' }])
})
