import type { Hono } from 'hono'
import { api, type OperationId } from '~/contract/api'
import type { Operation, Scope } from '~/contract/operation'
import { authorize } from '../authz/authorize'
import type { Context, Services } from '../context'
import { AppError } from '../errors'
import { authenticateRequest, refuseForeignSignIn, type RequestAuthentication } from './authenticate-request'
import type { AnyAnswer, AnyHandler } from './call'
import { clientAddress } from './client-address'
import { answerWithEvents } from './events'
import type { FailureLimiter } from './failure-limiter'
import { handlers } from './handlers'
import { BODY_LIMIT, checkParams, parse, readJson } from './parse'
import type { RequestState, Web } from './request-state'
import { errorResponse, jsonResponse } from './responses'
import { orderedOperations, toHonoPath } from './routes'
import { SANDBOX_POLICY } from './security-headers'

export interface MountOptions extends RequestAuthentication {
  readonly services: Services
  readonly limiter: FailureLimiter
  /** A proxy with HTTPS stands in front. */
  readonly proxied: boolean
}

const byId: Readonly<Record<OperationId, AnyHandler>> = handlers

/** Operations that take a secret from somebody who is not signed in: failures are limited for each client address. */
const guessable: ReadonlySet<OperationId> = new Set([
  'authenticate',
  'systemAuthenticate',
  'authRefresh',
  'consoleSetup',
  'consoleActivationStatus',
  'passwordActivate',
  'passwordReset',
  'systemAdminsPasswordActivate',
])
const failedGuesses: ReadonlySet<string> = new Set([
  'InvalidCredentials',
  'AccountLocked',
  'SessionRequired',
  'SetupTokenInvalid',
  'LinkInvalid',
])

/** A logo stays the same for as long as its pack version does, which is rarely replaced. Seconds. */
const LOGO_MAX_AGE = 24 * 60 * 60

/** Serves every row of the contract; there is no code for single routes. */
export function mountApi(app: Hono<RequestState>, options: MountOptions): void {
  const methods = new Map<string, Set<string>>()
  for (const id of orderedOperations()) {
    const operation: Operation = api[id]
    const path = toHonoPath(operation.path)
    app.on(operation.method, path, (web) => serve(web, id, operation, options))
    const known = methods.get(path) ?? new Set()
    methods.set(path, known.add(operation.method))
    if (operation.method === 'GET') known.add('HEAD')
  }
  for (const [path, known] of methods) {
    const allow = [...known].join(', ')
    app.all(path, (web) => {
      web.set('route', path)
      const { method } = web.req
      return errorResponse(web, new AppError('MethodNotAllowed', `${method} is not possible here. Possible: ${allow}`), { Allow: allow })
    })
  }
}

/** The order of checks: session, realm, permission, then what was sent. */
async function serve(web: Web, id: OperationId, operation: Operation, options: MountOptions): Promise<Response> {
  const { services } = options
  const log = web.get('log')
  web.set('route', id)
  const gone = new AbortController()
  const signal = AbortSignal.any([web.get('signal'), gone.signal])
  const authenticated = operation.access === 'public' ? undefined : await authenticateRequest(web, operation, options)
  const session = authenticated?.session
  let context: Context | undefined
  if (session !== undefined) {
    const { actor } = session
    web.set('actorUid', actor.uid)
    checkRealm(operation, actor.scope)
    if (operation.access !== 'public' && operation.access !== 'session') authorize(actor, operation.access)
    context = { services, actor, log, signal }
  }
  const params = checkParams(web.req.param())
  const query = operation.query && parse(operation.query, web.req.query(), 'query')
  const body = operation.body && parse(operation.body, await readJson(web.req.raw, operation.bodyLimit ?? BODY_LIMIT), 'body')
  const run = (onEvent?: (event: unknown) => void) => byId[id]({ services, log, signal, onEvent, context, session, params, query, body })
  if (operation.success.events !== undefined && acceptsEvents(web)) {
    const whole = async (send: (event: unknown) => void) => {
      try {
        await run(send)
      } catch (error) {
        if (!(error instanceof AppError)) log.error({ err: error }, 'a stream of events broke off')
        throw error
      }
    }
    return answerWithEvents(whole, () => gone.abort(new Error('The caller went away')))
  }
  const answer = guessable.has(id) ? await limited(web, options, () => run()) : await run()

  const response = await respond(web, operation, answer, services.now())
  const token = authenticated?.session.token ?? null
  if (authenticated?.cookieScope !== undefined && authenticated.session.renewed && token !== null) {
    response.headers.append('Set-Cookie', options.cookies.keep(authenticated.cookieScope, token))
  }
  if (answer.cookie === 'ended') {
    if (session !== undefined) response.headers.append('Set-Cookie', options.cookies.clear(session.actor.scope))
  } else if (answer.cookie !== undefined) {
    response.headers.append('Set-Cookie', options.cookies.keep(answer.cookie.scope, answer.cookie.token))
  }
  return response
}

