import type { Hono } from 'hono'
import { api, type OperationId } from '~/contract/api'
import type { Operation } from '~/contract/operation'
import type { Context, Services } from '../context'
import { AppError } from '../errors'
import { authenticateRequest, refuseForeignSignIn, type RequestAuthentication } from './authenticate-request'
import type { AnyAnswer, AnyHandler } from './call'
import { checkAllowed } from './check-allowed'
import { clientAddress } from './client-address'
import { answerWithEvents, type EventSink } from './events'
import { endWhenRefused } from './end-when-refused'
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
  /** How often it is looked whether who reads a stream of events still may, in ms; 30 s when not given. */
  readonly recheckMs?: number | undefined
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

/** Likewise from a program: the address that it calls is the secret. */
const unknownIsGuess: ReadonlySet<OperationId> = new Set(['consoleWebhook'])

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
    checkAllowed(operation, actor)
    context = { services, actor, log, signal }
  }
  const params = checkParams(web.req.param())
  const query = operation.query && parse(operation.query, web.req.query(), 'query')
  const request = web.req.raw
  const sent = operation.body && (await readJson(request, operation.bodyLimit ?? BODY_LIMIT))
  const body = operation.body && parse(operation.body, sent?.value, 'body')
  const call = { services, log, signal, context, session, params, query, body }
  const raw = operation.raw === true && sent !== undefined ? { headers: request.headers, bytes: sent.bytes } : undefined
  const origin = options.publicOrigin ?? new URL(request.url).origin
  const run = (onEvent?: EventSink) => byId[id]({ ...call, raw, origin, onEvent })
  if (operation.success.events !== undefined && acceptsEvents(web)) {
    const whole = async (send: EventSink) => {
      const watched = authenticated && endWhenRefused(web, operation, options, (error) => gone.abort(error))
      try {
        await run(send)
      } catch (error) {
        if (!(error instanceof AppError)) log.error({ err: error }, 'a stream of events broke off')
        throw error
      } finally {
        watched?.stop()
      }
    }
    return answerWithEvents(whole, () => gone.abort(new Error('The caller went away')))
  }
  const answer = await answerOf(web, id, options, () => run())

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

type Run = () => AnyAnswer | Promise<AnyAnswer>

async function answerOf(web: Web, id: OperationId, options: MountOptions, run: Run): Promise<AnyAnswer> {
  if (guessable.has(id)) return limited(web, options, run)
  return unknownIsGuess.has(id) ? limitedAfterwards(web, options, run) : run()
}

/** Counts failed guesses. The attempt is taken before it is made, so that many at once can't get past the limit. */
async function limited(web: Web, options: MountOptions, run: Run): Promise<AnyAnswer> {
  refuseForeignSignIn(web, options)
  const address = takeAttempt(web, options)
  try {
    const answer = await run()
    options.limiter.refund(address)
    return answer
  } catch (error) {
    if (!(error instanceof AppError && failedGuesses.has(error.code))) options.limiter.refund(address)
    throw error
  }
}

/**
 * For secrets of programs that may call many times at once: the attempt is taken once it has failed, and apart from those of people, so that an address which was
 * renewed and is still called keeps nobody behind the same proxy from signing in.
 */
async function limitedAfterwards(web: Web, options: MountOptions, run: Run): Promise<AnyAnswer> {
  const address = takeAttempt(web, options, 'program ')
  options.limiter.refund(address)
  try {
    return await run()
  } catch (error) {
    if (error instanceof AppError && error.code === 'ResourceNotFound') options.limiter.take(address)
    throw error
  }
}

/** @returns what the attempt is counted under @throws AppError `TooManyRequests` */
function takeAttempt(web: Web, options: MountOptions, who = ''): string {
  const address = `${who}${clientAddress(web, options.proxied)}`
  const wait = options.limiter.take(address)
  if (wait === undefined) return address
  throw new AppError('TooManyRequests', `Too many failed attempts from your address. Try again in ${wait} s`, { retryAfterSeconds: wait })
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
