import type { Tx } from '../db/schema'

/** Hands synchronisations to workers. The job becomes visible when the transaction commits, and not at all when it rolls back. */
export interface SyncQueue {
  /** Ask for a run of one registry. A run that already waits serves this request too. */
  enqueueSync(tx: Tx, registryUid: string): Promise<void>
}
