import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FoundPack } from '../connectors/content'
import { emptyReceipt } from '../connectors/receipt'
import { START_TIMEOUT } from '../test/app'
import { contextOf, samplePack } from '../test/catalogue'
import { failureOf } from '../test/failure'
import { createSyncCases, having, type Read, type SyncScript } from '../test/sync-cases'
import { mustHold } from './removal-guard'
import { decideRemovals, listRemovals } from './removals'
import { requestRun } from './sync-store'

// A registry that loses content at an exact moment can't be had from a real one: here the connector's part is scripted, everything else is real.
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
const { sync, overview, history, changes } = cases

beforeAll(() => cases.start(), START_TIMEOUT)
afterAll(() => cases.close())
beforeEach(() => cases.begin())
afterEach(() => cases.end())

const packs = Array.from({ length: 40 }, (_, index) => samplePack('many', `1.${index}.0`))
const first = (count: number) => packs.slice(0, count)
const versions = async () => (await overview()).versions

async function held(left: readonly FoundPack[] = first(29)) {
  await sync(having(packs))
  cases.passTime(1000)
  await sync(having(left))
  return (await overview()).held
}

function decide(decision: 'approve' | 'reject', runUid: string | null | undefined) {
  return decideRemovals(cases.operator, cases.uid, { decision, runUid: runUid ?? null })
}

test.each([
  [{ removals: 9, used: 0 }, { before: 10, sharePercent: 20 }, false],
  [{ removals: 10, used: 0 }, { before: 50, sharePercent: 20 }, false],
  [{ removals: 11, used: 0 }, { before: 50, sharePercent: 20 }, true],
  [{ removals: 50, used: 0 }, { before: 50, sharePercent: 100 }, false],
  [{ removals: 1, used: 1 }, { before: 1000, sharePercent: 100 }, true],
])('%o of %o waits for a person: %s', (removed, registry, holds) => {
  expect(mustHold(removed, registry)).toBe(holds)
})

describe('a run that would take out much', () => {
  test('is held: everything stays, and the list says what would go', async () => {
    const hold = await held()
    const run = (await history()).at(-1)
    expect(run).toMatchObject({ outcome: 'held', removed: 0, kept: 11 })
    expect(hold).toEqual({ runUid: run?.uid, since: cases.now().toISOString(), removals: 11, inUse: 0 })
    expect(await overview()).toMatchObject({
      versions: 40,
      lastRun: { outcome: 'held' },
      sync: { status: 'Success', message: '1 pack, 40 versions; 11 versions are no longer in the registry, and wait for a decision' },
    })
    const list = await listRemovals(cases.operator, cases.uid)
    expect(list).toMatchObject({ runUid: run?.uid, total: 11, versions: 40 })
    expect(list.items[0]).toMatchObject({ name: 'many', version: '1.29.0', state: 'held', profiles: 0, digest: packs[29]?.digest })
  })

  test('counts what it brought itself as new: moving everything is held too', async () => {
    await sync(having(first(12)))
    await sync(having(packs.slice(12)))
    expect(await overview()).toMatchObject({ versions: 40, held: { removals: 12 } })
  })

  test('is not held by its share alone when it takes out less than ten', async () => {
    await held(first(31))
    expect(await overview()).toMatchObject({ versions: 31, held: null })
    expect((await history()).at(-1)).toMatchObject({ outcome: 'succeeded', removed: 9, kept: 0 })
  })

  test('is held for a single version that a profile uses', async () => {
    await cases.use('many', '1.39.0')
    expect(await held(first(38))).toMatchObject({ removals: 2, inUse: 1 })
    expect((await listRemovals(cases.operator, cases.uid)).items.map(({ version, profiles }) => [version, profiles])).toEqual([
      ['1.39.0', 1],
      ['1.38.0', 0],
    ])
    const tenant = await cases.app.createTenant()
    const stranger = contextOf(cases.app.services, { role: 'Tenant Admin', tenant })
    expect((await listRemovals(stranger, cases.uid)).items.map(({ profiles }) => profiles)).toEqual([0, 0])
    expect(await failureOf(decideRemovals(stranger, cases.uid, { decision: 'approve', runUid: null }))).toMatchObject({ code: 'Forbidden' })
  })

  test('is followed by others that say what is so now', async () => {
    const hold = await held()
    cases.passTime(1000)
    await sync(having(first(29)))
    expect((await overview()).held).toEqual(hold)
    // Something else is gone: who looks at the old list must look again.
    await sync(having(first(28)))
    const other = (await overview()).held
    expect(other).toMatchObject({ removals: 12 })
    expect(other?.runUid).not.toBe(hold?.runUid)
    expect(await failureOf(decide('approve', hold?.runUid))).toMatchObject({ code: 'ResourceChanged' })
    await sync(having(packs))
    expect(await overview()).toMatchObject({ versions: 40, held: null, kept: 0, lastRun: { outcome: 'succeeded', added: 0, changed: 0 } })
  })

  test('does not hide what is held behind a registry that says it is unchanged', async () => {
    await held()
    const known = vi.fn()
    await sync(async (...parameters) => {
      known(parameters[2].known.size)
      const references = new Set(parameters[2].known.keys())
      return { ok: true, value: { references, requests: 1, bytes: 0, receipt: { ...emptyReceipt(), pages: 1, notModified: 1 } } }
    })
    expect(known).toHaveBeenCalledWith(29)
    expect((await overview()).held).toMatchObject({ removals: 11 })
  })
})

