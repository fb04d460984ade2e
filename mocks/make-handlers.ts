import * as z from 'zod/mini'
import { api, type Api, type OperationId } from '~/contract/api'
import type { ApiError } from '~/contract/errors'
import { readInput } from '~/contract/input'
import type { BodyOf, Operation, ParamsOf, Permission, QueryOf, ResultOf } from '~/contract/operation'
import { CERTIFICATE_LIMIT } from '~/contract/registries'
import type { MockDb } from './db'
import { INTERNAL_MESSAGE, invalidFields, MockError, notFound } from './mock-error'
import { newUid } from './random'
import { actorOf } from './sessions'
import type { Actor } from './rows'

/** Bytes that a body may have. */
const BODY_LIMIT = 1024 * 1024
/** A certificate of full size in its JSON envelope. */
const CERTIFICATE_BODY_LIMIT = CERTIFICATE_LIMIT + 32 * 1024

/** What a handler is called with: everything in it has passed the contract's schemas. */
interface Call<Op extends Operation> {
  readonly params: ParamsOf<Op>
  readonly query: QueryOf<Op>
  readonly body: BodyOf<Op>
  /** Who is signed in. Never null behind an operation that is not public. */
  readonly actor: Op['access'] extends 'public' ? Actor | null : Actor
  readonly request: Request
  readonly db: MockDb
  /** Headers of the response; a handler may add some. */
  readonly headers: Headers
}

/** What a handler gives back: what the contract says, or where that is a stream of events, the whole response. */
type Answer<Op extends Operation> = ResultOf<Op> | (Op extends { success: { events: unknown } } ? Response : never)

/** As a method, so that the table of all handlers can be read with the looser type that routing needs. */
type Handler<Op extends Operation> = { handle(call: Call<Op>): Answer<Op> | Promise<Answer<Op>> }['handle']

/** One handler an operation: a missing one is a type error. */
export type Handlers = { [Id in OperationId]: Handler<Api[Id]> }

interface LooseCall {
  params: Record<string, string>
  query: unknown
  body: unknown
  actor: Actor | null
  request: Request
  db: MockDb
  headers: Headers
}
type LooseHandler = { handle(call: LooseCall): unknown }['handle']

interface Route {
  readonly operation: Operation
  readonly segments: readonly string[]
  readonly handle: LooseHandler
}

/**
 * Makes an API from one handler an operation. It routes, checks session, realm and permission, parses the input with the contract's schemas and
 * forms the response, so that a handler only has to return what the contract says.
 * @returns a function that answers any request below `/v1`
 */
export function makeHandlers(handlers: Handlers): (db: MockDb, request: Request) => Promise<Response> {
  const loose: Record<OperationId, LooseHandler> = handlers
  const operations: Record<OperationId, Operation> = api
  const routes = operationIds().map((id) => ({
    operation: operations[id],
    segments: operations[id].path.split('/').slice(1),
    handle: loose[id],
  }))

  return async (db, request) => {
    try {
      return await answer(routes, db, request)
    } catch (error) {
      return failure(error)
    }
  }
}

function operationIds(): OperationId[] {
  return Object.keys(api).filter((id): id is OperationId => Object.hasOwn(api, id))
}

async function answer(routes: readonly Route[], db: MockDb, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const matches = matchingRoutes(routes, url.pathname)
  const match = matches.find(({ route }) => route.operation.method === request.method)
  if (match === undefined)
    throw matches.length === 0 ? notFound(`${request.method} ${url.pathname}`) : methodNotAllowed(request.method, matches)
  const { operation, handle } = match.route

  const actor = actorOf(db, request)
  admit(operation, actor)
  const query = operation.query === undefined ? undefined : parse(operation.query, Object.fromEntries(url.searchParams), 'query')
  const limit = operation.bodyLimit ?? (operation.path === api.consoleCertificatesInspect.path ? CERTIFICATE_BODY_LIMIT : BODY_LIMIT)
  const body = operation.body === undefined ? undefined : parse(operation.body, await readJson(request, limit), 'body')
  const headers = new Headers()
  const result = await handle({ params: match.params, query, body, actor, request, db, headers })
  if (!reads(operation)) db.save()
  if (result instanceof Response) return result
  return success(operation, result, headers)
}

/** Some reads send what they look for in a body. */
function reads({ method, access }: Operation): boolean {
  return method === 'GET' || /\.(get|list)$/.test(access)
}

interface Match {
  readonly route: Route
  readonly params: Record<string, string>
  /** One digit a segment: 0 for a literal, 1 for a parameter. */
  readonly rank: string
}

