import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { UNSET_TIME } from '~/contract/common'
import type { Failure } from '../connectors/connector'
import type { readPackRegistry } from '../connectors/oci/pack-registry'
import type { FoundPack } from '../connectors/pack/archive'
import type { Context } from '../context'
import { listPacks } from '../packs/list'
import { startTestApp, type TestApp } from '../test/app'
import { contextOf, samplePack, seedRegistry } from '../test/catalogue'
import { getRegistryOverview, listSkippedContents } from './overview'
import { basicOciRegistrySyncStatus } from './read'
import { deleteBasicOciRegistry } from './remove'
import { enqueueDueSyncs, recoverInterruptedSyncs, runRegistrySync } from './run-sync'
import { UNREADABLE_PASSWORD } from './stored-secret'
import { syncBasicOciRegistry } from './sync'

type Read = typeof readPackRegistry

// A registry that fails, hangs or is removed at an exact moment can't be had from a real one: here the connector's part is scripted, everything else is real.
const script = vi.hoisted<{ read: Read | undefined }>(() => ({ read: undefined }))
vi.mock('../connectors/oci/pack-registry', () => ({
  readPackRegistry: (...parameters: Parameters<Read>) => {
    if (script.read === undefined) throw new Error('The test has no script')
    return script.read(...parameters)
  },
  checkPackRegistry: () => Promise.resolve({ ok: true, value: { repositories: 0 } }),
}))

const HOUR = 3600
let clock = new Date('2026-11-20T10:00:00.000Z')
let app: TestApp
let operator: Context
let uid: string
const never = new AbortController().signal

beforeAll(async () => {
  app = await startTestApp({ now: () => clock, syncIntervalSeconds: HOUR })
  operator = contextOf(app.services, { role: 'Root Administrator' })
})
afterAll(() => app.close())

beforeEach(async () => {
  clock = new Date('2026-11-20T10:00:00.000Z')
  uid = await seedRegistry(app.services, { name: `registry-${app.services.newUid()}`, password: 'planted-s3cret' })
})
afterEach(async () => {
  await deleteBasicOciRegistry(operator, uid).catch(() => undefined)
  await sql`delete from pgboss.job`.execute(app.database.db)
})

/** A registry with these packs. */
function having(packs: readonly FoundPack[], skipped: readonly { reference: string; digest: string | null; reason: string }[] = []): Read {
  return async (_, __, { known, onPack, onSkipped, onProgress }) => {
    onProgress({
      phase: 'reading',
      repositories: { done: 1, total: 1 },
      tags: { done: 0, total: packs.length },
      packs: { done: 0, total: packs.length },
    })
    const references = new Set<string>()
    for (const pack of packs) {
      const reference = `${pack.repository}:${pack.tag}`
      references.add(reference)
      if (known.get(reference) !== pack.digest) await onPack(pack)
    }
    for (const bad of skipped) {
      references.add(bad.reference)
      if (bad.digest === null || known.get(bad.reference) !== bad.digest) await onSkipped(bad)
    }
    return { ok: true, value: { references, requests: 1, bytes: 1 } }
  }
}

function failing(failure: Partial<Failure>): Read {
  return async () => ({ ok: false, kind: 'refused', layer: 'connect', detail: 'registry.example.com:443 refuses connections.', ...failure })
}

async function sync(read: Read, signal: AbortSignal = never): Promise<void> {
  script.read = read
  await syncBasicOciRegistry(operator, uid, { forceSync: false })
  await runRegistrySync(app.services, uid, signal)
}

const status = () => basicOciRegistrySyncStatus(operator, uid)
const overview = () => getRegistryOverview(operator, uid)

async function contents(): Promise<string[]> {
  const { items } = await listPacks(operator, { limit: 50, offset: 0, filters: `spec.registryUid=${uid}` })
  return items.map((item) => `${item.spec.name} ${item.spec.version}`)
}

async function waitingJobs(): Promise<unknown[]> {
  const { rows } = await sql<{ key: string }>`select singleton_key as key from pgboss.job where state = 'created'`.execute(app.database.db)
  return rows.map((row) => row.key)
}

function secondsUntilNext(next: string | null): number {
  return next === null ? NaN : (Date.parse(next) - clock.getTime()) / 1000
}