describe('a decision', () => {
  test('to approve takes out what was held, and is in the history and the audit log', async () => {
    const hold = await held()
    await decide('approve', hold?.runUid)
    expect(await overview()).toMatchObject({
      versions: 29,
      held: null,
      kept: 0,
      sync: { message: '1 pack, 29 versions' },
      lastRun: { removed: 11 },
    })
    const run = (await history()).at(-1)
    expect(run).toMatchObject({
      removed: 11,
      kept: 0,
      message: '1 pack, 29 versions; 11 versions that were no longer in the registry removed, approved by system@example.com',
    })
    expect(await changes(run?.uid ?? '')).toHaveLength(11)
    const audits = await cases.app.database.db.selectFrom('audits').where('resource_uid', '=', cases.uid).select('message').execute()
    expect(audits.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^Approved the removal of 11 versions that are no longer in the registry from OCI registry /),
    )
    expect(await failureOf(decide('approve', hold?.runUid))).toMatchObject({ code: 'ResourceChanged' })
  })

  test('to keep lasts until the registry has them again; what is kept may be taken out later', async () => {
    const hold = await held()
    await decide('reject', hold?.runUid)
    expect(await overview()).toMatchObject({ versions: 40, held: null, kept: 11, sync: { message: '1 pack, 40 versions' } })
    cases.passTime(1000)
    await sync(having(first(29)))
    expect(await overview()).toMatchObject({ versions: 40, held: null, kept: 11 })
    expect((await history()).at(-1)).toMatchObject({ outcome: 'succeeded', removed: 0, kept: 11 })
    await sync(having(first(30)))
    expect(await overview()).toMatchObject({ versions: 40, kept: 10 })
    expect(await failureOf(decide('reject', null))).toMatchObject({ code: 'ResourceChanged' })
    await decide('approve', null)
    expect(await overview()).toMatchObject({ versions: 30, kept: 0 })
  })

  test('about what has come back takes out nothing of it', async () => {
    const hold = await held()
    // It is stored again, and the run fails after that.
    await sync(async (...parameters) => {
      for (const pack of packs.slice(29, 39)) await parameters[2].onPack(pack)
      return { ok: false, kind: 'refused', layer: 'connect', code: 'CONNECT_REFUSED', detail: 'No.' }
    })
    await decide('approve', hold?.runUid)
    expect(await versions()).toBe(39)
  })
})

test('a run that reads a part takes out nothing else', async () => {
  await sync(having([samplePack('a', '1.0.0'), samplePack('b', '1.0.0'), samplePack('b', '2.0.0')]))
  const { db, newUid } = cases.app.services
  const only = ['spectro-packs/archive/b']
  const request = { runId: newUid(), supersede: false, trigger: 'webhook', requestedBy: '', now: cases.now(), only } as const
  await db.transaction().execute((tx) => requestRun(tx, cases.uid, request))
  script.read = async () => ({
    ok: true,
    value: {
      references: new Set(['spectro-packs/archive/b:2.0.0']),
      within: new Set(only),
      requests: 1,
      bytes: 1,
      receipt: emptyReceipt(),
    },
  })
  await cases.run()
  expect(await cases.contents()).toEqual(['a 1.0.0', 'b 2.0.0'])
})
