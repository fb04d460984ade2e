import * as z from 'zod/mini'
import { Time } from './common'

/** Why a run began. `manual`: somebody chose Synchronize; `forced`: Force sync; `retry`: what was set aside is read again. */
export const SyncTrigger = z.enum(['created', 'edited', 'manual', 'forced', 'scheduled', 'webhook', 'retry'])
export type SyncTrigger = z.infer<typeof SyncTrigger>

/**
 * Where a run stands, or how it ended. `warnings`: good, with content set aside. `held`: all was read, and what it would take out waits for a person. `superseded`:
 * Force sync, an edit or a removal took its place.
 */
export const SyncOutcome = z.enum(['queued', 'running', 'succeeded', 'warnings', 'held', 'failed', 'cancelled', 'superseded'])
export type SyncOutcome = z.infer<typeof SyncOutcome>

/** A count that grows: `total` is null until it is known. */
const Count = z.object({ done: z.int(), total: z.nullable(z.int()) })

/** What the registry says about how much may be asked of it (Retry-After, RateLimit and X-RateLimit headers). */
const RequestLimit = z.object({
  /** `host:port` that said it. */
  host: z.string(),
  /** Requests of one period, and how many are left; null where it does not say. */
  limit: z.nullable(z.int()),
  remaining: z.nullable(z.int()),
  /** Set while nothing is asked: until then. */
  resumesAt: z.nullable(Time),
})
export type RequestLimit = z.infer<typeof RequestLimit>

export const SyncProgress = z
  .object({
    phase: z.enum(['queued', 'connecting', 'listing', 'reading', 'storing']),
    repositories: Count,
    tags: Count,
    packs: Count,
    startedAt: z.nullable(Time),
    /** Of the run in the history. */
    runUid: z.string(),
    trigger: SyncTrigger,
    /** Email of who asked for it; empty where nobody did. */
    requestedBy: z.string(),
    /** From 1, while it waits; of all that wait on this installation. */
    queuePlace: z.nullable(z.int()),
    /** What is being read: `repository:tag`, or a repository; null where that can't be said. */
    item: z.nullable(z.string()),
    /** Repositories, tags or contents a second, whichever are counted now; null until it is known. */
    rate: z.nullable(z.number()),
    /** Of the phase, in seconds; null until it is known. */
    remainingSeconds: z.nullable(z.int()),
    requests: z.int(),
    /** Received in bodies. */
    bytes: z.int(),
    /** Times that it was interrupted and went on where it stopped. */
    restarts: z.int(),
    limit: z.nullable(RequestLimit),
  })
  .register(z.globalRegistry, { id: 'ConsoleSyncProgress' })
export type SyncProgress = z.infer<typeof SyncProgress>

/** What a run looked at: that nothing was left out, or what was. */
export const SyncReceipt = z
  .object({
    /** Pages of lists that were followed to their end; an index counts as one. */
    pages: z.int(),
    repositories: z.int(),
    /** Tags, or versions in an index. */
    tags: z.int(),
    /** Tags that are no SemVer version. */
    notSemver: z.int(),
    /** Signatures, attestations and the like, which belong to other content. */
    companions: z.int(),
    /** Content of another kind than the registry is for. */
    other: z.int(),
    /** Content of the right kind that could not be read. */
    unreadable: z.int(),
    /** Contents whose digest was compared with the registry's, and those that were taken for unchanged because their list was. */
    compared: z.int(),
    trusted: z.int(),
    /** Lists or indexes that the registry said are unchanged (304). */
    notModified: z.int(),
  })
  .register(z.globalRegistry, { id: 'ConsoleSyncReceipt' })
export type SyncReceipt = z.infer<typeof SyncReceipt>

/** One run in the history. */
export const SyncRun = z
  .object({
    uid: z.string(),
    trigger: SyncTrigger,
    /** Email; empty where nobody asked. */
    requestedBy: z.string(),
    requestedAt: Time,
    startedAt: z.nullable(Time),
    finishedAt: z.nullable(Time),
    outcome: SyncOutcome,
    /** Of the failure, as a diagnosis names it; null where it did not fail. */
    code: z.nullable(z.string()),
    message: z.string(),
    restarts: z.int(),
    requests: z.int(),
    bytes: z.int(),
    added: z.int(),
    /** Same version, new digest. */
    changed: z.int(),
    removed: z.int(),
    /** Would have been removed, and stays: held, or kept by a person. */
    kept: z.int(),
    skipped: z.int(),
    /** What alone was read (a repository, or `repository:tag`); null for everything. */
    only: z.nullable(z.array(z.string())),
    /** Once it has read all it wanted. */
    receipt: z.nullable(SyncReceipt),
  })
  .register(z.globalRegistry, { id: 'ConsoleSyncRun' })
export type SyncRun = z.infer<typeof SyncRun>

