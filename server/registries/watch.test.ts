import { createParser } from 'eventsource-parser'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RegistryEvent } from '~/contract/registry-events'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { addPlainRegistry } from '../test/plain-registry'

const PATH = '/v1/console/registries/watch'
let app: TestApp

beforeAll(async () => {
  app = await startTestApp({ recheckMs: 50, feedTimes: { pollMs: 20, sweepMs: 60 } })
}, START_TIMEOUT)
afterAll(() => app.close())

/** Reads a stream event by event; `undefined` at its end. */
async function watch(user: TestUser, headers: Record<string, string> = {}) {
  const response = await app.request(PATH, { headers: { Accept: 'text/event-stream', ...headers } }, user)
  expect(response.headers.get('Content-Type')).toBe('text/event-stream')
  const waiting: RegistryEvent[] = []
  const parser = createParser({ onEvent: ({ data }) => void waiting.push(RegistryEvent.parse(JSON.parse(data))) })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  return {
    async next(): Promise<RegistryEvent | undefined> {
      for (;;) {
        const event = waiting.shift()
        if (event !== undefined) return event
        const read = await reader?.read()
        if (read === undefined || read.done) return undefined
        parser.feed(read.value)
      }
    },
    close: async () => reader?.cancel(),
  }
}

async function newTenant() {
  const tenant = await app.createTenant()
  return { tenant, admin: await app.createTenantUser(tenant.uid) }
}

const setSync = (uid: string, message: string) =>
  app.database.db.updateTable('registry_syncs').set({ message }).where('registry_uid', '=', uid).execute()

it('answers with the list to whoever asks for no events', async () => {
  const { tenant, admin } = await newTenant()
  const uid = await addPlainRegistry(app.services, { tenantUid: tenant.uid })
  const plain: unknown = await (await app.request(PATH, {}, admin)).json()
  expect(plain).toEqual(await (await app.request('/v1/console/registries/overview', {}, admin)).json())
  expect(plain).toMatchObject({ items: [{ uid }] })
})

it('tells a tenant what happens to its own registries and to those of the system, and nothing of others', async () => {
  const [{ tenant, admin }, other] = [await newTenant(), await newTenant()]
  const mine = await addPlainRegistry(app.services, { tenantUid: tenant.uid })
  const foreign = await addPlainRegistry(app.services, { tenantUid: other.tenant.uid })
  const system = await addPlainRegistry(app.services, { tenantUid: null })
  const stream = await watch(admin)
  expect(await stream.next()).toEqual({ type: 'opened' })

  await setSync(foreign, 'Not for them')
  await setSync(system, 'Of the system')
  expect(await stream.next()).toMatchObject({ type: 'changed', registry: { uid: system, sync: { message: 'Of the system' } } })
  // What people change stands in another table.
  await app.database.db.updateTable('registries').set({ name: 'Renamed' }).where('uid', '=', mine).execute()
  expect(await stream.next()).toMatchObject({ type: 'changed', registry: { uid: mine, name: 'Renamed' } })
  const added = await addPlainRegistry(app.services, { tenantUid: tenant.uid })
  expect(await stream.next()).toMatchObject({ type: 'changed', registry: { uid: added } })
  await app.database.db.deleteFrom('registries').where('uid', 'in', [foreign, mine]).execute()
  expect(await stream.next()).toEqual({ type: 'gone', uid: mine })
  await stream.close()
})

it('tells those that still wait their new places when one has begun', async () => {
  const { tenant, admin } = await newTenant()
  const [first, second] = [
    await addPlainRegistry(app.services, { tenantUid: tenant.uid, sync: { status: 'Pending', run_id: 'first' } }),
    await addPlainRegistry(app.services, { tenantUid: tenant.uid, sync: { status: 'Pending', run_id: 'second' } }),
  ]
  const stream = await watch(admin)
  expect(await stream.next()).toEqual({ type: 'opened' })
  await app.database.db.updateTable('registry_syncs').set({ status: 'InProgress' }).where('registry_uid', '=', first).execute()
  const told = [await stream.next(), await stream.next()].map((event) => event?.type === 'changed' && event.registry.uid)
  expect(new Set(told)).toEqual(new Set([first, second]))
  await stream.close()
})

it.each([
  ['signs out', (user: TestUser) => app.database.db.deleteFrom('sessions').where('user_uid', '=', user.uid).execute()],
  ['may no longer see them', (user: TestUser) => setRole(user, 'Tenant User Admin')],
])('ends when the watcher %s, and not before', async (_, end) => {
  const { tenant, admin } = await newTenant()
  const uid = await addPlainRegistry(app.services, { tenantUid: tenant.uid })
  const stream = await watch(admin)
  expect(await stream.next()).toEqual({ type: 'opened' })
  // Several looks at the session later they are still told.
  for (let round = 0; round < 4; round += 1) {
    await setSync(uid, `Round ${round}`)
    expect(await stream.next()).toMatchObject({ type: 'changed', registry: { sync: { message: `Round ${round}` } } })
  }
  await end(admin)
  expect(await stream.next()).toBeUndefined()
})

it('lets nobody watch in hundreds of places', async () => {
  const { admin } = await newTenant()
  const streams = await Promise.all(Array.from({ length: 32 }, () => watch(admin)))
  const refused = await app.request(PATH, { headers: { Accept: 'text/event-stream' } }, admin)
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '60'])
  await Promise.all(streams.map((stream) => stream.close()))
  const again = await watch(admin)
  expect(await again.next()).toEqual({ type: 'opened' })
  await again.close()
})

function setRole(user: TestUser, role: string) {
  return app.database.db.updateTable('users').set({ role }).where('uid', '=', user.uid).execute()
}
