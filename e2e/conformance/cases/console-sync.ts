import { expect } from 'vitest'
import type { consoleSyncApi } from '~/contract/api/console-sync'
import type { RegistryOverview } from '~/contract/console'
import { SyncRunDetails, WebhookAnswer, WebhookState } from '~/contract/sync'
import { containing, having, textLike } from '~/server/test/matchers'
import { addRegistry, ask, call, goodSpec } from '../calls'
import { expectError } from '../checks'
import type { Target } from '../target'
import { type Cases, nobody, noInput } from './case'

const params = { uid: nobody }

/** A registry of the tenant with a run that waits. */
async function waiting(target: Target): Promise<{ uid: string; runUid: string }> {
  const uid = await addRegistry(target, 'admin')
  await ask(target, 'basicOciRegistrySync', { as: 'admin', params: { uid } })
  const { progress } = await overviewOf(target, uid)
  return { uid, runUid: progress?.runUid ?? '' }
}

function overviewOf(target: Target, uid: string) {
  return ask(target, 'consoleRegistryOverview', { as: 'admin', params: { uid } })
}

/** One of the tenant's that is in a state from the start. */
async function oneThat(target: Target, is: (registry: RegistryOverview) => boolean): Promise<RegistryOverview> {
  const { items } = await ask(target, 'consoleRegistriesOverview', { as: 'admin' })
  const found = items.find((registry) => registry.scope === 'tenant' && is(registry))
  if (found === undefined) throw new Error('No registry is in this state')
  return found
}

async function withWebhook(target: Target): Promise<{ uid: string; token: string }> {
  const uid = await addRegistry(target, 'admin')
  const { webhook } = await ask(target, 'consoleRegistryRenewWebhook', { as: 'admin', params: { uid } })
  return { uid, token: new URL(webhook?.url ?? '').pathname.split('/').at(-1) ?? '' }
}

/** What the last good call was for: the checks look at it afterwards. */
let used = { uid: '', other: '' }