describe('a good run', () => {
  test('stores packs, sets bad ones aside, and says so', async () => {
    await sync(
      having(
        [samplePack('a', '1.0.0'), samplePack('a', '1.1.0'), samplePack('b', '2.0.0')],
        [{ reference: 'spectro-packs/archive/c:1', digest: 'sha256:c', reason: 'it has no pack.json' }],
      ),
    )
    expect(await status()).toEqual({
      isSyncSupported: true,
      lastRunTime: clock.toISOString(),
      lastSyncedTime: clock.toISOString(),
      message: '3 packs in 2 repositories; 1 set aside',
      status: 'Success',
    })
    expect(await contents()).toEqual(['a 1.1.0', 'a 1.0.0', 'b 2.0.0'])
    expect(await listSkippedContents(operator, uid)).toEqual({
      items: [{ reference: 'spectro-packs/archive/c:1', reason: 'it has no pack.json' }],
      total: 1,
    })
    const seen = await overview()
    expect(seen).toMatchObject({ packs: 2, versions: 3, skipped: 1, progress: null })
    expect(secondsUntilNext(seen.nextSyncAt)).toBeGreaterThanOrEqual(HOUR * 0.9)
    expect(secondsUntilNext(seen.nextSyncAt)).toBeLessThanOrEqual(HOUR * 1.1)
  })

  test('an empty registry, and one pack', async () => {
    await sync(having([]))
    expect((await status()).message).toBe('No packs found')
    await sync(having([samplePack('a', '1.0.0')]))
    expect((await status()).message).toBe('1 pack in 1 repository')
  })

  test('knows the digests of what it has, of what was set aside too', async () => {
    const packs = [samplePack('a', '1.0.0')]
    const bad = [{ reference: 'spectro-packs/archive/c:1', digest: 'sha256:c', reason: 'it has no pack.json' }]
    await sync(having(packs, bad))
    const known = vi.fn()
    await sync((...parameters) => {
      known(Object.fromEntries(parameters[2].known))
      return having(packs, bad)(...parameters)
    })
    expect(known).toHaveBeenCalledWith({ 'spectro-packs/archive/a:1.0.0': packs[0]?.digest, 'spectro-packs/archive/c:1': 'sha256:c' })
    expect((await status()).message).toBe('1 pack in 1 repository; 1 set aside')
  })

  test('takes out what vanished, with the logo that nothing shows any more', async () => {
    const bytes = Buffer.from('89504e470d0a1a0a01', 'hex')
    const logo = { mediaType: 'image/png', bytes, sha256: createHash('sha256').update(bytes).digest('hex') } as const
    const logos = async () =>
      (await app.database.db.selectFrom('pack_logos').where('sha256', '=', logo.sha256).selectAll().execute()).length
    await sync(having([samplePack('a', '1.0.0', { logo }), samplePack('b', '1.0.0')]))
    expect(await logos()).toBe(1)
    await sync(having([samplePack('b', '1.0.0')]))
    expect(await contents()).toEqual(['b 1.0.0'])
    expect(await logos()).toBe(0)
  })

  test('content that is good now is no longer set aside', async () => {
    const reference = 'spectro-packs/archive/a:1.0.0'
    await sync(having([], [{ reference, digest: 'sha256:bad', reason: 'it has no pack.json' }]))
    expect((await listSkippedContents(operator, uid)).total).toBe(1)
    await sync(having([samplePack('a', '1.0.0')]))
    expect((await listSkippedContents(operator, uid)).total).toBe(0)
  })

  test('a bad new version keeps the last good state of its tag', async () => {
    await sync(having([samplePack('a', '1.0.0')]))
    await sync(having([], [{ reference: 'spectro-packs/archive/a:1.0.0', digest: 'sha256:bad', reason: 'it has no pack.json' }]))
    expect(await contents()).toEqual(['a 1.0.0'])
    expect((await status()).message).toBe('1 pack in 1 repository; 1 set aside')
  })

  test('a repository that could not be listed stays reported until it can be', async () => {
    await sync(async (...parameters) => {
      await parameters[2].onSkipped({ reference: 'spectro-packs/archive/a', digest: null, reason: 'it answers 403' })
      return { ok: true, value: { references: new Set(), requests: 1, bytes: 1 } }
    })
    expect((await listSkippedContents(operator, uid)).items).toEqual([{ reference: 'spectro-packs/archive/a', reason: 'it answers 403' }])
    await sync(having([]))
    expect((await listSkippedContents(operator, uid)).total).toBe(0)
  })

  test('many packs arrive in batches', async () => {
    const packs = Array.from({ length: 45 }, (_, index) => samplePack('many', `1.${index}.0`))
    const stored: number[] = []
    await sync(async (...parameters) => {
      for (const pack of packs) {
        await parameters[2].onPack(pack)
        stored.push((await overview()).versions)
      }
      return { ok: true, value: { references: new Set(packs.map((pack) => `${pack.repository}:${pack.tag}`)), requests: 1, bytes: 1 } }
    })
    expect(new Set(stored).size).toBeGreaterThan(2)
    expect((await overview()).versions).toBe(45)
  })
})

