import type { RegistryEvent } from '~/contract/registry-events'
import type { Viewer } from '../db/viewer'

/** Somebody who wants to be told what happens to the registries they see. */
export interface RegistryWatcher {
  readonly viewer: Viewer
  /** Uid of the user. */
  readonly userUid: string
  /** Ends the watching. */
  readonly signal: AbortSignal
  send(event: RegistryEvent): void
  /** Bytes that wait for the reader. */
  backlog(): number
}

/** Tells everybody who watches in this process; one look at the database serves them all, and nobody looks while nobody watches. */
export interface RegistryFeed {
  /**
   * Resolves when the watching ends: by its signal, by `close`, or after ten minutes.
   * @throws AppError `TooManyRequests` when the user watches in too many places at once
   */
  watch(watcher: RegistryWatcher): Promise<void>
  /** Ends all watching, now and later. */
  close(): void
}
