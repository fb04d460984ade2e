import * as z from 'zod/mini'
import { type Api, api, type OperationId } from '~/contract/api'
import { ApiError } from '~/contract/errors'
import { type BodyInput, buildPath, type Operation, type ParamsOf, type QueryInput, type ResultOf, type Scope } from '~/contract/operation'
import { ApiFailure, isSignedOut } from './failure'

type ParamsPart<Op extends Operation> = keyof ParamsOf<Op> extends never ? { params?: undefined } : { params: ParamsOf<Op> }
type QueryPart<Query> = Query extends undefined ? { query?: undefined } : object extends Query ? { query?: Query } : { query: Query }
// Not over each member of a union: a body that is one of several is still one body.
type BodyPart<Body> = [Body] extends [undefined] ? { body?: undefined } : { body: Body }

type Inputs = { [Id in OperationId]: ParamsPart<Api[Id]> & QueryPart<QueryInput<Api[Id]>> & BodyPart<BodyInput<Api[Id]>> }
type Results = { [Id in OperationId]: ResultOf<Api[Id]> }

/** What an operation is called with: `params` of the path, `query`, `body`; only those it has. */
export type CallInput<Id extends OperationId> = Inputs[Id]
/** What a successful call resolves to. */
export type CallResult<Id extends OperationId> = Results[Id]

export interface LooseInput {
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly query?: object | undefined
  readonly body?: unknown
}

let onSessionRequired: () => void = () => {}

/** Sets what happens when any call is refused because nobody is signed in. There is one place for that: the router. */
export function handleSessionRequired(handler: () => void): void {
  onSessionRequired = handler
}

/** The console that is on screen; the server takes that console's session only. */
export function currentScope(): Scope {
  return /^\/system(\/|$)/.test(window.location.pathname) ? 'system' : 'tenant'
}

/** The address of an operation, for images and links. */
export function apiUrl<Id extends OperationId>(id: Id, input: CallInput<Id>): string {
  return urlOf(api[id], input)
}

/**
 * Calls an operation of the contract.
 * @throws {ApiFailure} for every answer that is not the operation's success, and with code `NetworkError` when no answer came
 */
export async function call<Id extends OperationId>(id: Id, input: CallInput<Id>, signal?: AbortSignal): Promise<CallResult<Id>> {
  return send(api[id], input, signal)
}

async function send<Result>(operation: Operation, input: LooseInput, signal: AbortSignal | undefined): Promise<Result> {
  return readAnswer(operation, await open(operation, input, signal), signal)
}

/**
 * The successful answer itself, for calls whose body is read in a way of their own.
 * @param accept media type that is asked for
 * @throws {ApiFailure} as `call`
 */
export async function open(
  operation: Operation,
  input: LooseInput,
  signal: AbortSignal | undefined,
  accept = 'application/json',
): Promise<Response> {
  const response = await request(operation, input, signal, accept)
  if (response.status === operation.success.status) return response
  const failure = await readFailure(response)
  if (operation.access !== 'public' && isSignedOut(failure)) onSessionRequired()
  throw failure
}

/** What a successful answer says. @throws {ApiFailure} as `call` */
export async function readAnswer<Result>(operation: Operation, response: Response, signal: AbortSignal | undefined): Promise<Result> {
  const body = await readBody(operation, response).catch((error: unknown) => {
    if (signal?.aborted === true) throw error
    return null
  })
  if (isAnswer<Result>(operation, body)) return body
  throw new ApiFailure(response.status, {
    code: 'BadResponse',
    message: 'The server answered with something that this console can’t read. Try again.',
  })
}

async function request(operation: Operation, input: LooseInput, signal: AbortSignal | undefined, accept: string): Promise<Response> {
  const headers = new Headers({ Accept: accept, 'Console-Scope': currentScope() })
  if (input.body !== undefined) headers.set('Content-Type', 'application/json')
  try {
    return await fetch(urlOf(operation, input), {
      method: operation.method,
      headers,
      credentials: 'same-origin',
      body: input.body === undefined ? null : JSON.stringify(input.body),
      signal: signal ?? null,
    })
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw new ApiFailure(0, {
      code: 'NetworkError',
      message: 'The server did not answer. Check that it runs and that you are connected, then try again.',
    })
  }
}

async function readBody(operation: Operation, response: Response): Promise<unknown> {
  if (operation.success.schema !== undefined) return response.json()
  if (operation.success.binary === undefined) return undefined
  return { mediaType: response.headers.get('Content-Type') ?? '', bytes: new Uint8Array(await response.arrayBuffer()) }
}

// The contract's types say what comes back, and conformance tests hold the servers to it. Checking each answer here as well would lock the console out of a
// Palette that adds or leaves out a field; all that is refused is an answer with nothing in it where something belongs.
function isAnswer<Result>(operation: Operation, body: unknown): body is Result {
  return operation.success.schema === undefined || (typeof body === 'object' && body !== null)
}

async function readFailure(response: Response): Promise<ApiFailure> {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN)
  const seconds = Number.isFinite(retryAfter) ? retryAfter : undefined
  const body: unknown = await response.json().catch(() => undefined)
  const parsed = z.safeParse(ApiError, body)
  if (parsed.success) return new ApiFailure(response.status, parsed.data, seconds)
  const message =
    response.status === 502 || response.status === 503 || response.status === 504
      ? 'The server can’t be reached through the proxy in front of it. Try again in a minute.'
      : `The server answered with status ${response.status} and nothing that this console can read.`
  return new ApiFailure(response.status, { code: 'BadResponse', message }, seconds)
}

function urlOf(operation: Operation, input: LooseInput): string {
  const path = buildPath(operation.path, input.params ?? {})
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search.size === 0 ? path : `${path}?${search}`
}