describe('a failed run', () => {
  test('keeps everything and says why', async () => {
    await sync(having([samplePack('a', '1.0.0')], [{ reference: 'x:1', digest: 'sha256:x', reason: 'bad' }]))
    const syncedAt = clock.toISOString()
    clock = new Date(clock.getTime() + HOUR * 1000)
    await sync(failing({}))
    expect(await status()).toEqual({
      isSyncSupported: true,
      lastRunTime: clock.toISOString(),
      lastSyncedTime: syncedAt,
      message: 'registry.example.com:443 refuses connections.',
      status: 'Failed',
    })
    expect(await contents()).toEqual(['a 1.0.0'])
    expect(await overview()).toMatchObject({ skipped: 1, progress: null })
  })

  test('keeps what it read before it failed', async () => {
    await sync(async (...parameters) => {
      await parameters[2].onPack(samplePack('a', '1.0.0'))
      return failing({})(...parameters)
    })
    expect((await status()).status).toBe('Failed')
    expect((await status()).lastSyncedTime).toBe(UNSET_TIME)
    expect(await contents()).toEqual(['a 1.0.0'])
  })

  test.each([
    ['refused', {}, 900],
    ['unauthorized', {}, HOUR],
    ['forbidden', {}, HOUR],
    ['rate-limited', { retryAfterSeconds: 120 }, 120],
    ['rate-limited', { retryAfterSeconds: 10 * HOUR }, HOUR],
  ] as const)('%s is tried again after the right time', async (kind, more, seconds) => {
    await sync(failing({ kind, ...more }))
    expect(secondsUntilNext((await overview()).nextSyncAt)).toBe(seconds)
  })

  test('an unexpected exception ends it with a constant sentence', async () => {
    await sync(() => Promise.reject(new TypeError('planted-detail')))
    const { status: state, message } = await status()
    expect(state).toBe('Failed')
    expect(message).toMatch(/^The synchronisation stopped because of an internal error/)
    expect(message).not.toContain('planted-detail')
    expect(app.logLines.some((line) => line.includes('planted-detail'))).toBe(true)
  })

  test('a password that can’t be decrypted', async () => {
    await app.database.db.updateTable('registries').set({ sealed_password: 'v1.unknown.AAAA.AAAA' }).where('uid', '=', uid).execute()
    await sync(having([]))
    const { status: state, message } = await status()
    expect([state, message]).toEqual(['Failed', UNREADABLE_PASSWORD])
  })

  test('the password reaches the connector and nothing else', async () => {
    const seen = vi.fn()
    await sync((connection, ...rest) => {
      seen(connection.credentials)
      return failing({ kind: 'unauthorized' })(connection, ...rest)
    })
    expect(seen).toHaveBeenCalledWith({ username: 'robot', password: 'planted-s3cret' })
    expect(app.logLines.join('\n')).not.toContain('planted-s3cret')
    const rows = await app.database.db.selectFrom('audits').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('planted-s3cret')
  })
})

/** A registry that answers when it is told to, or when its run is aborted. */
function hanging() {
  let started: () => void = () => undefined
  const running = new Promise<void>((resolve) => (started = resolve))
  const read: Read = (_, __, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () =>
        resolve({ ok: false, kind: 'aborted', layer: 'content', detail: 'It was stopped before it was done.' }),
      )
      started()
    })
  return { read, running }
}

