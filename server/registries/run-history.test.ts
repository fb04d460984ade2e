import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Failure } from '../connectors/connector'
import { emptyReceipt } from '../connectors/receipt'
import { START_TIMEOUT } from '../test/app'
import { syncBasicOciRegistry } from '../test/basic-oci'
import { samplePack } from '../test/catalogue'
import { createSyncCases, hanging, having, HOUR, type Read, type SyncScript } from '../test/sync-cases'
import { runRegistrySync, enqueueDueSyncs, recoverInterruptedSyncs } from './run-sync'
import { requestRun } from './sync-store'

// A registry that fails, hangs or changes at an exact moment can't be had from a real one: here the connector's part is scripted, everything else is real.
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
const { sync, overview, contents, history, changes, waitingJobs, forgetJobs } = cases

beforeAll(() => cases.start(), START_TIMEOUT)
afterAll(() => cases.close())
beforeEach(() => cases.begin())
afterEach(() => cases.end())

const refused: Failure = { ok: false, kind: 'refused', layer: 'connect', code: 'CONNECT_REFUSED', detail: 'It refuses connections.' }
const failing: Read = async () => refused
const me = 'system@example.com'

/** A webhook, or whoever else wants a part read. */
function ask(only: readonly string[] | undefined, trigger: 'webhook' | 'manual' | 'retry' = 'webhook') {
  const { db } = cases.app.services
  const request = { runId: cases.app.services.newUid(), supersede: false, trigger, requestedBy: '', now: cases.now() }
  return db.transaction().execute((tx) => requestRun(tx, cases.uid, { ...request, ...(only && { only }) }))
}

/** Runs what waits on a registry that answers so. @returns what the connector was given */
async function run(read: Read) {
  const seen: Parameters<Read>[2][] = []
  script.read = (...parameters) => {
    seen.push(parameters[2])
    return read(...parameters)
  }
  await cases.run()
  return seen[0]
}

describe('the history', () => {
  test('has each run with who asked, what it changed, what it cost and what it looked at', async () => {
    await sync(having([samplePack('a', '1.0.0'), samplePack('b', '1.0.0')], [{ reference: 'x:1', digest: 'sha256:x', reason: 'bad' }]))
    cases.passTime(60_000)
    await sync(having([samplePack('a', '1.0.0', { readme: 'other' }), samplePack('c', '1.0.0')]))
    const [first, second] = await history()
    expect(first).toMatchObject({
      trigger: 'manual',
      requested_by: me,
      outcome: 'warnings',
      added: 2,
      changed: 0,
      removed: 0,
      skipped: 1,
      restarts: 0,
      requests: 1,
      bytes: 1,
      receipt: { ...emptyReceipt(), pages: 1, tags: 3 },
      message: '2 packs, 2 versions; 1 set aside',
    })
    expect(second).toMatchObject({ outcome: 'succeeded', added: 1, changed: 1, removed: 1, skipped: 0, message: '2 packs, 2 versions' })
    expect(await changes(second?.uid ?? '')).toEqual(['added c 1.0.0', 'changed a 1.0.0', 'removed b 1.0.0'])
    expect((await overview()).lastRun).toEqual({
      uid: second?.uid,
      outcome: 'succeeded',
      trigger: 'manual',
      finishedAt: cases.now().toISOString(),
      added: 1,
      changed: 1,
      removed: 1,
    })
    const days = await cases.app.database.db.selectFrom('sync_days').where('registry_uid', '=', cases.uid).select('outcome').execute()
    expect(days).toEqual([{ outcome: 'w' }])
  })

  test('versions that a former server stored without their files are read again and count as neither new nor changed', async () => {
    await sync(having([samplePack('a', '1.0.0')]))
    await cases.app.database.db.updateTable('packs').set({ files: null }).where('registry_uid', '=', cases.uid).execute()
    cases.passTime(1000)
    await sync(having([samplePack('a', '1.0.0')]))
    expect((await history()).at(-1)).toMatchObject({ added: 0, changed: 0 })
  })

  test('what was set aside before still counts, and keeps the time at which it was', async () => {
    const bad = [{ reference: 'x:1', digest: 'sha256:x', reason: 'bad' }]
    await sync(having([], bad))
    cases.passTime(HOUR * 1000)
    await sync(having([], bad))
    const last = (await history()).at(-1)
    expect(last).toMatchObject({ outcome: 'warnings', skipped: 1 })
    const rows = await cases.app.database.db
      .selectFrom('sync_run_skipped')
      .where('run_uid', '=', last?.uid ?? '')
      .selectAll()
      .execute()
    expect(rows).toMatchObject([{ reference: 'x:1', reason: 'bad' }])
    const since = await cases.app.database.db.selectFrom('skipped_contents').where('reference', '=', 'x:1').select('since').execute()
    expect(since).toEqual([{ since: new Date(cases.now().getTime() - HOUR * 1000) }])
  })
})

