import type { Logger } from 'pino'
import type { Api, OperationId } from '~/contract/api'
import type { BodyOf, ParamsOf, QueryOf, ResultOf } from '~/contract/operation'
import type { Context, Services } from '../context'
import type { ActiveSession, OpenedSession } from '../sessions/sessions'
import type { EventSink } from './events'

/** What every handler is called with: the request after all checks. */
interface BaseCall {
  readonly services: Services
  readonly log: Logger
  readonly signal: AbortSignal
  /** Set where the caller asked to be told what happens meanwhile. */
  readonly onEvent: EventSink | undefined
  /** Where browsers and programs find this server: PUBLIC_URL's, or that of this request. */
  readonly origin: string
}

/** The request as it came. */
export interface RawRequest {
  readonly headers: { get(name: string): string | null }
  readonly bytes: Uint8Array
}

/** `context` and `session` exist where the contract demands that somebody is signed in. */
type Caller<Id extends OperationId> = Api[Id]['access'] extends 'public'
  ? { readonly context: undefined; readonly session: undefined }
  : { readonly context: Context; readonly session: ActiveSession }

/** For operations that the contract marks so, and no others. */
type Raw<Id extends OperationId> = Api[Id] extends { raw: true } ? { readonly raw: RawRequest } : { readonly raw: undefined }

type CallOf<Id extends OperationId> = BaseCall &
  Caller<Id> &
  Raw<Id> & { readonly params: ParamsOf<Api[Id]>; readonly query: QueryOf<Api[Id]>; readonly body: BodyOf<Api[Id]> }

/** What becomes of the caller's cookie: a new session to put into it, or `ended` to clear it. */
type CookieChange = OpenedSession | 'ended' | undefined

type Body<Result> = Result extends undefined ? { readonly body?: undefined } : { readonly body: Result }
type Audited<Id extends OperationId> = Api[Id]['success'] extends { audited: true } ? { readonly auditUid: string } : unknown

/** What a handler hands back; the status stands in the contract. */
type AnswerOf<Id extends OperationId> = Body<ResultOf<Api[Id]>> & Audited<Id> & { readonly cookie?: CookieChange }

// Written as methods, because method parameters are compared both ways: so the table of exact handlers is also a table of general ones,
// which the mounting loop can call after it has parsed the request with the operation's own schemas.
type Handler<Id extends OperationId> = { run(call: CallOf<Id>): AnswerOf<Id> | Promise<AnswerOf<Id>> }['run']
export type HandlersOf<Ids extends OperationId> = { readonly [Id in Ids]: Handler<Id> }
export type Handlers = HandlersOf<OperationId>

interface AnyCall extends BaseCall {
  readonly context: Context | undefined
  readonly session: ActiveSession | undefined
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: unknown
  readonly raw: RawRequest | undefined
}
export interface AnyAnswer {
  readonly body?: unknown
  readonly auditUid?: string
  readonly cookie?: CookieChange
}
export type AnyHandler = { run(call: AnyCall): AnyAnswer | Promise<AnyAnswer> }['run']