describe('one run at a time', () => {
  test('a request while one waits or goes on starts no other, and is audited', async () => {
    const { read, running } = hanging()
    const stop = new AbortController()
    const first = sync(read, stop.signal)
    await running
    expect(await status()).toMatchObject({ status: 'InProgress' })
    expect((await overview()).progress).toMatchObject({ phase: 'connecting', startedAt: clock.toISOString() })
    await sql`delete from pgboss.job`.execute(app.database.db)
    const { auditUid } = await syncBasicOciRegistry(operator, uid, { forceSync: false })
    expect(await waitingJobs()).toEqual([])
    expect(await app.database.db.selectFrom('audits').where('uid', '=', auditUid).select('action').execute()).toEqual([
      { action: 'action' },
    ])
    // A second worker that was handed the job finds nothing to do.
    await runRegistrySync(app.services, uid, never)
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
    await syncBasicOciRegistry(operator, uid, { forceSync: false })
    await Promise.all([1, 2, 3].map(() => runRegistrySync(app.services, uid, never)))
    expect(calls).toHaveBeenCalledTimes(1)
    await runRegistrySync(app.services, uid, never)
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
    await syncBasicOciRegistry(operator, uid, { forceSync: true })
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await waitingJobs()).toEqual([uid])
    await old
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await contents()).toEqual(['keep 1.0.0'])

    const known = vi.fn()
    script.read = (...parameters) => {
      known([...parameters[2].known.keys()])
      return having([samplePack('new', '1.0.0')])(...parameters)
    }
    await runRegistrySync(app.services, uid, never)
    // What was set aside is read again.
    expect(known).toHaveBeenCalledWith(['spectro-packs/archive/keep:1.0.0'])
    expect(await contents()).toEqual(['new 1.0.0'])
    expect(await status()).toMatchObject({ status: 'Success' })
  })

  test('a run that finds out only when it writes that it was superseded changes nothing', async () => {
    await sync(having([samplePack('keep', '1.0.0')]))
    await sync(async (...parameters) => {
      await syncBasicOciRegistry(operator, uid, { forceSync: true })
      await parameters[2].onPack(samplePack('late', '1.0.0'))
      return { ok: true, value: { references: new Set(), requests: 1, bytes: 1 } }
    })
    expect(await contents()).toEqual(['keep 1.0.0'])
    expect(await status()).toMatchObject({ status: 'Pending' })
  })

  test('a run whose registry is removed stops and leaves nothing', async () => {
    const { read, running } = hanging()
    const going = sync(read)
    await running
    await deleteBasicOciRegistry(operator, uid)
    await going
    await expect(status()).rejects.toMatchObject({ code: 'ResourceNotFound' })
    await sql`delete from pgboss.job`.execute(app.database.db)
    await runRegistrySync(app.services, uid, never)
    await recoverInterruptedSyncs(app.services, { all: true })
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
    await sql`delete from pgboss.job`.execute(app.database.db)
    stop.abort()
    await going
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await waitingJobs()).toEqual([uid])
    expect(await contents()).toEqual(['a 1.0.0'])

    script.read = having([samplePack('a', '1.0.0')])
    await runRegistrySync(app.services, uid, never)
    expect(await status()).toMatchObject({ status: 'Success' })
  })

  test('a run whose process was killed is taken up again when its lease has ended', async () => {
    const { read, running } = hanging()
    const kill = new AbortController()
    const killed = sync(read, kill.signal)
    await running
    await sql`delete from pgboss.job`.execute(app.database.db)

    await recoverInterruptedSyncs(app.services, { all: false })
    expect(await status()).toMatchObject({ status: 'InProgress' })
    clock = new Date(clock.getTime() + 46_000)
    await recoverInterruptedSyncs(app.services, { all: false })
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await waitingJobs()).toEqual([uid])
    script.read = having([samplePack('a', '1.0.0')])
    await runRegistrySync(app.services, uid, never)
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
    await sql`delete from pgboss.job`.execute(app.database.db)
    await recoverInterruptedSyncs(app.services, { all: true })
    expect(await status()).toMatchObject({ status: 'Pending' })
    expect(await waitingJobs()).toEqual([uid])
    kill.abort()
    await killed
  })

  test('a run that waits without a job gets one, once', async () => {
    await syncBasicOciRegistry(operator, uid, { forceSync: false })
    await sql`delete from pgboss.job`.execute(app.database.db)
    await recoverInterruptedSyncs(app.services, { all: false })
    await recoverInterruptedSyncs(app.services, { all: false })
    expect(await waitingJobs()).toEqual([uid])
  })

  test('a registry whose first run was skipped is left alone', async () => {
    await recoverInterruptedSyncs(app.services, { all: true })
    expect(await waitingJobs()).toEqual([])
    expect(await overview()).toMatchObject({ progress: null })
  })
})

test('automatic runs are asked for when they are due, once', async () => {
  await sync(having([]))
  await sql`delete from pgboss.job`.execute(app.database.db)
  clock = new Date(clock.getTime() + HOUR * 0.8 * 1000)
  await enqueueDueSyncs(app.services)
  expect(await waitingJobs()).toEqual([])
  clock = new Date(clock.getTime() + HOUR * 0.4 * 1000)
  await Promise.all([enqueueDueSyncs(app.services), enqueueDueSyncs(app.services)])
  expect(await waitingJobs()).toEqual([uid])
  expect(await status()).toMatchObject({ status: 'Pending' })
  expect(await overview()).toMatchObject({ nextSyncAt: null, progress: { phase: 'queued' } })
})