const plan = { intervalSeconds: 7200, quietHours: { from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' }, removalSharePercent: 50 }

export const consoleSyncCases: Cases<typeof consoleSyncApi> = {
  consoleRegistriesWatch: {
    as: 'viewer',
    good: noInput,
    bad: [],
    check: async (answer, target) => {
      expect(answer).toEqual(await ask(target, 'consoleRegistriesOverview', { as: 'viewer' }))
      const { existing, request } = target
      expect(JSON.stringify(answer)).toContain(existing.adminRegistryUid)
      expect(JSON.stringify(answer)).not.toContain(existing.otherTenantRegistryUid)
      const stream = await request('GET', '/v1/console/registries/watch', { as: 'viewer', headers: { Accept: 'text/event-stream' } })
      expect(stream.headers.get('Content-Type')).toMatch(/^text\/event-stream\b/)
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
      expect((await reader?.read())?.value).toMatch(/^data: {"type":"opened"}\n\n/)
      await reader?.cancel()
    },
  },
  consoleRegistriesStrips: {
    as: 'viewer',
    good: noInput,
    bad: [],
    check: (answer, { existing }) => {
      expect(answer).toMatchObject({
        until: textLike(/^\d{4}-\d\d-\d\d$/),
        items: containing([having({ uid: existing.adminRegistryUid, days: textLike(/^[swhfc-]{90}$/) })]),
      })
      expect(JSON.stringify(answer)).not.toContain(existing.otherTenantRegistryUid)
    },
  },
  consoleRegistryRuns: {
    as: 'viewer',
    good: async (target) => {
      const { uid, runUid } = await waiting(target)
      used = { uid, other: runUid }
      return { params: { uid }, query: 'limit=1&trigger=manual&outcome=queued' }
    },
    bad: [
      { params, query: 'limit=0', fields: ['limit'] },
      { params, query: 'limit=many&trigger=magic&outcome=fine', fields: ['limit', 'outcome', 'trigger'] },
      { params, query: 'page=2', fields: ['page'] },
    ],
    check: async (answer, target) => {
      const run = {
        uid: used.other,
        trigger: 'manual',
        requestedBy: target.accounts.admin.email,
        outcome: 'queued',
        finishedAt: null,
        only: null,
      }
      expect(answer).toMatchObject({ items: [run], total: 1, next: null })
      await expectError(await call(target, 'consoleRegistryRuns', { as: 'otherTenant', params: { uid: used.uid } }), 'ResourceNotFound')
    },
  },
  consoleRegistryRun: {
    as: 'viewer',
    good: async (target) => {
      const { uid, runUid } = await waiting(target)
      used = { uid, other: runUid }
      return { params: { uid, runUid } }
    },
    bad: [],
    check: async (answer, target) => {
      expect(SyncRunDetails.parse(answer)).toMatchObject({ uid: used.other, outcome: 'queued', changes: [], skippedContents: [] })
      // A run of another registry is not found below this one.
      const { adminRegistryUid: uid } = target.existing
      await expectError(await call(target, 'consoleRegistryRun', { as: 'viewer', params: { uid, runUid: used.other } }), 'ResourceNotFound')
    },
  },
  consoleRegistryCancel: {
    as: 'admin',
    good: async (target) => {
      const { uid, runUid } = await waiting(target)
      used = { uid, other: runUid }
      return { params: { uid } }
    },
    bad: [],
    check: async (_, target) => {
      const message = `Cancelled by ${target.accounts.admin.email}`
      const run = { uid: used.other, outcome: 'cancelled' }
      expect(await overviewOf(target, used.uid)).toMatchObject({
        sync: { status: 'Failed', message },
        progress: null,
        lastRun: run,
        failingSince: null,
      })
      const { items } = await ask(target, 'consoleRegistryRuns', { as: 'viewer', params: { uid: used.uid } })
      expect(items[0]).toMatchObject({ ...run, message })
    },
  },
  consoleRegistryRemovals: {
    as: 'viewer',
    good: async (target) => {
      const { uid, held } = await oneThat(target, (registry) => registry.held !== null)
      used = { uid, other: held?.runUid ?? '' }
      return { params: { uid } }
    },
    bad: [],
    check: async (answer, target) => {
      const { held, versions } = await overviewOf(target, used.uid)
      expect(answer).toMatchObject({ runUid: used.other, versions, items: containing([having({ state: 'held' })]) })
      expect(held?.removals).toBeGreaterThan(0)
    },
  },
  consoleRegistryDecideRemovals: {
    as: 'admin',
    good: async (target) => {
      const { uid, held, versions } = await oneThat(target, (registry) => registry.held !== null)
      used = { uid, other: String(versions) }
      return { params: { uid }, body: { decision: 'reject', runUid: held?.runUid ?? null } }
    },
    bad: [
      { params, body: {}, fields: ['decision', 'runUid'] },
      { params, body: { decision: 'maybe', runUid: null, all: true }, fields: ['all', 'decision'] },
    ],
    check: async (_, target) => {
      const { items, runUid } = await ask(target, 'consoleRegistryRemovals', { as: 'viewer', params: { uid: used.uid } })
      expect([runUid, [...new Set(items.map(({ state }) => state))]]).toEqual([null, ['kept']])
      expect(await overviewOf(target, used.uid)).toMatchObject({ held: null, kept: items.length, versions: Number(used.other) })
      // What was decided about is not there any more.
      const body = { decision: 'approve', runUid: nobody }
      const again = await call(target, 'consoleRegistryDecideRemovals', { as: 'admin', params: { uid: used.uid }, body })
      await expectError(again, 'ResourceChanged')
    },
  },
  consoleRegistryRetrySkipped: {
    as: 'admin',
    good: async (target) => {
      const { uid } = await oneThat(target, ({ skipped, synchronised, progress }) => skipped > 0 && synchronised && progress === null)
      const { items } = await ask(target, 'consoleRegistrySkipped', { as: 'admin', params: { uid } })
      const reference = items[0]?.reference ?? ''
      used = { uid, other: reference }
      return { params: { uid }, body: { references: [reference] } }
    },
    bad: [
      { params, body: { references: [] }, fields: ['references'] },
      { params, body: { reference: 'one' }, fields: ['reference'] },
    ],
    check: async (_, target) => {
      const { items } = await ask(target, 'consoleRegistryRuns', { as: 'viewer', params: { uid: used.uid } })
      expect(items[0]).toMatchObject({ trigger: 'retry', only: [used.other], requestedBy: target.accounts.admin.email })
    },
  },
  consoleRegistrySyncSettings: {
    as: 'admin',
    good: async (target) => {
      used = { uid: await addRegistry(target, 'admin'), other: '' }
      return { params: { uid: used.uid }, body: plan }
    },
    bad: [
      { params, body: {}, fields: ['intervalSeconds', 'quietHours'] },
      {
        params,
        body: { intervalSeconds: 60, quietHours: { from: '25:00', to: '06:00', timeZone: '' }, removalSharePercent: 0 },
        fields: ['intervalSeconds', 'quietHours.from', 'quietHours.timeZone', 'removalSharePercent'],
      },
    ],
    check: async (_, target) => {
      expect((await overviewOf(target, used.uid)).settings).toEqual(plan)
      const quietHours = { from: '22:00', to: '22:00', timeZone: 'Europe/Nowhere' }
      const body = { ...plan, intervalSeconds: 30 * 86_400, quietHours }
      const wrong = await call(target, 'consoleRegistrySyncSettings', { as: 'admin', params: { uid: used.uid }, body })
      const { details } = await expectError(wrong, 'InvalidRequest')
      expect(Object.keys(details?.fields ?? {}).toSorted()).toEqual(['intervalSeconds', 'quietHours.timeZone', 'quietHours.to'])
    },
  },
  consoleRegistryPause: {
    as: 'admin',
    good: async (target) => {
      used = { uid: await addRegistry(target, 'admin'), other: '' }
      return { params: { uid: used.uid } }
    },
    bad: [],
    check: async (_, target) => {
      const paused = { by: 'person', message: `Paused by ${target.accounts.admin.email}` }
      expect(await overviewOf(target, used.uid)).toMatchObject({ paused, nextSyncAt: null })
      // System registries are seen, and paused by nobody but operators.
      const { systemRegistryUid: uid } = target.existing
      await expectError(await call(target, 'consoleRegistryPause', { as: 'admin', params: { uid } }), 'Forbidden')
    },
  },
  consoleRegistryResume: {
    as: 'admin',
    good: async (target) => {
      used = { uid: await addRegistry(target, 'admin'), other: '' }
      await ask(target, 'consoleRegistryPause', { as: 'admin', params: { uid: used.uid } })
      return { params: { uid: used.uid } }
    },
    bad: [],
    check: async (_, target) => expect((await overviewOf(target, used.uid)).paused).toBeNull(),
  },
  consoleRegistryWebhook: {
    as: 'admin',
    good: async (target) => ({ params: { uid: await addRegistry(target, 'admin') } }),
    bad: [],
    check: (answer) => expect(answer).toEqual({ webhook: null }),
  },
  consoleRegistryRenewWebhook: {
    as: 'admin',
    good: async (target) => {
      const { uid, token } = await withWebhook(target)
      used = { uid, other: token }
      return { params: { uid } }
    },
    bad: [],
    check: async (answer, target) => {
      const { webhook } = WebhookState.parse(answer)
      expect(webhook).toMatchObject({
        url: textLike(/^https?:\/\/[^/]+\/v1\/console\/webhooks\/[\w-]{32,}$/),
        secret: textLike(/^\S{32,}$/),
        createdBy: target.accounts.admin.email,
        lastCalledAt: null,
        lastResult: '',
      })
      expect(await ask(target, 'consoleRegistryWebhook', { as: 'admin', params: { uid: used.uid } })).toEqual(answer)
      expect((await overviewOf(target, used.uid)).hasWebhook).toBe(true)
      // The one before it has ended.
      await expectError(await call(target, 'consoleWebhook', { params: { token: used.other }, body: {} }), 'ResourceNotFound')
    },
  },
  consoleRegistryDeleteWebhook: {
    as: 'admin',
    good: async (target) => {
      const { uid, token } = await withWebhook(target)
      used = { uid, other: token }
      return { params: { uid } }
    },
    bad: [],
    check: async (_, target) => {
      await expectError(await call(target, 'consoleWebhook', { params: { token: used.other }, body: {} }), 'ResourceNotFound')
      expect((await overviewOf(target, used.uid)).hasWebhook).toBe(false)
    },
  },
  consoleWebhook: {
    as: null,
    good: async (target) => {
      const { uid, token } = await withWebhook(target)
      used = { uid, other: `${goodSpec(target).baseContentPath}/spectro-packs/archive/anything` }
      return {
        params: { token },
        body: { type: 'PUSH_ARTIFACT', event_data: { repository: { repo_full_name: used.other }, resources: [{ tag: '1.0.0' }] } },
      }
    },
    bad: [],
    check: async (answer, target) => {
      expect(WebhookAnswer.parse(answer)).toMatchObject({ accepted: true, repositories: [used.other] })
      const { items } = await ask(target, 'consoleRegistryRuns', { as: 'viewer', params: { uid: used.uid } })
      expect(items).toMatchObject([{ trigger: 'webhook', requestedBy: '', only: [used.other], outcome: 'queued' }])
      const { webhook } = await ask(target, 'consoleRegistryWebhook', { as: 'admin', params: { uid: used.uid } })
      expect(webhook).toMatchObject({ lastCalledAt: textLike(/^\d{4}-/), lastResult: textLike(/^A synchronisation was asked for/) })
    },
  },
  consoleFleet: {
    as: 'operator',
    good: noInput,
    bad: [],
    check: async (answer, target) => {
      const { adminRegistryUid, otherTenantRegistryUid, systemRegistryUid } = target.existing
      const uids = [adminRegistryUid, otherTenantRegistryUid, systemRegistryUid]
      expect(answer).toMatchObject({ registries: containing(uids.map((uid) => having({ uid, host: textLike(/^[^/]+$/) }))) })
      expect(answer).toMatchObject({ registries: containing([having({ uid: systemRegistryUid, tenant: null })]) })
    },
  },
}
