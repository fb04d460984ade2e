import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { WebhookAnswer } from '~/contract/sync'
import { hasRepositories, takesIn } from '../connectors/repository-scope'
import type { Services } from '../context'
import { AppError, notFound } from '../errors'
import { SecretUnreadable } from '../secrets/secrets'
import { hashToken } from '../sessions/token'
import { requestRun } from './sync-store'
import { type Announcement, MAX_REPOSITORIES, understand } from './webhook-payloads'
import { type CalledWebhook, findCalledWebhook, noteCall } from './webhook-store'

/** A call as it came. */
interface Call {
  readonly headers: { get(name: string): string | null }
  readonly bytes: Uint8Array
}

/** What becomes of a call; `only` is left out where everything is read. */
type Decision = { readonly accepted: true; readonly only?: readonly string[] } | { readonly accepted: false; readonly message: string }

/** Named in a sentence at most. */
const NAMED = 3

/**
 * A registry says that something was pushed: the repositories that it names are synchronised. Calls that come meanwhile join the run that waits. A sender that signs, or
 * sends an `Authorization` header, must know the secret; for one that can do neither the address is enough.
 * Nothing is written to the audit trail, which a registry could flood: the history has the run, and the webhook its last call.
 * @throws AppError `ResourceNotFound` for an address that is not known, or no longer; `Forbidden` for a wrong secret
 */
export async function receiveWebhook(services: Services, token: string, body: unknown, call: Call): Promise<WebhookAnswer> {
  const tokenHash = hashToken(token)
  // The hash is looked up, and tells nothing about the token: how long that takes does not matter.
  const webhook = await findCalledWebhook(services.db, tokenHash)
  if (webhook === undefined) throw notFound('This webhook')
  const refusal = refuseSender(services, webhook, call)
  if (refusal !== undefined) {
    await services.db.transaction().execute((tx) => noteCall(tx, { ...noted(services, webhook), tokenHash, result: refusal.message }))
    throw refusal
  }

  const decision = decide(webhook, understand(body))
  return services.db.transaction().execute(async (tx) => {
    const registryUid = webhook.registry_uid
    const answer: WebhookAnswer = decision.accepted
      ? { accepted: true, message: wordsOf(decision.only), repositories: [...(decision.only ?? [])] }
      : { accepted: false, message: decision.message, repositories: [] }
    if (!(await noteCall(tx, { ...noted(services, webhook), tokenHash, result: answer.message }))) throw notFound('This webhook')
    if (!decision.accepted) return answer
    const requested = await requestRun(tx, registryUid, {
      runId: services.newUid(),
      supersede: false,
      trigger: 'webhook',
      requestedBy: '',
      now: services.now(),
      ...(decision.only && { only: decision.only }),
    })
    if (requested) await services.queue.enqueueSync(tx, registryUid)
    return answer
  })
}

/** @returns what a sender that shows a secret, and not the right one, is told */
function refuseSender({ secrets }: Pick<Services, 'secrets'>, webhook: CalledWebhook, { headers, bytes }: Call): AppError | undefined {
  const signature = headers.get('x-hub-signature-256')
  const authorization = headers.get('authorization')
  if (signature === null && authorization === null) return undefined
  let secret: string
  try {
    secret = secrets.open(webhook.sealed_secret, webhook.registry_uid)
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error
    return new AppError('Forbidden', 'The secret of this webhook can’t be opened any more: renew the webhook')
  }
  if (signature !== null && !isSame(signature, `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`)) {
    return new AppError('Forbidden', 'The signature of the call was not made with the secret of this webhook')
  }
  if (authorization !== null && !shows(authorization, secret)) {
    return new AppError('Forbidden', 'The Authorization header of the call is not the secret of this webhook')
  }
  return undefined
}

/** The secret alone, as a bearer token, or as the password of whichever user. */
function shows(authorization: string, secret: string): boolean {
  const [scheme = '', value = ''] = authorization.trim().split(/ +/, 2)
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return isSame(value, secret)
    case 'basic': {
      const text = Buffer.from(value, 'base64').toString('utf8')
      return isSame(text.slice(text.indexOf(':') + 1), secret)
    }
    default:
      return isSame(authorization.trim(), secret)
  }
}

/** Takes as long whatever differs. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}

function decide(webhook: CalledWebhook, announcement: Announcement): Decision {
  if (announcement.kind === 'nothing') return { accepted: false, message: announcement.message }
  if (webhook.needs_credentials) return no('This registry needs credentials before it can be synchronised')
  if (!webhook.sync_supported && webhook.kind !== 'helm') return no('This registry was added without synchronisation')
  if (webhook.paused_at !== null) {
    return no(
      webhook.paused_by === 'person'
        ? 'The synchronisation of this registry is paused'
        : 'The synchronisation of this registry is paused, because its credentials were refused',
    )
  }
  // An index lists everything at once: whatever was pushed, it is read.
  if (!hasRepositories(webhook)) return { accepted: true }
  if (announcement.kind === 'unknown') return no('The call names no repository in a form that is understood')
  const { kind, provider, endpoint, base_content_path: baseContentPath } = webhook
  const wanted = announcement.repositories.filter((one) => takesIn({ kind, provider, endpoint, baseContentPath }, one))
  if (wanted.length === 0) return no('What the call names is not below the content path of this registry')
  return wanted.length > MAX_REPOSITORIES ? { accepted: true } : { accepted: true, only: wanted }
}

function no(message: string): Decision {
  return { accepted: false, message }
}

function wordsOf(only: readonly string[] | undefined): string {
  if (only === undefined) return 'A synchronisation of the whole registry was asked for'
  const more = only.length - NAMED
  const named = only.slice(0, more > 0 ? NAMED : undefined).join(', ')
  return `A synchronisation was asked for: ${named}${more > 0 ? ` and ${more} more` : ''}`
}

function noted(services: Pick<Services, 'now'>, { registry_uid: registryUid }: CalledWebhook): { registryUid: string; at: Date } {
  return { registryUid, at: services.now() }
}
