import type { Logger } from 'pino'
import type { Permission, Scope } from '~/contract/operation'
import type { ConnectorEnvironment } from './connectors/connector'
import type { HostSlots } from './connectors/connector'
import type { OutboundPolicy } from './connectors/outbound'
import type { ProxyRules } from './connectors/proxy'
import type { Db } from './db/schema'
import type { SyncQueue } from './jobs/queue'
import type { RunMetrics } from './jobs/run-metrics'
import type { RegistryFeed } from './registries/registry-feed'
import type { Secrets } from './secrets/secrets'

/** Who acts. */
export interface Actor {
  readonly uid: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly scope: Scope
  /** Set exactly when `scope` is `tenant`. */
  readonly tenant: { readonly uid: string; readonly name: string } | null
  readonly role: string
  readonly permissions: readonly Permission[]
}

/** What verbs work with. One a process. */
export interface Services {
  readonly db: Db
  readonly secrets: Secrets
  readonly outbound: OutboundPolicy
  /** Between this server and the outside, where the operator set one. */
  readonly proxy?: ProxyRules | undefined
  readonly queue: SyncQueue
  readonly log: Logger
  /** The time, replaceable in tests. */
  readonly now: () => Date
  /** 24 lower-case hex digits, unique. */
  readonly newUid: () => string
  readonly syncIntervalSeconds: number
  /** In place of the addresses of AWS, from the SDK's own variables. */
  readonly aws: { readonly ecr?: string | undefined; readonly sts?: string | undefined }
  /** How much is asked of one host at once, by all runs of this process. */
  readonly hosts: HostSlots
  readonly runMetrics: RunMetrics
  /** Tells those who watch what happens to registries. */
  readonly registryFeed: RegistryFeed
  /** What connectors work in, other than usual: short deadlines, in tests. */
  readonly connectors?: Partial<ConnectorEnvironment>
}

/** What a verb is called with. */
export interface Context {
  readonly services: Services
  readonly actor: Actor
  /** The request's log, with its id bound. */
  readonly log: Logger
  /** Ends when the caller goes away or the server stops. */
  readonly signal: AbortSignal
}
