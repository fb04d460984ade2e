import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SyncSettings } from '~/contract/sync'
import { like, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { contextOf, seedRegistry } from '../test/catalogue'
import { forgetSyncs, waitingSyncs } from '../test/sync-jobs'
import { setSyncSettings } from './sync-settings'

const HOUR = 3600
const HOUR_MS = HOUR * 1000
const NOW = new Date('2026-06-01T15:00:00.000Z')

let app: TestApp
let admin: TestUser
let stranger: TestUser
let tenantUid: string
let uid: string

beforeAll(async () => {
  app = await startTestApp({ now: () => NOW })
  tenantUid = (await app.createTenant()).uid
  admin = await app.createTenantUser(tenantUid)
  stranger = await app.createTenantUser((await app.createTenant()).uid)
}, START_TIMEOUT)
afterAll(() => app.close())
beforeEach(async () => {
  uid = await seedRegistry(app.services, { name: `registry-${app.services.newUid()}`, tenantUid, password: 'planted-s3cret' })
  await change({ status: 'Success', finished_at: before(HOUR_MS), next_at: after(23 * HOUR_MS) })
})
afterEach(() => forgetSyncs(app))

const before = (ms: number) => new Date(NOW.getTime() - ms)
const after = (ms: number) => new Date(NOW.getTime() + ms)
const path = (verb: string) => `/v1/console/registries/${uid}/${verb}`
const change = (changes: Record<string, unknown>) =>
  app.database.db.updateTable('registry_syncs').set(changes).where('registry_uid', '=', uid).execute()
const sync = () => app.database.db.selectFrom('registry_syncs').where('registry_uid', '=', uid).selectAll().executeTakeFirstOrThrow()
const usual: SyncSettings = { intervalSeconds: null, quietHours: null, removalSharePercent: 20 }
const put = (settings: Partial<SyncSettings>, user = admin) => app.send('PUT', path('sync-settings'), { ...usual, ...settings }, user)
const post = (verb: string, user = admin) => app.request(path(verb), { method: 'POST' }, user)
const night = { from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' }

/** What the audit entry of an answer says. */
async function auditOf(response: Response): Promise<{ message: string; changes: unknown }> {
  const uid = response.headers.get('AuditUid') ?? ''
  return app.database.db.selectFrom('audits').where('uid', '=', uid).select(['message', 'changes']).executeTakeFirstOrThrow()
}

describe('the schedule of a registry', () => {
  test('is its own interval from the last run on, not in its quiet hours, with an audit entry of what changed', async () => {
    expect((await put({ intervalSeconds: 2 * HOUR })).status).toBe(204)
    expect(await sync()).toMatchObject({ interval_seconds: 2 * HOUR, quiet_hours: null, next_at: after(HOUR_MS) })
    expect((await put({ intervalSeconds: 7 * HOUR, quietHours: night })).status).toBe(204)
    expect(await sync()).toMatchObject({ quiet_hours: night, next_at: new Date('2026-06-02T04:00:00Z') })
    const response = await put({ intervalSeconds: null, quietHours: night, removalSharePercent: 35 })
    expect(await sync()).toMatchObject({ interval_seconds: null, removal_share_percent: 35, next_at: after(23 * HOUR_MS) })
    const { message, changes } = await auditOf(response)
    expect(message).toMatch(/^Changed when and how OCI registry registry-\w+ is synchronised$/)
    expect(changes).toEqual({ intervalSeconds: [7 * HOUR, null], removalSharePercent: [20, 35] })
  })

  test('is due at once when the interval has passed; the share alone plans nothing anew', async () => {
    await put({ intervalSeconds: 900 })
    expect((await sync()).next_at).toEqual(NOW)
    await change({ next_at: after(11 * 60_000) })
    await put({ intervalSeconds: 900, removalSharePercent: 50 })
    expect((await sync()).next_at).toEqual(after(11 * 60_000))
  })

  test('waits while it is paused, runs, or lacks credentials', async () => {
    await change({ paused_at: NOW, paused_by: 'person', next_at: null })
    await put({ intervalSeconds: HOUR })
    expect((await sync()).next_at).toBeNull()
    await change({ paused_at: null, paused_by: '', status: 'InProgress', run_id: 'a-run' })
    await put({ intervalSeconds: 2 * HOUR })
    expect(await sync()).toMatchObject({ next_at: null, run_id: 'a-run' })
  })

  test.each<[Partial<SyncSettings>, Record<string, RegExp>]>([
    [{ intervalSeconds: 25 * HOUR }, { intervalSeconds: /^The longest interval is that of this installation: 24 hours$/ }],
    [{ intervalSeconds: 60 }, { intervalSeconds: /15 minutes/ }],
    [{ quietHours: { ...night, to: night.from } }, { 'quietHours.to': /^Enter another time/ }],
    [{ quietHours: { ...night, timeZone: 'Europe/Atlantis' } }, { 'quietHours.timeZone': /^This is not a known time zone/ }],
    [{ removalSharePercent: 0 }, { removalSharePercent: /1 to 100/ }],
  ])('%j is refused', async (settings, fields) => {
    const refused = await problem(put(settings))
    expect(refused).toMatchObject({ status: 400, code: 'InvalidRequest' })
    expect(refused.fields).toEqual(Object.fromEntries(Object.entries(fields).map(([field, words]) => [field, like(words)])))
    expect(await sync()).toMatchObject({ interval_seconds: null, quiet_hours: null, removal_share_percent: 20 })
  })

  test('is the installation’s alone where that is shorter than any of its own can be', async () => {
    const context = contextOf(
      { ...app.services, syncIntervalSeconds: 300 },
      { role: 'Tenant Admin', tenant: { uid: tenantUid, name: 'Acme' } },
    )
    await expect(setSyncSettings(context, uid, { ...usual, intervalSeconds: 900 })).rejects.toMatchObject({
      code: 'InvalidRequest',
      details: { fields: { intervalSeconds: like(/^Registries are synchronised every 5 minutes here/) } },
    })
    await setSyncSettings(context, uid, { ...usual, quietHours: night })
    expect((await sync()).next_at).toEqual(NOW)
  })

  test('belongs to whom the registry belongs', async () => {
    for (const verb of ['pause', 'resume']) expect((await post(verb, stranger)).status).toBe(404)
    expect((await put({}, stranger)).status).toBe(404)
    await app.database.db.updateTable('registries').set({ scope: 'system', tenant_uid: null }).where('uid', '=', uid).execute()
    for (const verb of ['pause', 'resume', 'skipped/retry']) expect((await app.send('POST', path(verb), {}, admin)).status).toBe(403)
    expect((await put({})).status).toBe(403)
  })

  test('is none of a registry that was added without synchronisation', async () => {
    await app.database.db.updateTable('registries').set({ sync_supported: false }).where('uid', '=', uid).execute()
    for (const sent of [put({}), post('pause'), app.send('POST', path('skipped/retry'), {}, admin)]) {
      expect(await problem(sent)).toMatchObject({ status: 400, code: 'InvalidRequest' })
    }
  })
})

describe('a pause by hand', () => {
  test('starts no run by itself until somebody resumes, and is the same a second time', async () => {
    await change({ status: 'InProgress', run_id: 'a-run', next_at: null })
    expect((await post('pause')).status).toBe(204)
    expect((await post('pause')).status).toBe(204)
    const paused = { paused_at: NOW, paused_by: 'person', paused_message: `Paused by ${admin.email}`, next_at: null }
    expect(await sync()).toMatchObject({ ...paused, status: 'InProgress', run_id: 'a-run' })
    await change({ status: 'Success', run_id: null })
    const response = await post('resume')
    expect(await sync()).toMatchObject({ paused_at: null, paused_by: '', paused_message: '', next_at: after(23 * HOUR_MS) })
    expect((await auditOf(response)).message).toMatch(/^Resumed the synchronisation of OCI registry registry-\w+$/)
    expect((await post('resume')).status).toBe(204)
  })

  test('takes the place of one for refused credentials; resumed, both are over and the next run is due at once', async () => {
    const refused = { paused_at: before(HOUR_MS), paused_by: 'refused', paused_message: 'Refused', refusals: 2, next_at: null }
    await change(refused)
    const response = await post('resume')
    expect(await sync()).toMatchObject({ paused_at: null, refusals: 0, next_at: NOW })
    expect((await auditOf(response)).message).toMatch(
      /^Resumed the synchronisation of .+, which had paused because the credentials were refused$/,
    )
    await change(refused)
    await post('pause')
    expect(await sync()).toMatchObject({ paused_at: NOW, paused_by: 'person' })
  })

  test('ends into quiet hours at their end', async () => {
    await change({ paused_at: NOW, paused_by: 'refused', quiet_hours: JSON.stringify({ ...night, from: '16:00' }) })
    await post('resume')
    expect((await sync()).next_at).toEqual(new Date('2026-06-02T04:00:00Z'))
  })
})

describe('a retry of what was set aside', () => {
  const [first, second] = ['spectro-packs/archive/nginx:1.0.0', 'spectro-packs/archive/redis']
  const retry = (body: unknown) => app.send('POST', path('skipped/retry'), body, admin)
  const runs = () =>
    app.database.db.selectFrom('sync_runs').where('registry_uid', '=', uid).select(['trigger', 'requested_by', 'only_references']).execute()
  const digests = () =>
    app.database.db
      .selectFrom('skipped_contents')
      .where('registry_uid', '=', uid)
      .select(['reference', 'digest'])
      .orderBy('reference')
      .execute()

  beforeEach(async () => {
    const rows = [first, second].map((reference) => ({
      registry_uid: uid,
      reference,
      digest: 'sha256:0',
      reason: 'unreadable',
      since: NOW,
    }))
    await app.database.db.insertInto('skipped_contents').values(rows).execute()
  })

  test('reads those that are named and still set aside, and nothing else', async () => {
    const response = await retry({ references: [first, 'spectro-packs/archive/gone:1.0.0'] })
    expect(response.status).toBe(202)
    expect(await runs()).toEqual([{ trigger: 'retry', requested_by: admin.email, only_references: [first] }])
    expect(await digests()).toEqual([
      { reference: first, digest: null },
      { reference: second, digest: 'sha256:0' },
    ])
    expect(await waitingSyncs(app)).toEqual([uid])
    expect((await auditOf(response)).message).toMatch(/^Started to read again what was set aside of OCI registry registry-\w+: 1 content$/)
  })

  test('joins a run that waits, which then asks for everything anew', async () => {
    await change({
      status: 'Pending',
      run_id: 'a-run',
      validators: JSON.stringify({ 'https://registry.example.com/index.yaml': { etag: '"1"' } }),
    })
    expect((await retry({})).status).toBe(202)
    expect(await sync()).toMatchObject({ run_id: 'a-run', only_references: null, validators: null })
    expect(await waitingSyncs(app)).toEqual([])
  })

  test('reads all of it where none is named; a paused registry too, because somebody asks', async () => {
    await post('pause')
    expect((await retry({})).status).toBe(202)
    expect(await runs()).toMatchObject([{ only_references: [first, second] }])
    expect((await digests()).map((row) => row.digest)).toEqual([null, null])
  })

  test('says so where nothing of it is set aside any more', async () => {
    expect(await problem(retry({ references: ['spectro-packs/archive/gone:1.0.0'] }))).toMatchObject({
      status: 409,
      code: 'ResourceChanged',
      message: 'Nothing of this is set aside any more: a synchronisation has read it meanwhile. Load the list again',
    })
    expect(await runs()).toEqual([])
    expect((await digests()).map((row) => row.digest)).toEqual(['sha256:0', 'sha256:0'])
  })
})
