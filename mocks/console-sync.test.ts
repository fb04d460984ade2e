import { describe, expect, it, vi } from 'vitest'
import type * as z from 'zod/mini'
import { api } from '~/contract/api'
import { RegistryOverview } from '~/contract/console'
import { buildPath, type Method } from '~/contract/operation'
import { RegistryEvent } from '~/contract/registry-events'
import { ProfilesOverview } from '~/contract/profile-tools'
import { HeldRemovals, SyncRunDetails, SyncRuns, SyncStrips, WebhookAnswer, WebhookState } from '~/contract/sync'
import { containing, having, textLike } from '~/server/test/matchers'
import { respond } from './api'
import { MockDb } from './db'
import { newRun } from './run-plan'
import { demoAccounts } from './seeds/people'
import { newToken } from './sessions'

const email = demoAccounts.admin.email

/** The demo with a clock that a test moves. */
function start() {
  let now = Date.parse('2026-03-04T10:00:00Z')
  const db = new MockDb({ now: () => now, probeMs: 0 })
  const person = db.people.find((one) => one.email === email)
  if (person === undefined) throw new Error('The demo has no tenant admin')
  const token = newToken(person, now)
  const request = (method: Method, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    new Request(new URL(path, 'http://mocks.test'), {
      method,
      headers: { Authorization: token, 'Content-Type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const send = (...args: Parameters<typeof request>) => respond(db, request(...args))
  const read = async <Output>(schema: z.ZodMiniType<Output>, path: string, params: Record<string, string>) =>
    schema.parse(await (await send('GET', buildPath(path, params))).json())
  const rowOf = (name: string) => {
    const row = db.registries.find((one) => one.name === name && one.scope === 'tenant')
    if (row === undefined) throw new Error(`The demo has no ${name}`)
    return row
  }
  const overview = (name: string) => read(RegistryOverview, api.consoleRegistryOverview.path, { uid: rowOf(name).uid })
  const runs = async (name: string) => (await read(SyncRuns, api.consoleRegistryRuns.path, { uid: rowOf(name).uid })).items
  const sync = (name: string, query = '') => send('POST', buildPath(api.basicOciRegistrySync.path, { uid: rowOf(name).uid }) + query)
  const post = (path: string, name: string, body?: unknown) => send('POST', buildPath(path, { uid: rowOf(name).uid }), body)
  return { db, send, read, rowOf, overview, runs, sync, post, request, pass: (ms: number) => (now += ms) }
}

describe('a run', () => {
  it('is cancelled: what it has read stays, and the registry does not count as failing', async () => {
    const { overview, runs, sync, post, pass } = start()
    await sync('edge-factory')
    pass(3500)
    const before = await overview('edge-factory')
    expect(before).toMatchObject({ progress: { phase: 'reading', requestedBy: email, item: textLike(/^line-1\/.+:/) } })
    expect((await post(api.consoleRegistryCancel.path, 'edge-factory')).status).toBe(204)
    pass(60_000)
    const after = await overview('edge-factory')
    expect(after).toMatchObject({
      sync: { status: 'Failed', message: `Cancelled by ${email}` },
      progress: null,
      lastRun: { outcome: 'cancelled' },
      failingSince: null,
    })
    expect([after.packs, after.lastRun?.added]).toEqual([before.packs, before.versions])
    expect(after.packs).toBeGreaterThan(0)
    expect(await runs('edge-factory')).toHaveLength(1)
    expect((await post(api.consoleRegistryCancel.path, 'edge-factory')).status).toBe(409)
  })

  it('is interrupted by Force sync, and says so', async () => {
    const { runs, sync, pass } = start()
    await sync('lab')
    pass(1500)
    await sync('lab', '?forceSync=true')
    const [second, first] = await runs('lab')
    expect(second).toMatchObject({ trigger: 'forced', outcome: 'queued' })
    expect(first).toMatchObject({ trigger: 'manual', outcome: 'superseded', message: `Interrupted by Force sync of ${email}` })
  })

  it('waits its turn where many want one', async () => {
    const { db, overview, sync } = start()
    for (const name of ['lab', 'harbor-prod', 'harbor-mirror', 'zarf-field', 'harbor-charts', 'ghcr-charts']) await sync(name)
    const places = await Promise.all(
      ['lab', 'harbor-charts', 'ghcr-charts'].map(async (name) => (await overview(name)).progress?.queuePlace),
    )
    expect(places[0]).toBe(1)
    expect(new Set(places.filter((place) => typeof place === 'number')).size).toBe(3)
    expect(db.registries.filter(({ run }) => run !== null && run.startsAt > db.now() + 1000)).not.toEqual([])
  })

  it('rests while the registry takes no more requests', async () => {
    const { overview, pass } = start()
    const first = (await overview('edge-packs')).progress
    pass(60_000)
    const second = (await overview('edge-packs')).progress
    expect(first?.limit).toMatchObject({ limit: 200, remaining: 61, resumesAt: textLike(/Z$/) })
    expect(second).toEqual(first)
    pass(20 * 60_000)
    expect((await overview('edge-packs')).progress).toMatchObject({ limit: { resumesAt: null } })
  })
})

it('pages through the history, which the strip sums up', async () => {
  const { read, rowOf, send } = start()
  const { uid } = rowOf('harbor-staging')
  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const response = await send('GET', `${buildPath(api.consoleRegistryRuns.path, { uid })}?limit=25${next === '' ? '' : `&after=${next}`}`)
    const page = SyncRuns.parse(await response.json())
    seen.push(...page.items.map(({ requestedAt }) => requestedAt))
    next = page.next
  }
  expect(seen.length).toBeGreaterThan(50)
  expect(seen).toEqual([...new Set(seen)].toSorted().toReversed())
  const { items } = await read(SyncStrips, api.consoleRegistriesStrips.path, {})
  expect(items.find((one) => one.uid === uid)?.days).toMatch(/^-{25,35}[shfc]{50,65}-?$/)
})

it('says what a run changed: as many as it counts', async () => {
  const { read, rowOf, runs } = start()
  const run = (await runs('harbor-prod')).find(({ added, changed }) => added > 0 && changed > 0)
  const details = await read(SyncRunDetails, api.consoleRegistryRun.path, { uid: rowOf('harbor-prod').uid, runUid: run?.uid ?? '' })
  const count = (kind: string) => details.changes.filter((change) => change.kind === kind).length
  expect([count('added'), count('changed'), count('removed')]).toEqual([run?.added, run?.changed, run?.removed])
})

describe('held removals', () => {
  it.each(['approve', 'reject'] as const)('%s', async (decision) => {
    const { read, rowOf, overview, post } = start()
    const { uid } = rowOf('bitnami-mirror')
    const before = await overview('bitnami-mirror')
    const held = await read(HeldRemovals, api.consoleRegistryRemovals.path, { uid })
    expect(held.items[0]).toMatchObject({ state: 'held', profiles: 1 })
    expect([held.total, held.versions]).toEqual([before.held?.removals, before.versions])
    const body = { decision, runUid: held.runUid }
    expect((await post(api.consoleRegistryDecideRemovals.path, 'bitnami-mirror', body)).status).toBe(204)
    const after = await overview('bitnami-mirror')
    const isKept = decision === 'reject'
    expect(after).toMatchObject({ held: null, kept: isKept ? held.total : 0, versions: before.versions - (isKept ? 0 : held.total) })
    const { items } = await read(ProfilesOverview, api.consoleProfilesOverview.path, {})
    const layer = items.find(({ name }) => name === 'charts-and-packages')?.layers[0]
    expect(layer).toMatchObject({ registryUid: uid, state: isKept ? 'ok' : 'missing' })
    expect((await post(api.consoleRegistryDecideRemovals.path, 'bitnami-mirror', body)).status).toBe(409)
  })
})

it('reads again what was set aside: some of it is good by now', async () => {
  const { overview, runs, post, pass } = start()
  const before = await overview('harbor-mirror')
  expect((await post(api.consoleRegistryRetrySkipped.path, 'harbor-mirror', {})).status).toBe(202)
  expect((await overview('harbor-mirror')).skipped).toBe(before.skipped)
  pass(60_000)
  const after = await overview('harbor-mirror')
  expect(after.skipped).toBe(3)
  expect(after.versions).toBe(before.versions + before.skipped - 3)
  expect((await runs('harbor-mirror'))[0]).toMatchObject({ trigger: 'retry', outcome: 'succeeded', added: before.skipped - 3 })
})

it('starts a run for what a registry announces, and none for anything else', async () => {
  const { read, rowOf, runs, send } = start()
  const { webhook } = await read(WebhookState, api.consoleRegistryWebhook.path, { uid: rowOf('harbor-prod').uid })
  const call = async (body: unknown) => {
    const response = await send('POST', new URL(webhook?.url ?? '').pathname, body, { Authorization: `Bearer ${webhook?.secret ?? ''}` })
    return WebhookAnswer.parse(await response.json())
  }
  expect(await call({ zen: 'Keep it simple', hook_id: 1 })).toMatchObject({ accepted: false, message: textLike(/ping/) })
  expect(await call({ repository: 'elsewhere/pack' })).toMatchObject({ accepted: false, message: textLike(/content path/) })
  const events = [{ action: 'push', target: { repository: 'platform/a' } }]
  expect(await call({ events })).toMatchObject({ accepted: true, repositories: ['platform/a'] })
  expect((await runs('harbor-prod'))[0]).toMatchObject({ trigger: 'webhook', only: ['platform/a'], requestedBy: '' })
})

it('tells those who watch what changes, and ends when they go', async () => {
  vi.useFakeTimers()
  const { db, request, rowOf, pass } = start()
  const abort = new AbortController()
  const asked = new Request(request('GET', api.consoleRegistriesWatch.path, undefined, { Accept: 'text/event-stream' }), {
    signal: abort.signal,
  })
  const stream = (await respond(db, asked)).body?.pipeThrough(new TextDecoderStream()).getReader()
  const event = async () => RegistryEvent.parse(JSON.parse((await stream?.read())?.value?.replace(/^data: /, '') ?? ''))
  expect(await event()).toEqual({ type: 'opened' })
  // Those that go on change all the time.
  db.registries = db.registries.filter(({ run }) => run === null || run.endsAt <= db.now())
  const lab = rowOf('lab')
  lab.run = newRun(lab, db.now(), { trigger: 'manual', requestedBy: email }, { message: '' })
  pass(400)
  const events = Promise.all([event(), event(), event(), event()])
  await vi.advanceTimersByTimeAsync(400)
  expect(await events).toEqual(
    containing([
      { type: 'changed', registry: having({ uid: lab.uid, progress: having({ phase: 'queued' }) }) },
      { type: 'gone', uid: textLike(/./) },
    ]),
  )
  abort.abort()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})
