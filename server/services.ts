import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { createHostSlots } from './connectors/host-slots'
import type { OutboundPolicy } from './connectors/outbound'
import type { ProxyRules } from './connectors/proxy'
import type { Services } from './context'
import type { Db } from './db/schema'
import type { SyncQueue } from './jobs/queue'
import { createRunMetrics } from './jobs/run-metrics'
import { createRegistryFeed, type FeedTimes } from './registries/feed'
import type { Secrets } from './secrets/secrets'

/** Puts together what verbs work with. @param parts.now replaces the clock, in tests */
export function createServices(parts: {
  db: Db
  secrets: Secrets
  outbound: OutboundPolicy
  proxy?: ProxyRules | undefined
  queue: SyncQueue
  log: Logger
  syncIntervalSeconds: number
  now?: () => Date
  aws?: Services['aws']
  hosts?: Services['hosts']
  feedTimes?: FeedTimes
}): Services {
  const now = parts.now ?? (() => new Date())
  return {
    ...parts,
    aws: parts.aws ?? {},
    hosts: parts.hosts ?? createHostSlots(),
    runMetrics: createRunMetrics(),
    registryFeed: createRegistryFeed({ db: parts.db, now, log: parts.log, ...parts.feedTimes }),
    now,
    newUid,
  }
}

/** Twelve random bytes: as long as Palette's uids. */
export function newUid(): string {
  return randomBytes(12).toString('hex')
}
