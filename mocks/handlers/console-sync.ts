import type { consoleSyncApi } from '~/contract/api/console-sync'
import type { SyncSettings } from '~/contract/sync'
import { fleetOf } from '../fleet'
import type { Handlers } from '../make-handlers'
import { invalidFields, MockError, notFound } from '../mock-error'
import { isTimeZone } from '../quiet-hours'
import { cancelSync, pauseByHand, resumeByHand, startSync } from '../registry-sync'
import { type Caller, managedRegistry, record, refuseUnready, refuseUnsynchronised } from '../registry-verbs'
import { watchRegistries } from '../registry-watch'
import { overviewOf, skippedOf } from '../registry-wire'
import { decideRemovals, removalsOf } from '../removals'
import { runDetails } from '../run-details'
import { outcomeOf, runsOf, runWire, stripOf } from '../run-history'
import type { RegistryRow } from '../rows'
import { isoTime, SYNC_INTERVAL_SECONDS } from '../sync'
import { newWebhook, receiveCall, webhookWire } from '../webhooks'

export const consoleSyncHandlers = {
  consoleRegistriesWatch({ db, actor, request }) {
    if (/\btext\/event-stream\b/.test(request.headers.get('Accept') ?? '')) return watchRegistries(db, actor, request)
    return { items: db.visibleRegistries(actor).map((row) => overviewOf(db, row, actor)) }
  },
  consoleRegistriesStrips({ db, actor }) {
    const items = db.visibleRegistries(actor).map((row) => ({ uid: row.uid, days: stripOf(row, db.now()) }))
    return { until: isoTime(db.now()).slice(0, 10), items }
  },
  consoleRegistryRuns({ db, actor, params, query }) {
    const row = db.registry(actor, params.uid)
    const found = runsOf(row, db.now()).filter(
      (run) =>
        (query.outcome === undefined || outcomeOf(run, db.now()) === query.outcome) &&
        (query.trigger === undefined || run.trigger === query.trigger),
    )
    const from = query.after === undefined ? 0 : found.findIndex(({ uid }) => uid === query.after) + 1
    if (query.after !== undefined && from === 0)
      throw invalidFields({ after: 'This is not a position that a list handed out: read it from its beginning' })
    const page = found.slice(from, from + query.limit)
    const isMore = from + page.length < found.length
    return {
      items: page.map((run) => runWire(row, run, db.now())),
      total: found.length,
      next: isMore ? (page.at(-1)?.uid ?? null) : null,
    }
  },
  consoleRegistryRun({ db, actor, params }) {
    const row = db.registry(actor, params.uid)
    const run = runsOf(row, db.now()).find(({ uid }) => uid === params.runUid)
    if (run === undefined) throw notFound(`Run ${params.runUid}`)
    return runDetails(row, run, db.now())
  },
  consoleRegistryCancel({ db, actor, params }) {
    const row = managed({ db, actor }, params.uid, 'Synchronisations of system registries are cancelled in the System Console')
    cancelSync(db, row, actor.person.email)
    record({ db, actor }, 'action', 'Cancelled the synchronisation of', row)
    return undefined
  },
  consoleRegistryRemovals({ db, actor, params }) {
    return removalsOf(db, db.registry(actor, params.uid))
  },
  consoleRegistryDecideRemovals({ db, actor, params, body }) {
    const row = managed({ db, actor }, params.uid, 'Removals from system registries are decided in the System Console')
    decideRemovals(row, body, db.now(), actor.person.email)
    const verb =
      body.decision === 'approve' ? 'Approved the removal of versions that are no longer in' : 'Kept versions that are no longer in'
    record({ db, actor }, 'action', verb, row)
    return undefined
  },
  consoleRegistryRetrySkipped({ db, actor, params, body }) {
    const row = managed({ db, actor }, params.uid, 'System registries are synchronised in the System Console')
    refuseUnready(row)
    const known = skippedOf(db, row).map(({ reference }) => reference)
    const found = (body.references ?? known).filter((reference) => known.includes(reference))
    if (found.length === 0) {
      throw new MockError(
        'ResourceChanged',
        'Nothing of this is set aside any more: a synchronisation has read it meanwhile. Load the list again',
      )
    }
    const isBusy = row.run !== null && db.now() < row.run.endsAt
    if (!isBusy) startSync(db, row, { trigger: 'retry', requestedBy: actor.person.email, only: found })
    record({ db, actor }, 'action', 'Started to read again what was set aside of', row)
    return undefined
  },
  consoleRegistrySyncSettings({ db, actor, params, body }) {
    const row = managed({ db, actor }, params.uid, 'System registries are scheduled in the System Console')
    refuseUnsynchronised(row)
    checkSettings(body)
    record({ db, actor }, 'action', 'Changed when and how to synchronise', row, { settings: [row.settings, body] })
    row.settings = body
    return undefined
  },
  consoleRegistryPause({ db, actor, params }) {
    const row = managed({ db, actor }, params.uid, 'System registries are paused in the System Console')
    pauseByHand(row, db.now(), actor.person.email)
    record({ db, actor }, 'action', 'Paused the synchronisation of', row)
    return undefined
  },
  consoleRegistryResume({ db, actor, params }) {
    const row = managed({ db, actor }, params.uid, 'System registries are resumed in the System Console')
    resumeByHand(db, row)
    record({ db, actor }, 'action', 'Resumed the synchronisation of', row)
    return undefined
  },
  consoleRegistryWebhook({ db, actor, params, request }) {
    return webhookWire(managed({ db, actor }, params.uid, WEBHOOKS), request)
  },
  consoleRegistryRenewWebhook({ db, actor, params, request }) {
    const row = managed({ db, actor }, params.uid, WEBHOOKS)
    refuseUnsynchronised(row)
    const verb = row.webhook === null ? 'Made a webhook for' : 'Renewed the webhook of'
    row.webhook = newWebhook(db.now(), actor.person.email)
    record({ db, actor }, 'action', verb, row)
    return webhookWire(row, request)
  },
  consoleRegistryDeleteWebhook({ db, actor, params }) {
    const row = managed({ db, actor }, params.uid, WEBHOOKS)
    if (row.webhook === null) throw new MockError('ResourceNotFound', 'This registry has no webhook')
    row.webhook = null
    record({ db, actor }, 'action', 'Ended the webhook of', row)
    return undefined
  },
  consoleWebhook: ({ db, params, body, request }) => receiveCall(db, params.token, body, request.headers),
  consoleFleet: ({ db }) => fleetOf(db),
} satisfies Pick<Handlers, keyof typeof consoleSyncApi>

const WEBHOOKS = 'The webhooks of system registries are in the System Console'

function managed(caller: Caller, uid: string, refusal: string): RegistryRow {
  return managedRegistry(caller, uid, undefined, refusal)
}

/** @throws MockError `InvalidRequest` */
function checkSettings({ intervalSeconds, quietHours }: SyncSettings): void {
  const fields: Record<string, string> = {}
  if (intervalSeconds !== null && intervalSeconds > SYNC_INTERVAL_SECONDS) {
    fields['intervalSeconds'] = 'The longest interval is that of this installation: 24 hours'
  }
  if (quietHours?.from === quietHours?.to && quietHours !== null) {
    fields['quietHours.to'] = 'Enter another time than the one at which they begin'
  }
  if (quietHours !== null && !isTimeZone(quietHours.timeZone)) {
    fields['quietHours.timeZone'] = 'This is not a known time zone: enter a name such as Europe/Berlin'
  }
  if (Object.keys(fields).length > 0) throw invalidFields(fields)
}
