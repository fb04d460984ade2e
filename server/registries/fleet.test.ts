import { afterAll, beforeAll, expect, it } from 'vitest'
import { Fleet, type FleetRegistry } from '~/contract/sync'
import { announceProcess } from '../jobs/processes'
import { createLog } from '../log'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { addPlainRegistry, type PlainRegistry } from '../test/plain-registry'

const NOW = new Date('2026-03-10T12:00:00Z')
const HOUR = 3_600_000
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR)

let app: TestApp
let operator: TestUser
let tenant: { uid: string; name: string }

beforeAll(async () => {
  app = await startTestApp({ now: () => NOW })
  operator = await app.createOperator()
  tenant = await app.createTenant()
}, START_TIMEOUT)
afterAll(() => app.close())

async function fleet(): Promise<Fleet> {
  const response = await app.request('/v1/console/fleet', {}, operator)
  expect(response.status).toBe(200)
  return Fleet.parse(await response.json())
}

async function added(registry: PlainRegistry): Promise<FleetRegistry | undefined> {
  const uid = await addPlainRegistry(app.services, { tenantUid: tenant.uid, ...registry })
  return (await fleet()).registries.find((one) => one.uid === uid)
}

it('is for operators alone', async () => {
  const admin = await app.createTenantUser(tenant.uid)
  expect((await app.request('/v1/console/fleet', {}, admin)).status).toBe(403)
})

it('shows whose a registry is, its host and nothing more of its address', async () => {
  const [mine, system] = [
    await added({ name: 'Theirs' }),
    await added({ tenantUid: null, registry: { kind: 'oci-ecr', endpoint: '1.ecr.example' } }),
  ]
  expect(mine).toMatchObject({ name: 'Theirs', tenant, host: 'registry.example.com', type: { kind: 'oci-basic', providerType: 'pack' } })
  expect(system).toMatchObject({ tenant: null, host: '1.ecr.example' })
  expect(JSON.stringify(await fleet())).not.toContain('some/path')
})

const everything = {
  failing_since: ago(3),
  failure_code: 'connect-timeout',
  message: 'No answer',
  held_at: ago(2),
  paused_at: ago(1),
  paused_message: 'Resting',
}
const old = { last_synced_at: ago(49), next_at: ago(25) }
it.each<[string, Partial<FleetRegistry>, PlainRegistry]>([
  ['failing', { code: 'connect-timeout', message: 'No answer', since: ago(3).toISOString() }, { sync: { ...everything, ...old } }],
  ['held', { code: '', since: ago(2).toISOString() }, { sync: { ...everything, ...old, failing_since: null } }],
  ['paused', { message: 'Resting', since: ago(1).toISOString() }, { sync: { ...everything, ...old, failing_since: null, held_at: null } }],
  ['late', { since: null }, { sync: { ...old, status: 'Pending', run_id: 'one' } }],
  ['late', {}, { sync: { last_synced_at: ago(1), interval_seconds: 900 } }],
  // Quiet hours put the second run off until they end.
  ['good', {}, { sync: { last_synced_at: ago(49), quiet_hours: JSON.stringify({ from: '10:00', to: '13:00', timeZone: 'UTC' }) } }],
  ['waiting', { nextSyncAt: null }, { sync: { status: 'Pending', run_id: 'one' } }],
  ['running', {}, { sync: { status: 'InProgress', run_id: 'one' } }],
  ['good', { lastSyncedAt: ago(1).toISOString(), nextSyncAt: ago(-23).toISOString(), since: null }, {}],
  ['late', { lastSyncedAt: null }, { registry: { created_at: ago(50) }, sync: { last_synced_at: null } }],
  ['good', {}, { sync: { last_synced_at: null } }],
  ['off', { nextSyncAt: null }, { registry: { sync_supported: false }, sync: old }],
  ['off', { message: 'Needs AWS credentials' }, { registry: { needs_credentials: true }, sync: old }],
])('says what is worst: %s', async (state, more, registry) => {
  expect(await added(registry)).toMatchObject({ state, ...more })
})

it('counts the queue, the runs of a day and the versions', async () => {
  const { db } = app.services
  await db.deleteFrom('registries').execute()
  const run = (registryUid: string, uid: string, outcome: 'queued' | 'succeeded' | 'warnings' | 'failed' | 'held', hours: number) =>
    db
      .insertInto('sync_runs')
      .values({
        uid,
        registry_uid: registryUid,
        trigger: 'scheduled',
        requested_at: ago(hours),
        finished_at: outcome === 'queued' ? null : ago(hours),
        outcome,
        message: `Run ${uid}`,
      })
      .execute()
  const waits = await addPlainRegistry(app.services, {
    tenantUid: tenant.uid,
    sync: { status: 'Pending', run_id: 'w', history_uid: 'asked', last_run: 'last', failing_since: ago(1) },
  })
  await addPlainRegistry(app.services, { tenantUid: tenant.uid, sync: { status: 'InProgress', run_id: 'r' } })
  await run(waits, 'asked', 'queued', 0.5)
  await run(waits, 'last', 'failed', 1)
  await run(waits, 'good', 'succeeded', 2)
  await run(waits, 'warned', 'warnings', 23)
  await run(waits, 'held', 'held', 3)
  await run(waits, 'long ago', 'failed', 25)
  const { queue, day, registries } = await fleet()
  expect(queue).toEqual({ waiting: 1, running: 1, oldestSeconds: 1800 })
  expect(day).toEqual({ good: 2, failed: 1, held: 1, cancelled: 0 })
  // The sentence about the failure is shown while the next run waits.
  expect(registries.find(({ uid }) => uid === waits)).toMatchObject({ state: 'failing', message: 'Run last', versions: 0 })
})

it('lists processes while they live, and for an hour after they fell silent', async () => {
  const { db } = app.services
  const start = (uid: string, now: Date, running = 0) =>
    announceProcess({
      db,
      log: createLog('silent'),
      now: () => now,
      uid,
      role: 'worker',
      version: '1.2.3',
      concurrency: 4,
      running: () => running,
    })
  const silent = [await start('forgotten', ago(1.1)), await start('killed', ago(0.9))]
  const alive = await start('alive', NOW, 3)
  const { processes } = await fleet()
  expect(processes.map(({ uid }) => uid)).toEqual(['killed', 'alive'])
  expect(processes[1]).toMatchObject({
    pid: process.pid,
    role: 'worker',
    version: '1.2.3',
    running: 3,
    concurrency: 4,
    seenAt: NOW.toISOString(),
  })
  await alive.close()
  expect((await fleet()).processes.map(({ uid }) => uid)).toEqual(['killed'])
  await Promise.all(silent.map((process) => process.close()))
})
