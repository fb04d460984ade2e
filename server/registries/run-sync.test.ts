import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { UNSET_TIME } from '~/contract/common'
import type { Failure } from '../connectors/connector'
import { emptyReceipt } from '../connectors/receipt'
import { START_TIMEOUT } from '../test/app'
import { samplePack } from '../test/catalogue'
import { createSyncCases, having, HOUR, type Read, type SyncScript } from '../test/sync-cases'
import { listSkippedContents } from './overview'
import { enqueueDueSyncs } from './run-sync'
import { unreadableSecret } from './stored-secret'

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

function failing(failure: Partial<Failure>): Read {
  const detail = 'registry.example.com:443 refuses connections.'
  return async () => ({ ok: false, kind: 'refused', layer: 'connect', code: 'CONNECT_REFUSED', detail, ...failure })
}

function secondsUntilNext(next: string | null): number {
  return next === null ? NaN : (Date.parse(next) - cases.now().getTime()) / 1000
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
      lastRunTime: cases.now().toISOString(),
      lastSyncedTime: cases.now().toISOString(),
      message: '2 packs, 3 versions; 1 set aside',
      status: 'Success',
    })
    expect(await contents()).toEqual(['a 1.1.0', 'a 1.0.0', 'b 2.0.0'])
    expect(await listSkippedContents(cases.operator, cases.uid)).toEqual({
      items: [
        {
          reference: 'spectro-packs/archive/c:1',
          reason: 'it has no pack.json',
          since: cases.now().toISOString(),
          url: 'https://registry.example.com/v2/spectro-packs/archive/c/manifests/1',
        },
      ],
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
    expect((await status()).message).toBe('1 pack, 1 version')
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
    expect((await status()).message).toBe('1 pack, 1 version; 1 set aside')
  })

  test('takes out what vanished, with the logo that nothing shows any more', async () => {
    const bytes = Buffer.from('89504e470d0a1a0a01', 'hex')
    const logo = { mediaType: 'image/png', bytes, sha256: createHash('sha256').update(bytes).digest('hex') } as const
    const logos = async () =>
      (await cases.app.database.db.selectFrom('pack_logos').where('sha256', '=', logo.sha256).selectAll().execute()).length
    await sync(having([samplePack('a', '1.0.0', { logo }), samplePack('b', '1.0.0')]))
    expect(await logos()).toBe(1)
    await sync(having([samplePack('b', '1.0.0')]))
    expect(await contents()).toEqual(['b 1.0.0'])
    expect(await logos()).toBe(0)
  })

  test('content that is good now is no longer set aside', async () => {
    const reference = 'spectro-packs/archive/a:1.0.0'
    await sync(having([], [{ reference, digest: 'sha256:bad', reason: 'it has no pack.json' }]))
    expect((await listSkippedContents(cases.operator, cases.uid)).total).toBe(1)
    await sync(having([samplePack('a', '1.0.0')]))
    expect((await listSkippedContents(cases.operator, cases.uid)).total).toBe(0)
  })

  test('a bad new version keeps the last good state of its tag', async () => {
    await sync(having([samplePack('a', '1.0.0')]))
    await sync(having([], [{ reference: 'spectro-packs/archive/a:1.0.0', digest: 'sha256:bad', reason: 'it has no pack.json' }]))
    expect(await contents()).toEqual(['a 1.0.0'])
    expect((await status()).message).toBe('1 pack, 1 version; 1 set aside')
  })

  test('a repository that could not be listed stays reported until it can be', async () => {
    await sync(async (...parameters) => {
      await parameters[2].onSkipped({ reference: 'spectro-packs/archive/a', digest: null, reason: 'it answers 403' })
      return { ok: true, value: { references: new Set(), requests: 1, bytes: 1, receipt: emptyReceipt() } }
    })
    expect((await listSkippedContents(cases.operator, cases.uid)).items).toMatchObject([
      {
        reference: 'spectro-packs/archive/a',
        reason: 'it answers 403',
        url: 'https://registry.example.com/v2/spectro-packs/archive/a/tags/list',
      },
    ])
    await sync(having([]))
    expect((await listSkippedContents(cases.operator, cases.uid)).total).toBe(0)
  })

  test('many packs arrive in batches', async () => {
    const packs = Array.from({ length: 2_100 }, (_, index) => samplePack('many', `1.${index}.0`))
    const stored: number[] = []
    await sync(async (...parameters) => {
      for (const [index, pack] of packs.entries()) {
        await parameters[2].onPack(pack)
        if (index % 300 === 299) stored.push((await overview()).versions)
      }
      return {
        ok: true,
        value: {
          references: new Set(packs.map((pack) => `${pack.repository}:${pack.tag}`)),
          requests: 1,
          bytes: 1,
          receipt: emptyReceipt(),
        },
      }
    })
    expect(new Set(stored).size).toBeGreaterThan(2)
    expect((await overview()).versions).toBe(2_100)
  })
})

describe('a failed run', () => {
  test('keeps everything and says why', async () => {
    await sync(having([samplePack('a', '1.0.0')], [{ reference: 'x:1', digest: 'sha256:x', reason: 'bad' }]))
    const syncedAt = cases.now().toISOString()
    cases.passTime(HOUR * 1000)
    await sync(failing({}))
    expect(await status()).toEqual({
      isSyncSupported: true,
      lastRunTime: cases.now().toISOString(),
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
    expect(cases.app.logLines.some((line) => line.includes('planted-detail'))).toBe(true)
  })

  test('a password that can’t be decrypted', async () => {
    await cases.app.database.db
      .updateTable('registries')
      .set({ sealed_secret: 'v1.unknown.AAAA.AAAA' })
      .where('uid', '=', cases.uid)
      .execute()
    await sync(having([]))
    const { status: state, message } = await status()
    expect([state, message]).toEqual(['Failed', unreadableSecret('basic')])
  })

  test('the password reaches the connector and nothing else', async () => {
    const seen = vi.fn()
    await sync((connection, ...rest) => {
      seen(connection.credentials)
      return failing({ kind: 'unauthorized' })(connection, ...rest)
    })
    expect(seen).toHaveBeenCalledWith({ type: 'basic', username: 'robot', password: 'planted-s3cret' })
    expect(cases.app.logLines.join('\n')).not.toContain('planted-s3cret')
    const rows = await cases.app.database.db.selectFrom('audits').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain('planted-s3cret')
  })
})

test('automatic runs are asked for when they are due, once', async () => {
  await sync(having([]))
  await forgetJobs()
  cases.passTime(HOUR * 0.8 * 1000)
  await enqueueDueSyncs(cases.app.services)
  expect(await waitingJobs()).toEqual([])
  cases.passTime(HOUR * 0.4 * 1000)
  await Promise.all([enqueueDueSyncs(cases.app.services), enqueueDueSyncs(cases.app.services)])
  expect(await waitingJobs()).toEqual([cases.uid])
  expect(await status()).toMatchObject({ status: 'Pending' })
  expect(await overview()).toMatchObject({ nextSyncAt: null, progress: { phase: 'queued' } })
})