/** Most changes of one kind that are kept for a run; the counts are of all. */
export const CHANGES_KEPT = 1000

export const SyncChange = z.object({
  kind: z.enum(['added', 'changed', 'removed']),
  reference: z.string(),
  name: z.string(),
  version: z.string(),
  /** Empty where there is none. */
  oldDigest: z.string(),
  newDigest: z.string(),
})
export type SyncChange = z.infer<typeof SyncChange>

/** Content that was set aside, and why. */
export const SkippedContent = z
  .object({
    reference: z.string(),
    reason: z.string(),
    /** Since when; null of what a former version wrote. */
    since: z.nullable(Time),
    /** Where it stands in its registry; null where it has no address. */
    url: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'ConsoleSkippedContent' })
export type SkippedContent = z.infer<typeof SkippedContent>

export const SyncRunDetails = z
  .extend(SyncRun, {
    /** By kind, then by reference; at most `CHANGES_KEPT` of a kind. */
    changes: z.array(SyncChange),
    /** What this run set aside, at most `CHANGES_KEPT`. */
    skippedContents: z.array(z.object({ reference: z.string(), reason: z.string() })),
  })
  .register(z.globalRegistry, { id: 'ConsoleSyncRunDetails' })
export type SyncRunDetails = z.infer<typeof SyncRunDetails>

const queryInt = z.union([z.int(), z.pipe(z.string().check(z.regex(/^\d+$/, 'must be a whole number')), z.transform(Number))])

export const SyncRunsQuery = z.strictObject({
  limit: z._default(z.pipe(queryInt, z.int().check(z.minimum(1), z.maximum(200))), 50),
  /** `next` of the page before. */
  after: z.optional(z.string()),
  outcome: z.optional(SyncOutcome),
  trigger: z.optional(SyncTrigger),
})

/** The newest first. */
export const SyncRuns = z
  .object({ items: z.array(SyncRun), total: z.int(), next: z.nullable(z.string()) })
  .register(z.globalRegistry, { id: 'ConsoleSyncRuns' })
export type SyncRuns = z.infer<typeof SyncRuns>

/** Days that the history is kept, and that a strip shows. */
export const HISTORY_DAYS = 90

/**
 * The last 90 days of each registry, a letter a day (UTC), the last one today: `s` all good, `w` good with content set aside, `h` held, `f` a run failed, `c` cancelled
 * and nothing else, `-` no run. The worst of the day counts: `f`, `h`, `w`, `s`, `c`.
 */
export const SyncStrips = z
  .object({ until: z.string(), items: z.array(z.object({ uid: z.string(), days: z.string() })) })
  .register(z.globalRegistry, { id: 'ConsoleSyncStrips' })
export type SyncStrips = z.infer<typeof SyncStrips>

/** A version that the registry no longer has and the catalogue still has. */
export const HeldRemoval = z.object({
  reference: z.string(),
  name: z.string(),
  version: z.string(),
  digest: z.string(),
  /** Profiles that use it. */
  profiles: z.int(),
  /** `held`: waits for a decision. `kept`: somebody decided to keep it. */
  state: z.enum(['held', 'kept']),
})
export type HeldRemoval = z.infer<typeof HeldRemoval>

export const HeldRemovals = z
  .object({
    /** The run that would have removed them; null where nothing is held. */
    runUid: z.nullable(z.string()),
    /** Those in use first, then by reference; at most `CHANGES_KEPT`. */
    items: z.array(HeldRemoval),
    total: z.int(),
    /** Versions of the registry in the catalogue. */
    versions: z.int(),
  })
  .register(z.globalRegistry, { id: 'ConsoleHeldRemovals' })
export type HeldRemovals = z.infer<typeof HeldRemovals>

export const RemovalDecision = z
  .strictObject({
    /** `approve` takes out what is held, or what was kept; `reject` keeps it until the registry has it again, or somebody approves later. */
    decision: z.enum(['approve', 'reject']),
    /** As the list had it: another run may have found something else meanwhile, or somebody may have decided. */
    runUid: z.nullable(z.string()),
  })
  .register(z.globalRegistry, { id: 'ConsoleRemovalDecision' })
export type RemovalDecision = z.infer<typeof RemovalDecision>

/** Shortest interval of one registry, in seconds. The longest is the installation's own. */
export const MIN_INTERVAL_SECONDS = 15 * 60
/** Share of a catalogue, in percent, and number of versions that a run may take out by itself. */
export const REMOVAL_GUARD = { sharePercent: 20, versions: 10 } as const

const clock = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Enter a time such as 22:00'))

export const QuietHours = z.strictObject({
  /** `HH:MM`; where `to` is earlier, it is of the next day. */
  from: clock,
  to: clock,
  /** IANA name, such as `Europe/Berlin`. */
  timeZone: z.string().check(z.minLength(1, 'Choose a time zone'), z.maxLength(64)),
})
export type QuietHours = z.infer<typeof QuietHours>