function acceptsEvents(web: Web): boolean {
  return (web.req.header('accept') ?? '').split(',').some((type) => type.trim().startsWith('text/event-stream'))
}

function checkRealm(operation: Operation, scope: Scope): void {
  if (operation.realm === undefined || operation.realm === scope) return
  const sentence = operation.realm === 'system' ? 'This is for system operators' : 'This is for users of a tenant'
  throw new AppError('Forbidden', sentence)
}

/** Counts failed guesses. The attempt is taken before it is made, so that many at once can't get past the limit. */
async function limited(web: Web, options: MountOptions, run: () => AnyAnswer | Promise<AnyAnswer>): Promise<AnyAnswer> {
  refuseForeignSignIn(web, options)
  const address = clientAddress(web, options.proxied)
  const wait = options.limiter.take(address)
  if (wait !== undefined) {
    throw new AppError('TooManyRequests', `Too many failed attempts from your address. Try again in ${wait} s`, { retryAfterSeconds: wait })
  }
  try {
    const answer = await run()
    options.limiter.refund(address)
    return answer
  } catch (error) {
    if (!(error instanceof AppError && failedGuesses.has(error.code))) options.limiter.refund(address)
    throw error
  }
}

async function respond(web: Web, operation: Operation, answer: AnyAnswer, now: Date): Promise<Response> {
  const headers: Record<string, string> = answer.auditUid === undefined ? {} : { AuditUid: answer.auditUid }
  const { status, schema, binary } = operation.success
  if (schema !== undefined) return jsonResponse(web, status, answer.body, headers)
  if (binary === true && isFile(answer.body)) {
    const { bytes, mediaType, filename } = answer.body
    return new Response(bytes, {
      status,
      headers: {
        ...headers,
        'Content-Type': mediaType,
        'Content-Length': String(bytes.byteLength),
        'Content-Security-Policy': SANDBOX_POLICY,
        ...(filename === undefined ? cachedFor(LOGO_MAX_AGE, now) : savedAs(filename)),
      },
    })
  }
  return new Response(null, { status, headers: { 'Cache-Control': 'no-store', ...headers } })
}

/** A picture: pages show it again and again. */
function cachedFor(seconds: number, now: Date): Record<string, string> {
  return { 'Cache-Control': `private, max-age=${seconds}`, Expires: new Date(now.getTime() + seconds * 1000).toUTCString() }
}

/** A file to keep, as it is at this moment. @param filename of plain letters, digits, dots and hyphens */
function savedAs(filename: string): Record<string, string> {
  return { 'Cache-Control': 'no-store', 'Content-Disposition': `attachment; filename="${filename}"` }
}

interface FileBody {
  readonly mediaType: string
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly filename?: string
}

function isFile(body: unknown): body is FileBody {
  return typeof body === 'object' && body !== null && 'mediaType' in body && 'bytes' in body
}