describe('a run whose process was killed', () => {
  test('goes on as the same run; nothing is counted twice and nothing is lost', async () => {
    const { read, running } = hanging()
    const kill = new AbortController()
    const killed = sync(async (...parameters) => {
      const { onProgress, onPack, onSkipped, onRepository } = parameters[2]
      onProgress({
        phase: 'reading',
        repositories: { done: 1, total: 2 },
        tags: { done: 1, total: 3 },
        packs: { done: 0, total: 3 },
        item: 'a',
        requests: 7,
        bytes: 700,
      })
      await onPack(samplePack('a', '1.0.0'))
      await onSkipped({ reference: 'x:1', digest: null, reason: 'bad' })
      onRepository?.('spectro-packs/archive/a', 'tags-of-a')
      return read(...parameters)
    }, kill.signal)
    await running
    await vi.waitFor(async () => expect((await overview()).progress).toMatchObject({ phase: 'reading', requests: 7, item: 'a' }), {
      timeout: 10_000,
    })
    await vi.waitFor(async () => expect(await contents()).toEqual(['a 1.0.0']), { timeout: 10_000 })
    cases.passTime(31_000)
    await recoverInterruptedSyncs(cases.app.services, { all: false })
    expect((await overview()).progress).toMatchObject({ phase: 'queued', restarts: 1, queuePlace: 1, requestedBy: me, trigger: 'manual' })
    const given = await run(
      having([samplePack('a', '1.0.0'), samplePack('b', '1.0.0')], [{ reference: 'x:1', digest: null, reason: 'bad' }]),
    )
    kill.abort()
    await killed
    expect(given?.done).toEqual(new Set(['spectro-packs/archive/a']))
    expect(await history()).toMatchObject([{ outcome: 'warnings', restarts: 1, added: 2, skipped: 1, requests: 8, bytes: 701 }])
  })

  test('is taken over by a worker that finds its lease ended', async () => {
    const { read, running } = hanging()
    const old = sync(read)
    await running
    cases.passTime(31_000)
    await run(having([samplePack('a', '1.0.0')]))
    await old
    expect(await history()).toMatchObject([{ outcome: 'succeeded', restarts: 1, added: 1 }])
  })
})

describe('requests', () => {
  test('that find a run waiting are served by it, whole or in part', async () => {
    await ask(['team/a'])
    await ask(['team/b', 'team/a'])
    expect(await history()).toMatchObject([{ trigger: 'webhook', only_references: ['team/a', 'team/b'] }])
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
    await ask(['team/c'])
    expect(await history()).toMatchObject([{ trigger: 'manual', requested_by: me, only_references: null }])
    expect((await run(having([])))?.only).toBeUndefined()
    expect(await history()).toHaveLength(1)
  })

  test('for a part, while a run goes on, begin another at its end', async () => {
    await sync(async (...parameters) => {
      expect(await ask(['team/a'])).toBe(false)
      expect(await ask(['team/b'])).toBe(false)
      cases.passTime(1000)
      return having([])(...parameters)
    })
    expect(await history()).toMatchObject([
      { outcome: 'succeeded' },
      { outcome: 'queued', trigger: 'webhook', only_references: ['team/a', 'team/b'] },
    ])
    expect(await waitingJobs()).toEqual([cases.uid])
    expect((await run(having([])))?.only).toEqual(new Set(['team/a', 'team/b']))
  })

  test('for everything, while a part is read, begin another at its end', async () => {
    await ask(['team/a'])
    await run(async (...parameters) => {
      await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
      cases.passTime(1000)
      return having([])(...parameters)
    })
    expect(await history()).toMatchObject([
      { trigger: 'webhook', outcome: 'succeeded' },
      { trigger: 'manual', outcome: 'queued', only_references: null },
    ])
  })

  test('by force interrupt it, and say so', async () => {
    const { read, running } = hanging()
    const old = sync(read)
    await running
    cases.passTime(1000)
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: true })
    await old
    expect(await history()).toMatchObject([
      { outcome: 'superseded', message: `Interrupted by Force sync of ${me}` },
      { outcome: 'queued', trigger: 'forced', requested_by: me },
    ])
    expect((await overview()).lastRun).toMatchObject({ outcome: 'superseded' })
  })
})

