import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { HeldRemoval, QuietHours, SyncChange, SyncOutcome, SyncProgress, SyncReceipt, SyncTrigger } from '~/contract/sync'
import type { NullableTimestamp, Timestamp } from './columns'

/** By address: what was sent with an answer, to be sent back with the next request. */
type StoredValidators = Readonly<Record<string, { readonly etag?: string; readonly lastModified?: string }>>

/** A run that begins when the one that goes on has ended. */
export interface AskedMeanwhile {
  readonly trigger: SyncTrigger
  /** Email; empty where nobody asked. */
  readonly requestedBy: string
  /** What alone it reads; null for everything. */
  readonly only: readonly string[] | null
}

/** One row a registry: its last or current run. */
export interface RegistrySyncsTable {
  registry_uid: string
  status: 'Pending' | 'InProgress' | 'Success' | 'Failed'
  message: string
  /** Changes with every run: a worker whose run id is no longer here has been superseded and stops. */
  run_id: string | null
  progress: JSONColumnType<SyncProgress | null, string | null, string | null>
  /** While running, extended by the worker; past it, the run counts as dead. */
  lease_until: NullableTimestamp
  started_at: NullableTimestamp
  finished_at: NullableTimestamp
  last_synced_at: NullableTimestamp
  /** When the next automatic run is due; null while it is paused. */
  next_at: NullableTimestamp
  /** Runs that ended with refused credentials since one that did not: a success, or an edit that was proved, sets it back. */
  refusals: Generated<number>
  /** Since when no run starts by itself; null when nothing is paused. */
  paused_at: NullableTimestamp
  /** Why, one or two sentences; empty when nothing is paused. */
  paused_message: Generated<string>
  /** What paused it: refused credentials, or a person, who alone ends that. Empty when nothing is paused. */
  paused_by: Generated<'' | 'refused' | 'person'>
  /** The run that waits or goes on, in `sync_runs`: the same over its restarts, unlike `run_id`. */
  history_uid: string | null | undefined
  /** What alone this run reads; null for everything. */
  only_references: ColumnType<string[] | null, string | null | undefined, string | null>
  /** What was asked for while a run went on that may have passed it already: another run reads it afterwards. */
  asked_meanwhile: ColumnType<AskedMeanwhile | null, string | null | undefined, string | null>
  /** When the first run failed after the last good one; null while runs are good. */
  failing_since: NullableTimestamp
  /** Of the last failure; empty without one. */
  failure_code: Generated<string>
  /** Null: as the installation does. */
  interval_seconds: number | null | undefined
  quiet_hours: ColumnType<QuietHours | null, string | null | undefined, string | null>
  removal_share_percent: Generated<number>
  /** For conditional requests: of the last run that read everything (`connectors/content`). */
  validators: ColumnType<StoredValidators | null, string | null | undefined, string | null>
  /** The run in `sync_runs` whose removals wait for a person, and since when. */
  held_run: string | null | undefined
  held_at: NullableTimestamp
  /** The last run that ended, in `sync_runs`. */
  last_run: string | null | undefined
  /** Set by the database at every change, by its clock. */
  touched_at: ColumnType<Date, never, never>
}

/** One run, from the request for it to its end and after. */
export interface SyncRunsTable {
  uid: string
  registry_uid: string
  trigger: SyncTrigger
  /** Email; empty where nobody asked. */
  requested_by: Generated<string>
  requested_at: Timestamp
  started_at: NullableTimestamp
  finished_at: NullableTimestamp
  outcome: SyncOutcome
  code: Generated<string>
  message: Generated<string>
  restarts: Generated<number>
  requests: Generated<number>
  bytes: Generated<number>
  added: Generated<number>
  changed: Generated<number>
  removed: Generated<number>
  kept: Generated<number>
  skipped: Generated<number>
  only_references: ColumnType<string[] | null, string | null | undefined, string | null>
  receipt: ColumnType<SyncReceipt | null, string | null | undefined, string | null>
}

/** The first `CHANGES_KEPT` of a kind. */
export interface SyncChangesTable {
  run_uid: string
  kind: SyncChange['kind']
  reference: string
  name: string
  version: string
  old_digest: string
  new_digest: string
}

export interface SyncRunSkippedTable {
  run_uid: string
  reference: string
  reason: string
}

/** The worst outcome of a day (UTC). */
export interface SyncDaysTable {
  registry_uid: string
  /** `yyyy-MM-dd`; select it as text. */
  day: ColumnType<Date | string, string, string>
  /** A letter of `SyncStrips`. */
  outcome: string
}

/** Repositories whose digests were all compared. */
export interface SyncRepositoriesTable {
  registry_uid: string
  repository: string
  /** Of its list of tags, as the connector makes it. */
  fingerprint: string
  compared_at: Timestamp
}

/** References that are in the catalogue and no longer in the registry. */
export interface HeldRemovalsTable {
  registry_uid: string
  reference: string
  state: HeldRemoval['state']
}

export interface RegistryWebhooksTable {
  registry_uid: string
  /** SHA-256 of the token, hex. */
  token_hash: string
  /** Token and secret, sealed by `secrets` with the registry's uid: whoever may change the registry sees them again. */
  sealed_token: string
  sealed_secret: string
  created_at: Timestamp
  created_by: string
  last_called_at: NullableTimestamp
  last_result: Generated<string>
}

/** A process of this installation; one that was silent for a minute is gone. */
export interface ProcessesTable {
  uid: string
  host: string
  pid: number
  role: 'all' | 'api' | 'worker'
  version: string
  started_at: Timestamp
  seen_at: Timestamp
  running: number
  concurrency: number
}
