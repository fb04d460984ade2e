import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHANGES_KEPT, HISTORY_DAYS, type SyncReceipt, SyncRunDetails, SyncRuns, SyncStrips } from '~/contract/sync'
import { answer, problem } from '../test/answers'
import { START_TIMEOUT, startTestApp, type TestApp, type TestUser } from '../test/app'
import { seedRegistry } from '../test/catalogue'
import { purgeOldRuns } from './runs'

const DAY_MS = 24 * 3_600_000
const NOW = new Date('2026-11-20T10:00:00.000Z')

let app: TestApp
let admin: TestUser
let stranger: TestUser
let tenantUid: string

beforeAll(async () => {
  app = await startTestApp({ now: () => NOW })
  tenantUid = (await app.createTenant()).uid
  admin = await app.createTenantUser(tenantUid)
  stranger = await app.createTenantUser((await app.createTenant()).uid)
}, START_TIMEOUT)
afterAll(() => app.close())

const ago = (ms: number) => new Date(NOW.getTime() - ms)
const day = (days: number) =>
  ago(days * DAY_MS)
    .toISOString()
    .slice(0, 10)
const seed = (tenant: string | null = tenantUid) =>
  seedRegistry(app.services, { name: `registry-${app.services.newUid()}`, tenantUid: tenant })

const receipt: SyncReceipt = {
  pages: 9,
  repositories: 3,
  tags: 812,
  notSemver: 44,
  companions: 0,
  other: 0,
  unreadable: 3,
  compared: 765,
  trusted: 0,
  notModified: 0,
}

async function addRun(registryUid: string, requestedAt: Date, more: object = {}): Promise<string> {
  const uid = app.services.newUid()
  const finished = new Date(requestedAt.getTime() + 5000)
  await app.database.db
    .insertInto('sync_runs')
    .values({
      uid,
      registry_uid: registryUid,
      trigger: 'scheduled',
      requested_at: requestedAt,
      started_at: requestedAt,
      finished_at: finished,
      outcome: 'succeeded',
      ...more,
    })
    .execute()
  return uid
}

const list = (uid: string, query = '', user = admin) =>
  answer(app.request(`/v1/console/registries/${uid}/runs${query}`, {}, user), SyncRuns)
const get = (uid: string, run: string, user = admin) => app.request(`/v1/console/registries/${uid}/runs/${run}`, {}, user)

describe('the runs of a registry', () => {
  test('come newest first, page by page, each once, though several began at the same moment', async () => {
    const registry = await seed()
    const at = [5, 4, 4, 4, 3, 2, 1].map((hours) => ago(hours * 3_600_000))
    const uids: string[] = []
    for (const one of at) uids.push(await addRun(registry, one))
    const seen: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const page: SyncRuns = await list(registry, `?limit=2${next === '' ? '' : `&after=${next}`}`)
      expect(page.total).toBe(uids.length)
      seen.push(...page.items.map((run) => run.uid))
      next = page.next
    }
    const [oldest = '', a = '', b = '', c = '', ...rest] = uids
    expect(seen).toEqual([...rest.toReversed(), ...[a, b, c].toSorted(), oldest])
  })

  test('are found by how they ended and why they began', async () => {
    const registry = await seed()
    const good = await addRun(registry, ago(3000))
    const failed = await addRun(registry, ago(2000), { outcome: 'failed', code: 'CONNECT_TIMEOUT', message: 'No answer.' })
    const pushed = await addRun(registry, ago(1000), { trigger: 'webhook', only_references: JSON.stringify(['a/b']) })
    const uids = async (query: string) => (await list(registry, query)).items.map((run) => run.uid)
    expect(await uids('?outcome=failed')).toEqual([failed])
    expect(await uids('?trigger=scheduled')).toEqual([failed, good])
    expect(await uids('?trigger=webhook&outcome=failed')).toEqual([])
    expect((await list(registry, '?trigger=webhook')).items).toMatchObject([{ uid: pushed, only: ['a/b'], code: null }])
    expect((await list(registry, '?outcome=failed')).items).toMatchObject([{ code: 'CONNECT_TIMEOUT', message: 'No answer.', only: null }])
  })

  test.each([
    'not-base64!',
    Buffer.from('[1,2]').toString('base64url'),
    Buffer.from(`["${NOW.toISOString()}","\\u0000"]`).toString('base64url'),
  ])('do not go on at %s', async (after) => {
    const registry = await seed()
    expect(await problem(app.request(`/v1/console/registries/${registry}/runs?after=${after}`, {}, admin))).toMatchObject({ status: 400 })
  })

  test('of another tenant do not exist; of a system registry everybody sees them', async () => {
    const registry = await seed()
    const run = await addRun(registry, ago(1000))
    const system = await seed(null)
    const shared = await addRun(system, ago(1000))
    expect((await app.request(`/v1/console/registries/${registry}/runs`, {}, stranger)).status).toBe(404)
    expect((await get(registry, run, stranger)).status).toBe(404)
    expect((await get(system, run)).status).toBe(404)
    expect((await get(system, shared, stranger)).status).toBe(200)
    expect((await list(system, '', stranger)).items).toHaveLength(1)
  })
})