describe('failing', () => {
  test('has a beginning that later failures leave, and a success ends', async () => {
    await sync(having([]))
    cases.passTime(HOUR * 1000)
    await sync(failing)
    const since = cases.now().toISOString()
    cases.passTime(HOUR * 1000)
    await sync(failing)
    expect(await overview()).toMatchObject({ failingSince: since, failureCode: 'CONNECT_REFUSED', lastRun: { outcome: 'failed' } })
    expect((await history()).at(-1)).toMatchObject({ outcome: 'failed', code: 'CONNECT_REFUSED', message: refused.detail })
    await sync(having([]))
    expect(await overview()).toMatchObject({ failingSince: null, failureCode: '' })
  })

  test('because of a rate limit says how much is left and when it goes on, and comes back then', async () => {
    await sync(async (_, environment) => {
      environment.onLimit?.({ host: 'r:443', limit: 200, remaining: 0, resumesAt: '2026-11-20T10:20:00.000Z' })
      return { ok: false, kind: 'rate-limited', layer: 'http', code: 'RATE_LIMITED', detail: 'Too many.', retryAfterSeconds: 1200 }
    })
    const seen = await overview()
    expect(seen.sync.message).toBe('Too many. 0 of 200 requests left, resumes 10:20 UTC.')
    expect(seen.nextSyncAt).toBe('2026-11-20T10:20:00.000Z')
  })
})

describe('automatic runs', () => {
  test('trust lists that were compared lately; those by hand compare everything, forced ones send no validators', async () => {
    const validators = { 'https://r/v2/': { etag: '"1"' } }
    await sync(async (...parameters) => {
      parameters[2].onRepository?.('team/a', 'print')
      return { ok: true, value: { references: new Set(), requests: 1, bytes: 1, receipt: emptyReceipt(), validators } }
    })
    await cases.use('a', '1.0.0')
    const due = async (read: Read) => {
      cases.passTime(2 * HOUR * 1000)
      await enqueueDueSyncs(cases.app.services)
      return run(read)
    }
    const keeping: Read = async () => ({
      ok: true,
      value: { references: new Set(), requests: 0, bytes: 0, receipt: emptyReceipt(), validators },
    })
    const scheduled = await due(keeping)
    expect(scheduled?.compared).toEqual(new Map([['team/a', 'print']]))
    expect(scheduled?.compareAlways).toEqual(new Set(['spectro-packs/archive/a:1.0.0']))
    expect(scheduled?.validators).toEqual(validators)
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: true })
    const forced = await run(keeping)
    expect([forced?.compared, forced?.validators]).toEqual([undefined, undefined])
    // A push was announced: the same tags may point to something else.
    await ask(['team/a:1'])
    await run(failing)
    expect((await due(keeping))?.compared).toEqual(new Map())
    cases.passTime(8 * 24 * HOUR * 1000)
    expect((await due(keeping))?.compared).toEqual(new Map())
  })

  test('are put off to the end of quiet hours', async () => {
    const quiet = JSON.stringify({ from: '10:00', to: '13:30', timeZone: 'UTC' })
    await sync(having([]))
    await forgetJobs()
    await cases.app.database.db.updateTable('registry_syncs').set({ quiet_hours: quiet }).where('registry_uid', '=', cases.uid).execute()
    cases.passTime(1.2 * HOUR * 1000)
    await enqueueDueSyncs(cases.app.services)
    expect(await waitingJobs()).toEqual([])
    expect((await overview()).nextSyncAt).toBe('2026-11-20T13:30:00.000Z')
  })

  test('stay due when somebody reads a part meanwhile', async () => {
    await sync(having([samplePack('a', '1.0.0')]))
    const { nextSyncAt } = await overview()
    cases.passTime(60_000)
    await ask(['spectro-packs/archive/b'])
    await run(async (...parameters) => {
      await parameters[2].onPack(samplePack('b', '1.0.0'))
      const within = new Set(['spectro-packs/archive/b'])
      return {
        ok: true,
        value: { references: new Set(['spectro-packs/archive/b:1.0.0']), within, requests: 1, bytes: 1, receipt: emptyReceipt() },
      }
    })
    expect(await contents()).toEqual(['a 1.0.0', 'b 1.0.0'])
    expect((await overview()).nextSyncAt).toBe(nextSyncAt)
  })
})

test('a pause that a person made is not ended by a success', async () => {
  await cases.app.database.db
    .updateTable('registry_syncs')
    .set({ paused_at: cases.now(), paused_by: 'person', paused_message: 'Paused by jo@example.com' })
    .where('registry_uid', '=', cases.uid)
    .execute()
  await sync(having([]))
  expect(await overview()).toMatchObject({ paused: { by: 'person' }, nextSyncAt: null, sync: { status: 'Success' } })
  const { read, running } = hanging()
  const stop = new AbortController()
  await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
  script.read = read
  const going = runRegistrySync(cases.app.services, cases.uid, stop.signal)
  await running
  stop.abort()
  await going
  // What somebody asked for goes on after a restart.
  expect((await overview()).progress).toMatchObject({ phase: 'queued', restarts: 1 })
})
