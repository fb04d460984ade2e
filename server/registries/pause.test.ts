import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import { BasicOciRegistryInput } from '~/contract/oci-registries'
import { SECRET_MASK } from '~/contract/registries'
import type { Failure, Outcome, CheckSummary } from '../connectors/connector'
import { START_TIMEOUT } from '../test/app'
import { getBasicOciRegistry, syncBasicOciRegistry, updateBasicOciRegistry } from '../test/basic-oci'
import { samplePack } from '../test/catalogue'
import { failureOf } from '../test/failure'
import { textLike } from '../test/matchers'
import { createSyncCases, having, HOUR, type Read, type SyncScript } from '../test/sync-cases'
import { isRefusal } from './pause'
import { enqueueDueSyncs, recoverInterruptedSyncs, runRegistrySync } from './run-sync'
import { scheduleNext } from './sync-store'

// A registry that refuses a password at an exact moment can't be had from a real one: here the connector's part is scripted, everything else is real.
const script = vi.hoisted<SyncScript & { check: () => Outcome<CheckSummary> }>(() => ({
  read: undefined,
  check: () => ({ ok: true, value: { found: 0, read: null } }),
}))
vi.mock('../connectors/oci/connectors', () => ({
  ociPacks: {
    read: (...parameters: Parameters<Read>) => {
      if (script.read === undefined) throw new Error('The test has no script')
      return script.read(...parameters)
    },
    check: async () => script.check(),
  },
  ociCharts: undefined,
  ociZarf: undefined,
}))

const cases = createSyncCases(script)
const { sync, status, overview, waitingJobs, forgetJobs } = cases

beforeAll(() => cases.start(), START_TIMEOUT)
afterAll(() => cases.close())
beforeEach(async () => {
  await cases.begin()
  script.check = () => ({ ok: true, value: { found: 0, read: null } })
  await sync(good)
})
afterEach(() => cases.end())

const good = having([samplePack('a', '1.0.0')])
const refusal: Failure = {
  ok: false,
  kind: 'unauthorized',
  layer: 'auth',
  code: 'AUTH_REJECTED',
  detail: 'registry.example.com:443 does not accept the user name and password.',
}
const refused: Read = async () => refusal
const timedOut: Read = async () => ({ ok: false, kind: 'timeout', layer: 'connect', code: 'CONNECT_TIMEOUT', detail: 'No answer.' })
const noName: Read = async () => ({ ok: false, kind: 'dns', layer: 'dns', code: 'DNS_NOT_FOUND', detail: 'No such name.' })

const WORDS =
  'The registry refused the password twice in a row. Automatic synchronisation rests, so that the account is not locked. Enter the new password.'

/** The clock goes on until automatic runs are due, and those that are asked for run. @returns whether one did */
async function automatic(read: Read): Promise<boolean> {
  script.read = read
  await forgetJobs()
  cases.passTime(2 * HOUR * 1000)
  await enqueueDueSyncs(cases.app.services)
  const due = (await waitingJobs()).includes(cases.uid)
  if (due) await cases.run()
  return due
}

async function pause(): Promise<void> {
  await automatic(refused)
  await automatic(refused)
  expect((await overview()).paused).not.toBeNull()
}

/** Entries that the server itself wrote about the registry of this test, oldest first. */
async function ownAudits() {
  const rows = await cases.app.database.db.selectFrom('audits').where('resource_uid', '=', cases.uid).selectAll().orderBy('at').execute()
  return rows.filter((row) => row.actor_uid === null)
}

const inputOf = async (password: string, name?: string) => {
  const { metadata, spec } = await getBasicOciRegistry(cases.operator, cases.uid)
  return BasicOciRegistryInput.parse({ metadata: { name: name ?? metadata.name }, spec: { ...spec, auth: { ...spec.auth, password } } })
}

describe('a password that is refused', () => {
  test('once goes on at the usual time; twice in a row pauses the schedule, and says so', async () => {
    expect(await automatic(refused)).toBe(true)
    expect(await overview()).toMatchObject({ paused: null, nextSyncAt: new Date(cases.now().getTime() + HOUR * 1000).toISOString() })
    expect(await automatic(refused)).toBe(true)
    const since = cases.now().toISOString()
    expect(await overview()).toMatchObject({ paused: { since, message: WORDS }, nextSyncAt: null })
    expect(await status()).toMatchObject({ status: 'Failed', message: refusal.detail })
    expect(await ownAudits()).toMatchObject([
      {
        actor_email: 'system',
        scope: 'system',
        action: 'action',
        resource_kind: 'ociregistry',
        message: textLike(/^Paused the synchronisation of OCI registry .+: the registry refused the password twice in a row$/),
      },
    ])
  })

  test('is not sent a third time, whatever the clock and the schedule say', async () => {
    await pause()
    cases.passTime(30 * 24 * HOUR * 1000)
    expect(await automatic(good)).toBe(false)
    const { db } = cases.app.database
    await db.transaction().execute((tx) => scheduleNext(tx, cases.uid, cases.now()))
    expect((await overview()).nextSyncAt).toBeNull()
    await db.updateTable('registry_syncs').set({ next_at: cases.now() }).where('registry_uid', '=', cases.uid).execute()
    expect(await automatic(good)).toBe(false)
    await recoverInterruptedSyncs(cases.app.services, { all: true })
    expect(await waitingJobs()).toEqual([])
  })

  test('counts on over failures that say nothing about it, and from the start after a success', async () => {
    await automatic(refused)
    await automatic(timedOut)
    await automatic(noName)
    expect((await overview()).paused).toBeNull()
    await automatic(good)
    await automatic(refused)
    expect((await overview()).paused).toBeNull()
    await automatic(timedOut)
    await automatic(refused)
    expect((await overview()).paused).toMatchObject({ since: cases.now().toISOString() })
  })

  test.each([
    ['token', 'The registry refused the token twice in a row.', 'Enter the new token.'],
    ['noAuth', 'The registry asked for credentials twice in a row.', 'Edit the registry and enter them.'],
  ] as const)('is spoken of as what it is: %s', async (type, beginning, end) => {
    await cases.app.database.db.updateTable('registries').set({ auth_type: type }).where('uid', '=', cases.uid).execute()
    await pause()
    const message = (await overview()).paused?.message ?? ''
    expect([message.startsWith(beginning), message.endsWith(end)]).toEqual([true, true])
  })

  test.each<[DiagnosisCode, boolean]>([
    ['AUTH_REJECTED', true],
    ['AWS_KEY_UNKNOWN', true],
    ['AWS_CLOCK_SKEW', false],
    ['AWS_SESSION_EXPIRED', false],
  ])('%s says so: %s', (code, says) => {
    expect(isRefusal({ kind: 'unauthorized', code })).toBe(says)
    expect(isRefusal({ kind: 'forbidden', code })).toBe(false)
  })
})

