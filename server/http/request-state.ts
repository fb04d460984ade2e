import type { Context as HonoContext } from 'hono'
import type { Logger } from 'pino'

/** What a request gathers on its way; the request's log line is written from it. */
export interface RequestState {
  /** Node's request, when there is one: tests call the app without. */
  Bindings: { incoming?: { socket: { remoteAddress?: string | undefined } } }
  Variables: {
    requestId: string
    log: Logger
    /** Ends when the caller goes away or the server stops. Set for the API. */
    signal: AbortSignal
    /** Operation id or path pattern: never the path itself, which may hold a token. */
    route: string
    actorUid: string | undefined
    /** Routine traffic (files, probes): its lines are written at debug level. */
    routine: boolean
  }
}

export type Web = HonoContext<RequestState>