test('one run says what it looked at, changed and set aside, a thousand of each kind at most', async () => {
  const registry = await seed()
  const counts = { requests: 1234, bytes: 5_000_000_000, added: 1500, changed: 1, removed: 2, kept: 3, skipped: 1, restarts: 2 }
  const more = { trigger: 'manual', requested_by: 'jo@example.com', message: '3 packs', receipt: JSON.stringify(receipt), ...counts }
  const run = await addRun(registry, ago(60_000), more)
  const { db } = app.database
  const change = (kind: 'added' | 'changed' | 'removed', reference: string) => ({
    run_uid: run,
    kind,
    reference,
    name: 'nginx',
    version: '1.0.0',
    old_digest: kind === 'added' ? '' : 'sha256:old',
    new_digest: kind === 'removed' ? '' : 'sha256:new',
  })
  const many = Array.from({ length: CHANGES_KEPT + 500 }, (_, index) => change('added', `a/b:1.0.${String(index).padStart(4, '0')}`))
  await db.insertInto('sync_changes').values(many).execute()
  await db
    .insertInto('sync_changes')
    .values([change('removed', 'z'), change('removed', 'B'), change('changed', 'c')])
    .execute()
  await db
    .insertInto('sync_run_skipped')
    .values([{ run_uid: run, reference: 'a/b:bad', reason: 'its manifest is unreadable' }])
    .execute()
  const details = await answer(get(registry, run), SyncRunDetails)
  expect(details).toMatchObject({ uid: run, requestedBy: 'jo@example.com', ...counts, receipt })
  expect(details.startedAt).toBe(ago(60_000).toISOString())
  expect(details.finishedAt).toBe(ago(55_000).toISOString())
  expect(details.changes).toHaveLength(CHANGES_KEPT + 3)
  expect(details.changes[CHANGES_KEPT - 1]).toMatchObject({ kind: 'added', reference: 'a/b:1.0.0999' })
  expect(details.changes.slice(-3)).toMatchObject([
    { kind: 'changed', reference: 'c', oldDigest: 'sha256:old', newDigest: 'sha256:new' },
    { kind: 'removed', reference: 'B' },
    { kind: 'removed', reference: 'z' },
  ])
  expect(details.skippedContents).toEqual([{ reference: 'a/b:bad', reason: 'its manifest is unreadable' }])
})

describe('the strips', () => {
  const strips = (user: TestUser) => answer(app.request('/v1/console/registries/strips', {}, user), SyncStrips)

  test('have a letter for each of the last 90 days, today at the end, of what the caller can see', async () => {
    const [registry, idle, system, foreign] = [await seed(), await seed(), await seed(null), await seed((await app.createTenant()).uid)]
    const days: [string, number, string][] = [
      [registry, 0, 'f'],
      [registry, 1, 'w'],
      [registry, 89, 's'],
      [registry, 90, 'h'],
      [system, 2, 'c'],
      [foreign, 0, 's'],
    ]
    await app.database.db
      .insertInto('sync_days')
      .values(days.map(([registry_uid, back, outcome]) => ({ registry_uid, day: day(back), outcome })))
      .execute()
    const { until, items } = await strips(admin)
    expect(until).toBe('2026-11-20')
    const of = (uid: string) => items.find((item) => item.uid === uid)?.days
    expect(of(registry)).toBe(`s${'-'.repeat(87)}wf`)
    expect(of(idle)).toBe('-'.repeat(HISTORY_DAYS))
    expect(of(system)).toBe(`${'-'.repeat(87)}c--`)
    expect(of(foreign)).toBeUndefined()
    expect(new Set((await strips(stranger)).items.map((item) => item.uid))).not.toContain(registry)
  })

  test('have the letter of every day where it belongs', async () => {
    const registry = await seed()
    const letters = Array.from({ length: HISTORY_DAYS }, (_, index) => 'swhfc'.charAt(index % 5))
    const rows = letters.map((outcome, index) => ({ registry_uid: registry, day: day(HISTORY_DAYS - 1 - index), outcome }))
    await app.database.db.insertInto('sync_days').values(rows.toReversed()).execute()
    const { items } = await strips(admin)
    expect(items.find((item) => item.uid === registry)?.days).toBe(letters.join(''))
  })
})

test('what is older than the history goes back is removed, but for what registries still point at', async () => {
  const registry = await seed()
  const old = ago((HISTORY_DAYS + 1) * DAY_MS)
  const [gone, last, held, young] = [
    await addRun(registry, old),
    await addRun(registry, old),
    await addRun(registry, old),
    await addRun(registry, ago(89 * DAY_MS)),
  ]
  const waiting = await addRun(registry, old, { outcome: 'queued', started_at: null, finished_at: null })
  const { db } = app.database
  await db
    .updateTable('registry_syncs')
    .set({ last_run: last, held_run: held, history_uid: waiting })
    .where('registry_uid', '=', registry)
    .execute()
  await db
    .insertInto('sync_run_skipped')
    .values([{ run_uid: gone, reference: 'a', reason: 'b' }])
    .execute()
  await db
    .insertInto('sync_days')
    .values([0, 89, 90, 200].map((back) => ({ registry_uid: registry, day: day(back), outcome: 's' })))
    .execute()
  await purgeOldRuns(app.services)
  const left = await db.selectFrom('sync_runs').where('registry_uid', '=', registry).select('uid').execute()
  expect(left.map((row) => row.uid).toSorted()).toEqual([last, held, young, waiting].toSorted())
  expect(await db.selectFrom('sync_run_skipped').where('run_uid', '=', gone).select('reference').execute()).toEqual([])
  const days = await app.database.executeSql('select day::text from sync_days where registry_uid = $1 order by day', [registry])
  expect(days.rows).toEqual([{ day: day(89) }, { day: day(0) }])
})