describe('a paused registry', () => {
  beforeEach(pause)

  test('is synchronised by hand, and stays paused when that fails', async () => {
    const { paused } = await overview()
    for (const read of [refused, timedOut]) {
      cases.passTime(HOUR * 1000)
      await sync(read)
      expect(await overview()).toMatchObject({ paused, nextSyncAt: null, sync: { status: 'Failed' } })
    }
    expect(await ownAudits()).toHaveLength(1)
  })

  test.each([false, true])('goes on as before when a run by hand succeeds (force: %s)', async (forceSync) => {
    script.read = good
    cases.passTime(HOUR * 1000)
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync })
    expect((await overview()).paused).not.toBeNull()
    await cases.run()
    expect(await overview()).toMatchObject({ paused: null, nextSyncAt: textLike(/Z$/) })
    expect((await ownAudits()).map(({ message }) => message)).toEqual([
      textLike(/^Paused /),
      textLike(/^Resumed the synchronisation of OCI registry /),
    ])
    await automatic(refused)
    expect((await overview()).paused).toBeNull()
  })

  test('goes on when a new password has been proved', async () => {
    await forgetJobs()
    await updateBasicOciRegistry(cases.operator, cases.uid, await inputOf('n3w-password'))
    expect((await overview()).paused).toBeNull()
    expect(await waitingJobs()).toEqual([cases.uid])
    const seen = vi.fn()
    script.read = (connection, ...rest) => {
      seen(connection.credentials)
      return good(connection, ...rest)
    }
    await cases.run()
    expect(seen).toHaveBeenCalledWith({ type: 'basic', username: 'robot', password: 'n3w-password' })
    expect(await overview()).toMatchObject({ paused: null, nextSyncAt: textLike(/Z$/) })
  })

  test('stays paused when the new password is refused too, and when it gets another name', async () => {
    script.check = () => refusal
    await forgetJobs()
    const { paused } = await overview()
    expect(await failureOf(updateBasicOciRegistry(cases.operator, cases.uid, await inputOf('wr0ng')))).toMatchObject({
      code: 'InvalidRegistryCredentials',
    })
    await updateBasicOciRegistry(cases.operator, cases.uid, await inputOf(SECRET_MASK, 'renamed'))
    expect(await overview()).toMatchObject({ name: 'renamed', paused, nextSyncAt: null })
    expect(await waitingJobs()).toEqual([])
  })

  test('keeps a run that somebody asked for and that waits, once', async () => {
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
    await forgetJobs()
    await recoverInterruptedSyncs(cases.app.services, { all: true })
    expect(await waitingJobs()).toEqual([cases.uid])
  })

  test.each(['is stopped', 'is killed'])('does not repeat a run by itself when the server %s in the middle of it', async (how) => {
    const stop = new AbortController()
    let started: () => void = () => undefined
    const running = new Promise<void>((resolve) => (started = resolve))
    script.read = (_, __, { signal }) =>
      new Promise((resolve) => {
        const aborted: Failure = { ok: false, kind: 'aborted', layer: 'content', code: 'CANCELLED', detail: 'It was stopped.' }
        signal.addEventListener('abort', () => resolve(aborted))
        started()
      })
    await syncBasicOciRegistry(cases.operator, cases.uid, { forceSync: false })
    const going = runRegistrySync(cases.app.services, cases.uid, stop.signal)
    await running
    await forgetJobs()
    if (how === 'is killed') await recoverInterruptedSyncs(cases.app.services, { all: true })
    stop.abort()
    await going
    expect(await waitingJobs()).toEqual([])
    expect(await overview()).toMatchObject({
      progress: null,
      nextSyncAt: null,
      sync: { status: 'Failed', message: textLike(/does not start again by itself while it is paused\. Start it again\.$/) },
    })
    expect((await overview()).paused).not.toBeNull()
  })
})
