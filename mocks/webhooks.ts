import { splitContentPaths } from '~/contract/endpoint'
import type { WebhookAnswer } from '~/contract/sync'
import type { MockDb } from './db'
import { MockError, notFound } from './mock-error'
import { newUid } from './random'
import { pausedOf, startSync } from './registry-sync'
import type { RegistryRow } from './rows'
import { isoTime } from './sync'
import { understand } from './webhook-payloads'

export function webhookWire({ webhook }: RegistryRow, request: Request) {
  if (webhook === null) return { webhook: null }
  const { token, secret, createdAt, createdBy, lastCalledAt, lastResult } = webhook
  return {
    webhook: {
      url: new URL(`/v1/console/webhooks/${token}`, request.url).href,
      secret,
      createdAt: isoTime(createdAt),
      createdBy,
      lastCalledAt: lastCalledAt === null ? null : isoTime(lastCalledAt),
      lastResult,
    },
  }
}

export function newWebhook(now: number, createdBy: string): NonNullable<RegistryRow['webhook']> {
  return { token: newUid() + newUid(), secret: newUid() + newUid(), createdAt: now, createdBy, lastCalledAt: null, lastResult: '' }
}

/** What becomes of a call; `only` is left out where everything is read. */
type Decision = { readonly accepted: true; readonly only?: readonly string[] } | { readonly accepted: false; readonly message: string }

/** A registry says that something was pushed. @throws MockError `ResourceNotFound` for an address that nobody made, `Forbidden` for a wrong secret */
export function receiveCall(db: MockDb, token: string, body: unknown, headers: Headers): WebhookAnswer {
  const row = db.registries.find(({ webhook }) => webhook?.token === token)
  if (row === undefined || row.webhook === null) throw notFound('This webhook')
  const { webhook } = row
  const note = (lastResult: string) => {
    row.webhook = { ...webhook, lastCalledAt: db.now(), lastResult }
    db.save()
  }
  const shown = headers.get('Authorization')
  if (shown !== null && shown.replace(/^Bearer +/i, '') !== webhook.secret) {
    const refusal = new MockError('Forbidden', 'The Authorization header of the call is not the secret of this webhook')
    note(refusal.message)
    throw refusal
  }
  const decision = decide(row, body, db.now())
  if (!decision.accepted) {
    note(decision.message)
    return { ...decision, repositories: [] }
  }
  const message =
    decision.only === undefined
      ? 'A synchronisation of the whole registry was asked for'
      : `A synchronisation was asked for: ${decision.only.join(', ')}`
  note(message)
  const isBusy = row.run !== null && db.now() < row.run.endsAt
  if (!isBusy) startSync(db, row, { trigger: 'webhook', requestedBy: '', ...(decision.only && { only: decision.only }) })
  return { accepted: true, message, repositories: [...(decision.only ?? [])] }
}

function decide(row: RegistryRow, body: unknown, now: number): Decision {
  const said = understand(body)
  if (said !== null && 'nothing' in said) return no(said.nothing)
  if (row.needsCredentials) return no('This registry needs credentials before it can be synchronised')
  if (!row.synchronised && row.kind !== 'helm') return no('This registry was added without synchronisation')
  const paused = pausedOf(row, now)
  if (paused !== null) {
    const why = paused.by === 'person' ? '' : ', because its credentials were refused'
    return no(`The synchronisation of this registry is paused${why}`)
  }
  if (row.kind !== 'oci-basic' && row.kind !== 'oci-ecr') return { accepted: true }
  if (said === null) return no('The call names no repository in a form that is understood')
  const paths = splitContentPaths(row.baseContentPath)
  const isGitHub = row.endpoint.startsWith('https://ghcr.io/')
  const wanted = said.repositories.filter((one) => isGitHub || paths.length === 0 || paths.some((path) => one.startsWith(`${path}/`)))
  return wanted.length === 0 ? no('What the call names is not below the content path of this registry') : { accepted: true, only: wanted }
}

function no(message: string): Decision {
  return { accepted: false, message }
}
