import type { Logger } from 'pino'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { FailureLayer } from '~/contract/errors'
import type { RequestLimit } from '~/contract/sync'
import type { ContentDetails, ReadOptions, ReadSummary } from './content'
import type { OutboundPolicy } from './outbound'
import type { ProxyRules } from './proxy'
import type { PreviewCounts, Trace } from './trace'

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
  /** What exactly, stable. */
  readonly code: DiagnosisCode
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

/** How many requests may be under way to one host at once, over all registries that a process works on. */
export interface HostSlots {
  /** Resolves when there is room, in the order of asking, with what gives the room back. @param host `host:port`. Rejects with the signal's reason. */
  take(host: string, signal: AbortSignal): Promise<() => void>
}

/** What every connector works in. */
export interface ConnectorEnvironment {
  readonly outbound: OutboundPolicy
  readonly log: Logger
  /** In place of the addresses of AWS, from the environment: private endpoints and tests. */
  readonly aws?: { readonly ecr?: string | undefined; readonly sts?: string | undefined }
  /** In place of https://api.github.com, in tests. */
  readonly githubApi?: string
  /** Who watches; nobody when left out. */
  readonly trace?: Trace
  /** Told what a registry says about how much may be asked of it, whenever it says something new, and when a wait begins (`resumesAt`) and ends (null). */
  readonly onLimit?: (limit: RequestLimit) => void
  /** Shared by all that this process does: how many requests may be under way to one host. Unlimited when left out. */
  readonly hosts?: HostSlots
  /** Between this server and the outside; no proxy when left out. */
  readonly proxy?: ProxyRules | undefined
  /** In place of the usual ones. */
  readonly deadlines?: Partial<Deadlines>
}

/** Who the server is to a registry, with secrets in clear. */
export type Credentials =
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  /** Sent as a bearer token. */
  | { readonly type: 'token'; readonly token: string }
  | AwsCredentials

export type AwsCredentials =
  | { readonly type: 'aws-key'; readonly accessKey: string; readonly secretKey: string }
  /** A role, assumed with the account of the installation. */
  | {
      readonly type: 'aws-role'
      readonly roleArn: string
      readonly externalId: string
      readonly account: { readonly accessKey: string; readonly secretKey: string }
    }

/** How to reach one registry. Built from the saved row (or from a form) just before use; never stored or logged. */
export interface RegistryConnection {
  /** Normalised: scheme, host, port, path; no trailing slash, no `/v2`. Of ECR the host name alone. */
  readonly endpoint: string
  /** Endpoint Suffix: path of the registry API below the endpoint; empty when there is none. */
  readonly basePath: string
  /** Content paths without slashes at the ends; empty means the root of the registry. */
  readonly contentPaths: readonly string[]
  readonly credentials: Credentials | null
  readonly tls: {
    /** PEM; trusted in addition to the system's authorities. Empty when there is none. */
    readonly certificate: string
    /** Wins over `certificate`, as documented. */
    readonly insecureSkipVerify: boolean
  }
}

/** What a check found. */
export interface CheckSummary {
  /** Repositories, charts or packs under the content paths; 0 passes too. */
  readonly found: number
  /** The artifact that was really read, whole; null where there was none to read, which passes too but proves less. `bytes` are those of its content. */
  readonly read: { readonly name: string; readonly version: string; readonly bytes: number } | null
}

/** Where a version whose details were left to open stands. */
export interface ContentAddress {
  readonly repository: string
  readonly tag: string
  readonly digest: string
  readonly archiveUrl: string
  readonly iconUrl: string
}

/** A chart that somebody names by hand. */
export interface NamedChart {
  /** Of an OCI registry with the path below the content path: `team/nginx`. */
  readonly name: string
  readonly version: string
}

export interface FoundChart {
  /** As `FoundPack` has it. */
  readonly digest: string
  /** What its archive holds, or why that can't be had. */
  readonly details: Outcome<ContentDetails>
}

/** One kind of registry with one kind of content. */
export interface RegistryConnector {
  /**
   * Proves that content can be read, by reading some: with the client, the trust and the credentials of `read`. A registry without content passes. It tells
   * `environment.trace` its steps, in the order of `ladderOf`; each ends within `STEP_LIMIT_MS` under the deadlines of a diagnosis.
   * @param wanted charts that must be there, of a Helm repository
   */
  check(
    connection: RegistryConnection,
    environment: ConnectorEnvironment,
    options: { readonly signal: AbortSignal; readonly charts?: readonly { readonly name: string; readonly version: string }[] },
  ): Promise<Outcome<CheckSummary>>
  /**
   * Counts what `read` would index, with a bounded look: at most some 40 requests and 10 seconds. What can't be looked into counts as it does in `read`: set aside, or a failure.
   */
  preview(
    connection: RegistryConnection,
    environment: ConnectorEnvironment,
    options: { readonly signal: AbortSignal },
  ): Promise<Outcome<PreviewCounts>>
  /**
   * Reads all of a registry. What is bad is set aside with its reason and the rest goes on; a failure that concerns the registry as a whole ends the run, and then
   * nothing may be taken as removed. What is known by its digest is not read again.
   * @throws what the callbacks throw; the run is stopped then
   */
  read(connection: RegistryConnection, environment: ConnectorEnvironment, options: ReadOptions): Promise<Outcome<ReadSummary>>
  /** Reads what `read` left to be opened. Absent where it leaves nothing. */
  readonly open?: (
    connection: RegistryConnection,
    environment: ConnectorEnvironment,
    address: ContentAddress,
    signal: AbortSignal,
  ) => Promise<Outcome<ContentDetails>>
  /** Looks for one chart, without reading the registry. A failure of kind `not-found` says that it is not there. Absent where there are no charts. */
  readonly find?: (
    connection: RegistryConnection,
    environment: ConnectorEnvironment,
    chart: NamedChart,
    signal: AbortSignal,
  ) => Promise<Outcome<FoundChart>>
}