/** Routes of a path, best first: where two part, a literal segment wins over a parameter. */
function matchingRoutes(routes: readonly Route[], pathname: string): Match[] {
  const wanted = pathname.split('/').slice(1)
  return routes.flatMap((route) => matchRoute(route, wanted) ?? []).sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0))
}

function matchRoute(route: Route, wanted: readonly string[]): Match | undefined {
  if (route.segments.length !== wanted.length) return undefined
  const params: Record<string, string> = {}
  const rank: string[] = []
  for (const [index, segment] of route.segments.entries()) {
    const value = wanted[index] ?? ''
    const name = /^\{(\w+)\}$/.exec(segment)?.[1]
    rank.push(name === undefined ? '0' : '1')
    if (name === undefined) {
      if (segment !== value) return undefined
      continue
    }
    const decoded = decode(value)
    if (decoded === undefined || decoded === '') return undefined
    params[name] = decoded
  }
  return { route, params, rank: rank.join('') }
}

function methodNotAllowed(method: string, matches: readonly Match[]): MockError {
  const best = matches[0]?.rank
  const allow = matches
    .filter(({ rank }) => rank === best)
    .flatMap(({ route }) => (route.operation.method === 'GET' ? ['GET', 'HEAD'] : [route.operation.method]))
  return new MockError('MethodNotAllowed', `${method} is not possible here. Possible: ${allow.join(', ')}`)
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

function admit(operation: Operation, actor: Actor | null): void {
  const { access, realm } = operation
  if (access === 'public') return
  if (actor === null) throw new MockError('SessionRequired', 'You are not signed in, or your session is over. Sign in')
  if (realm !== undefined && actor.scope !== realm) {
    throw new MockError('Forbidden', realm === 'system' ? 'This is for system operators' : 'This is for users of a tenant')
  }
  if (access !== 'session') demand(actor, access)
}

function demand(actor: Actor, permission: Permission): void {
  if (actor.permissions.includes(permission)) return
  throw new MockError('Forbidden', `Your role, ${actor.role}, does not allow this: it needs ${permission}`)
}

/** An empty body counts as `{}`: then the schema says what is missing. */
async function readJson(request: Request, limit: number): Promise<unknown> {
  const text = await request.text()
  if (new TextEncoder().encode(text).length > limit)
    throw new MockError('PayloadTooLarge', `The body is larger than ${Math.floor(limit / 1024)} KiB`)
  if (text.trim() === '') return {}
  if (!/^application\/json\b/i.test(request.headers.get('Content-Type') ?? '')) {
    throw new MockError('InvalidRequest', 'The body must be JSON, with the header Content-Type: application/json')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new MockError('InvalidRequest', 'The body is not valid JSON')
  }
}

function parse(schema: z.core.$ZodType, value: unknown, root: string): unknown {
  const input = readInput(schema, value, root)
  if (!input.ok) throw invalidFields(input.fields)
  return input.value
}

function success(operation: Operation, result: unknown, headers: Headers): Response {
  const { status, schema, binary, audited } = operation.success
  headers.set('Cache-Control', 'no-store')
  if (audited === true && !headers.has('AuditUid')) headers.set('AuditUid', newUid())
  if (binary === true) {
    const file = z.parse(File, result)
    headers.set('Content-Type', file.mediaType)
    if (file.filename !== undefined) headers.set('Content-Disposition', `attachment; filename="${file.filename}"`)
    else {
      headers.set('Cache-Control', 'private, max-age=86400')
      headers.set('Expires', new Date(Date.now() + 86_400_000).toUTCString())
    }
    return new Response(file.bytes, { status, headers })
  }
  if (schema === undefined) return new Response(null, { status, headers })
  headers.set('Content-Type', 'application/json')
  return new Response(JSON.stringify(result), { status, headers })
}

const File = z.object({ mediaType: z.string(), bytes: z.instanceof(Uint8Array<ArrayBuffer>), filename: z.optional(z.string()) })

/** What a server answers when something broke in it. */
export function brokenResponse(): Response {
  return failure(new MockError('InternalError', INTERNAL_MESSAGE))
}

function failure(error: unknown): Response {
  const known = error instanceof MockError ? error : new MockError('InternalError', INTERNAL_MESSAGE)
  if (known !== error) console.error(error)
  const body: ApiError = { code: known.code, message: known.message, details: known.details ?? {}, ref: newUid() }
  const headers = new Headers({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  if (known.retryAfterSeconds !== undefined) headers.set('Retry-After', String(known.retryAfterSeconds))
  return new Response(JSON.stringify(body), { status: known.status, headers })
}
