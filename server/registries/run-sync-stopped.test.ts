import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { emptyReceipt } from '../connectors/receipt'
import { START_TIMEOUT } from '../test/app'
import { samplePack } from '../test/catalogue'
import { createSyncCases, hanging, having, type Read, type SyncScript } from '../test/sync-cases'
import { recoverInterruptedSyncs } from './run-sync'
import { deleteBasicOciRegistry, syncBasicOciRegistry } from '../test/basic-oci'

// A registry that fails, hangs or is removed at an exact moment can't be had from a real one: here the connector's part is scripted, everything else is real.
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
const { sync, status, overview, contents, waitingJobs, forgetJobs } = cases

beforeAll(() => cases.start(), START_TIMEOUT)
afterAll(() => cases.close())
beforeEach(() => cases.begin())
afterEach(() => cases.end())

describe('one run at a time', () => {
  test('a request while one waits or goes on starts no other, and is audited', async () => {
    const { read, running } = hanging()
    const stop = new AbortController()
    const first = sync(read, stop.signal)
    await running
    expect(await status()).toMatchObject({ status: 'InProgress' })
    expect((await overview()).progress).toMatchObject({ phase: 'connecting', startedAt: cases.now().toISOString() })
    await forgetJobs()
    const { auditUid } = await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
    expect(await waitingJobs()).toEqual([])
    expect(await cases.app.database.db.selectFrom('audits').where('uid', '=', auditUid).select('action').execute()).toEqual([
      { action: 'action' },
    ])
    // A second worker that was handed the job finds nothing to do.
    await cases.run()
    expect(await status()).toMatchObject({ status: 'InProgress' })
    stop.abort()
    await first
  })

  test('of several workers one gets the run', async () => {
    const calls = vi.fn()
    script.read = (...parameters) => {
      calls()
      return having([])(...parameters)
    }
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
    await Promise.all([1, 2, 3].map(() => cases.run()))
    expect(calls).toHaveBeenCalledTimes(1)
    await cases.run()
    expect(calls).toHaveBeenCalledTimes(1)
  })

  test('forceSync stops the run; the old one writes nothing any more, the new one starts', async () => {
    await sync(having([samplePack('keep', '1.0.0')], [{ reference: 'x:1', digest: 'sha256:x', reason: 'bad' }]))
    const { read, running } = hanging()
    const old = sync(async (...parameters) => {
      const outcome = await read(...parameters)
      // What an old run still hands in after it was stopped must not be stored.
      await parameters[2].onPack(samplePack('late', '1.0.0')).catch(() => undefined)
      return outcome
    })
    await running
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: true })
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await waitingJobs()).toEqual([cases.uid])
    await old
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await contents()).toEqual(['keep 1.0.0'])

    const known = vi.fn()
    script.read = (...parameters) => {
      known([...parameters[2].known.keys()])
      return having([samplePack('new', '1.0.0')])(...parameters)
    }
    await cases.run()
    // What was set aside is read again.
    expect(known).toHaveBeenCalledWith(['spectro-packs/archive/keep:1.0.0'])
    expect(await contents()).toEqual(['new 1.0.0'])
    expect(await status()).toMatchObject({ status: 'Success' })
  })

  test('a run that finds out only when it writes that it was superseded changes nothing', async () => {
    await sync(having([samplePack('keep', '1.0.0')]))
    await sync(async (...parameters) => {
      await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: true })
      await parameters[2].onPack(samplePack('late', '1.0.0'))
      return { ok: true, value: { references: new Set(), requests: 1, bytes: 1, receipt: emptyReceipt() } }
    })
    expect(await contents()).toEqual(['keep 1.0.0'])
    expect(await status()).toMatchObject({ status: 'Pending' })
  })

  test('a run whose registry is removed stops and leaves nothing', async () => {
    const { read, running } = hanging()
    const going = sync(read)
    await running
    await deleteBasicOciRegistry(cases.operator, cases.uid)
    await going
    await expect(status()).rejects.toMatchObject({ code: 'ResourceNotFound' })
    await forgetJobs()
    await cases.run()
    await recoverInterruptedSyncs(cases.app.services, { all: true })
    expect(await waitingJobs()).toEqual([])
  })
})

describe('interruptions', () => {
  test('a server that stops gives the run back, with what was read stored', async () => {
    const { read, running } = hanging()
    const stop = new AbortController()
    const going = sync(async (...parameters) => {
      await parameters[2].onPack(samplePack('a', '1.0.0'))
      return read(...parameters)
    }, stop.signal)
    await running
    await forgetJobs()
    stop.abort()
    await going
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await waitingJobs()).toEqual([cases.uid])
    expect(await contents()).toEqual(['a 1.0.0'])

    script.read = having([samplePack('a', '1.0.0')])
    await cases.run()
    expect(await status()).toMatchObject({ status: 'Success' })
  })

  test('a run whose process was killed is taken up again when its lease has ended', async () => {
    const { read, running } = hanging()
    const kill = new AbortController()
    const killed = sync(read, kill.signal)
    await running
    await forgetJobs()

    await recoverInterruptedSyncs(cases.app.services, { all: false })
    expect(await status()).toMatchObject({ status: 'InProgress' })
    cases.passTime(46_000)
    await recoverInterruptedSyncs(cases.app.services, { all: false })
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await waitingJobs()).toEqual([cases.uid])
    script.read = having([samplePack('a', '1.0.0')])
    await cases.run()
    expect(await status()).toMatchObject({ status: 'Success' })
    kill.abort()
    await killed
    expect(await status()).toMatchObject({ status: 'Success' })
  })

  test('at the start of the only process every run that seems to go on is taken up', async () => {
    const { read, running } = hanging()
    const kill = new AbortController()
    const killed = sync(read, kill.signal)
    await running
    await forgetJobs()
    await recoverInterruptedSyncs(cases.app.services, { all: true })
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await waitingJobs()).toEqual([cases.uid])
    kill.abort()
    await killed
  })

  test('a run that waits without a job gets one, once', async () => {
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
    await forgetJobs()
    await recoverInterruptedSyncs(cases.app.services, { all: false })
    await recoverInterruptedSyncs(cases.app.services, { all: false })
    expect(await waitingJobs()).toEqual([cases.uid])
  })

  test('a registry whose first run was skipped is left alone', async () => {
    await recoverInterruptedSyncs(cases.app.services, { all: true })
    expect(await waitingJobs()).toEqual([])
    expect(await overview()).toMatchObject({ progress: null })
  })
})
