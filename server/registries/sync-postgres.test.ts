import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { emptyReceipt } from '../connectors/receipt'
import { START_TIMEOUT } from '../test/app'
import { syncBasicOciRegistry } from '../test/basic-oci'
import { samplePack } from '../test/catalogue'
import { type PostgresServer, postgresExpected, startPostgres } from '../test/postgres-server'
import { createSyncCases, hanging, having, HOUR, type Read, type SyncScript } from '../test/sync-cases'
import { cancelSync } from './cancel'
import { decideRemovals, listRemovals } from './removals'
import { enqueueDueSyncs, recoverInterruptedSyncs } from './run-sync'
import { requestRun } from './sync-store'

// The statements that other tests run on the embedded database: none of them may mean something else on PostgreSQL.
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

describe.runIf(postgresExpected)('on PostgreSQL', () => {
  const cases = createSyncCases(script)
  const { sync, overview, history, contents } = cases
  const packs = Array.from({ length: 40 }, (_, index) => samplePack('many', `1.${index}.0`))
  let postgres: PostgresServer

  beforeAll(async () => {
    postgres = await startPostgres()
    await cases.start(await postgres.createDatabase())
  }, START_TIMEOUT)
  afterAll(async () => {
    await cases.close()
    await postgres.stop()
  })
  beforeEach(() => cases.begin())
  afterEach(() => cases.end())

  test('runs, holds, decisions and cancels are what they are on the embedded database', async () => {
    await sync(having(packs, [{ reference: 'x:1', digest: null, reason: 'bad' }]))
    expect(await history()).toMatchObject([{ outcome: 'warnings', added: 40, skipped: 1, requests: 1 }])
    cases.passTime(1000)
    await cases.use('many', '1.39.0')
    await sync(having(packs.slice(0, 20)))
    const { held } = await overview()
    expect(held).toMatchObject({ removals: 20, inUse: 1 })
    expect((await listRemovals(cases.operator, cases.uid)).items[0]).toMatchObject({ version: '1.39.0', profiles: 1 })
    await decideRemovals(cases.operator, cases.uid, { decision: 'approve', runUid: held?.runUid ?? null })
    expect(await overview()).toMatchObject({ versions: 20, held: null, lastRun: { removed: 20 } })
    cases.passTime(1000)
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
    expect((await overview()).progress).toMatchObject({ queuePlace: 1 })
    await cancelSync(cases.operator, cases.uid)
    expect(await overview()).toMatchObject({ progress: null, lastRun: { outcome: 'held' } })
    cases.passTime(2 * HOUR * 1000)
    await Promise.all([1, 2, 3].map(() => enqueueDueSyncs(cases.app.services)))
    expect((await history()).filter(({ trigger }) => trigger === 'scheduled')).toHaveLength(1)
  })

  test('an interrupted run of a part goes on, with what was asked for meanwhile after it', async () => {
    const { db, newUid } = cases.app.services
    const ask = (only: string[]) => {
      const request = { runId: newUid(), supersede: false, trigger: 'webhook', requestedBy: '', now: cases.now(), only } as const
      return db.transaction().execute((tx) => requestRun(tx, cases.uid, request))
    }
    await ask(['spectro-packs/archive/a'])
    const { read, running } = hanging()
    script.read = async (...parameters) => {
      await parameters[2].onPack(samplePack('a', '1.0.0'))
      parameters[2].onRepository?.('spectro-packs/archive/a', 'print')
      return read(...parameters)
    }
    const killed = cases.run()
    await running
    await vi.waitFor(async () => expect(await contents()).toEqual(['a 1.0.0']), { timeout: 10_000 })
    cases.passTime(31_000)
    await recoverInterruptedSyncs(cases.app.services, { all: false })
    script.read = async (_, __, { only, done }) => {
      expect([only, done]).toEqual([new Set(['spectro-packs/archive/a']), new Set(['spectro-packs/archive/a'])])
      await ask(['spectro-packs/archive/b'])
      const references = new Set(['spectro-packs/archive/a:1.0.0'])
      return { ok: true, value: { references, within: only, requests: 1, bytes: 1, receipt: emptyReceipt() } }
    }
    await cases.run()
    await killed
    expect(await history()).toMatchObject([
      { outcome: 'succeeded', restarts: 1, added: 1 },
      { outcome: 'queued', trigger: 'webhook', only_references: ['spectro-packs/archive/b'] },
    ])
  })
})
