import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { START_TIMEOUT } from '../test/app'
import { syncBasicOciRegistry } from '../test/basic-oci'
import { contextOf, samplePack } from '../test/catalogue'
import { failureOf } from '../test/failure'
import { createSyncCases, hanging, having, HOUR, type Read, type SyncScript } from '../test/sync-cases'
import { cancelSync } from './cancel'

// A registry that hangs for exactly as long as a test wants can't be had from a real one: here the connector's part is scripted, everything else is real.
const script = vi.hoisted<SyncScript>(() => ({ read: undefined }))
vi.mock('../connectors/oci/connectors', () => ({
  ociPacks: {
    read: (...parameters: Parameters<Read>) => {
      if (script.read === undefined) throw new Error('The test has no script')
      return script.read(...parameters)
    },
    check: () => Promise.resolve({ ok: true, value: { found: 0, read: null } }),
  },
  ociCharts: undefined,
  ociZarf: undefined,
}))

const cases = createSyncCases(script)
const { sync, status, overview, contents, history } = cases
const CANCELLED = 'Cancelled by system@example.com'

beforeAll(() => cases.start(), START_TIMEOUT)
afterAll(() => cases.close())
beforeEach(() => cases.begin())
afterEach(() => cases.end())

test('a run that goes on ends at once, its worker within a heartbeat; what it has read stays', async () => {
  const { read, running } = hanging()
  const ended = vi.spyOn(cases.app.services.runMetrics, 'ended')
  const going = sync(async (...parameters) => {
    await parameters[2].onPack(samplePack('a', '1.0.0'))
    return read(...parameters)
  })
  await running
  await vi.waitFor(async () => expect(await contents()).toEqual(['a 1.0.0']), { timeout: 10_000 })
  await cancelSync(cases.operator, cases.uid)
  expect(await overview()).toMatchObject({
    progress: null,
    failingSince: null,
    failureCode: '',
    nextSyncAt: new Date(cases.now().getTime() + HOUR * 1000).toISOString(),
    lastRun: { outcome: 'cancelled', added: 1 },
    sync: { status: 'Failed', message: CANCELLED },
  })
  const before = performance.now()
  await going
  expect(performance.now() - before).toBeLessThan(5_000)
  expect(await history()).toMatchObject([{ outcome: 'cancelled', message: CANCELLED }])
  expect(await status()).toMatchObject({ status: 'Failed', message: CANCELLED })
  expect(ended.mock.calls.map(([run]) => run.outcome)).toEqual(['cancelled'])
  const audits = await cases.app.database.db.selectFrom('audits').where('resource_uid', '=', cases.uid).select('message').execute()
  expect(audits.at(-1)?.message).toMatch(/^Cancelled the synchronisation of OCI registry /)
})

test('a run that only waited leaves what was before', async () => {
  await sync(having([samplePack('a', '1.0.0')]))
  const { lastRun, sync: before } = await overview()
  await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
  await cancelSync(cases.operator, cases.uid)
  expect(await overview()).toMatchObject({ progress: null, lastRun, sync: before })
  // The job that is left finds nothing to do.
  script.read = undefined
  await cases.run()
  expect((await history()).map(({ outcome }) => outcome).toSorted()).toEqual(['cancelled', 'succeeded'])
})

test('the first run of all, while it waits, and nothing to cancel after it', async () => {
  await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
  await cancelSync(cases.operator, cases.uid)
  expect(await overview()).toMatchObject({ lastRun: { outcome: 'cancelled' }, sync: { status: 'Failed', message: CANCELLED } })
  expect(await failureOf(cancelSync(cases.operator, cases.uid))).toMatchObject({ code: 'ResourceChanged' })
})

test('tenants can’t cancel those of system registries', async () => {
  await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
  const tenant = contextOf(cases.app.services, { role: 'Tenant Admin', tenant: await cases.app.createTenant() })
  expect(await failureOf(cancelSync(tenant, cases.uid))).toMatchObject({ code: 'Forbidden' })
})