/** How one registry synchronises by itself. */
export const SyncSettings = z
  .strictObject({
    /** Null: as the installation does. */
    intervalSeconds: z.nullable(
      z.int('Enter a whole number').check(z.minimum(MIN_INTERVAL_SECONDS, 'The shortest interval is 15 minutes'), z.maximum(30 * 86_400)),
    ),
    /** No automatic run begins then; what somebody asks for does. */
    quietHours: z.nullable(QuietHours),
    /** A run that would take out more than this share waits for a person; 100 only holds what profiles use. */
    removalSharePercent: z._default(
      z.int('Enter a whole number').check(z.minimum(1, 'Enter 1 to 100'), z.maximum(100, 'Enter 1 to 100')),
      REMOVAL_GUARD.sharePercent,
    ),
  })
  .register(z.globalRegistry, { id: 'ConsoleSyncSettings' })
export type SyncSettings = z.infer<typeof SyncSettings>

export const RetrySkipped = z
  .strictObject({
    /** All that was set aside when left out. */
    references: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(1000))),
  })
  .register(z.globalRegistry, { id: 'ConsoleRetrySkipped' })

/** Where a registry announces pushes. */
export const Webhook = z
  .object({
    /** Absolute; the token at its end lets whoever has it start synchronisations of this one registry. */
    url: z.string(),
    /** For senders that sign (`X-Hub-Signature-256`) or send a fixed `Authorization` header. */
    secret: z.string(),
    createdAt: Time,
    createdBy: z.string(),
    lastCalledAt: z.nullable(Time),
    /** What became of the last call, in a sentence; empty before the first. */
    lastResult: z.string(),
  })
  .register(z.globalRegistry, { id: 'ConsoleWebhook' })
export type Webhook = z.infer<typeof Webhook>
export const WebhookState = z.object({ webhook: z.nullable(Webhook) }).register(z.globalRegistry, { id: 'ConsoleWebhookState' })

/** Whatever the sender sends: Harbor, GitHub Packages, Docker Hub, Amazon EventBridge, or the notifications of the Distribution project. */
export const WebhookCall = z.record(z.string(), z.unknown()).register(z.globalRegistry, { id: 'ConsoleWebhookCall' })
export const WebhookAnswer = z
  .object({
    /** Whether a synchronisation was asked for. */
    accepted: z.boolean(),
    message: z.string(),
    /** Repositories that are read. */
    repositories: z.array(z.string()),
  })
  .register(z.globalRegistry, { id: 'ConsoleWebhookAnswer' })
export type WebhookAnswer = z.infer<typeof WebhookAnswer>

/** A registry of any tenant, as operators see it: no address but its host, nothing of its credentials. */
export const FleetRegistry = z.object({
  uid: z.string(),
  name: z.string(),
  type: z.object({ kind: z.enum(['helm', 'oci-basic', 'oci-ecr', 'pack']), providerType: z.enum(['helm', 'zarf', 'pack']) }),
  /** Null of a system registry. */
  tenant: z.nullable(z.object({ uid: z.string(), name: z.string() })),
  host: z.string(),
  /** What is worst about it: `failing`, `held`, `paused`, `late` (no good run for two intervals), `waiting`, `running`, `good`, `off` (not synchronised by itself). */
  state: z.enum(['failing', 'held', 'paused', 'late', 'waiting', 'running', 'good', 'off']),
  /** Of the failure; empty without one. */
  code: z.string(),
  message: z.string(),
  /** Since when it fails, is held or paused. */
  since: z.nullable(Time),
  lastSyncedAt: z.nullable(Time),
  nextSyncAt: z.nullable(Time),
  versions: z.int(),
})
export type FleetRegistry = z.infer<typeof FleetRegistry>

/** A process of this installation. */
export const FleetProcess = z.object({
  uid: z.string(),
  host: z.string(),
  pid: z.int(),
  role: z.enum(['all', 'api', 'worker']),
  version: z.string(),
  startedAt: Time,
  /** Says every ten seconds that it lives. */
  seenAt: Time,
  running: z.int(),
  concurrency: z.int(),
})
export type FleetProcess = z.infer<typeof FleetProcess>

export const Fleet = z
  .object({
    at: Time,
    queue: z.object({
      waiting: z.int(),
      running: z.int(),
      /** Of the one that waits longest, in seconds; null when none waits. */
      oldestSeconds: z.nullable(z.int()),
    }),
    /** Runs that ended in the last 24 hours. */
    day: z.object({ good: z.int(), failed: z.int(), held: z.int(), cancelled: z.int() }),
    processes: z.array(FleetProcess),
    registries: z.array(FleetRegistry),
  })
  .register(z.globalRegistry, { id: 'ConsoleFleet' })
export type Fleet = z.infer<typeof Fleet>
