import type { Logger } from 'pino'
import type { FailureLayer } from '~/contract/errors'
import type { OutboundPolicy } from './outbound'

/** Why the outside world could not be used. */
type FailureKind =
  | 'dns'
  | 'refused'
  | 'timeout'
  | 'tls'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'too-large'
  | 'bad-response'
  | 'blocked'
  | 'aborted'

export interface Failure {
  readonly ok: false
  readonly kind: FailureKind
  readonly layer: FailureLayer
  /** One or two sentences for an administrator: what happened, then what to do. Free of secrets. */
  readonly detail: string
  /** `host:port` that was spoken to. */
  readonly host?: string
  /** With `rate-limited`: when to come back. */
  readonly retryAfterSeconds?: number
}

/** Every call to the outside world ends in one of these; expected failures are values, never exceptions. */
export type Outcome<Value> = { readonly ok: true; readonly value: Value } | Failure

/** All in milliseconds. */
export interface Deadlines {
  /** Name, TCP and TLS. */
  readonly connectMs: number
  /** From the request to the response headers. */
  readonly headersMs: number
  /** Between two pieces of a body. */
  readonly bodyIdleMs: number
  /** A request with a buffered answer, all in all. */
  readonly bufferedMs: number
  /** A request with a streamed answer, all in all. */
  readonly streamedMs: number
}

/** What every connector works in. */
export interface ConnectorEnvironment {
  readonly outbound: OutboundPolicy
  readonly log: Logger
  /** In place of the usual ones. */
  readonly deadlines?: Partial<Deadlines>
}

/** How to reach one registry. Built from the saved row (or from a form) just before use; never stored or logged. */
export interface RegistryConnection {
  /** Normalised: scheme, host, port, path; no trailing slash, no `/v2`. */
  readonly endpoint: string
  /** Endpoint Suffix: path of the registry API below the endpoint; empty when there is none. */
  readonly basePath: string
  /** Content paths without slashes at the ends; empty means the root of the registry. */
  readonly contentPaths: readonly string[]
  readonly credentials: { readonly username: string; readonly password: string } | null
  readonly tls: {
    /** PEM; trusted in addition to the system's authorities. Empty when there is none. */
    readonly certificate: string
    /** Wins over `certificate`, as documented. */
    readonly insecureSkipVerify: boolean
  }
}
