import type { SyncReceipt } from '~/contract/sync'

/** Nothing looked at yet. */
export function emptyReceipt(): SyncReceipt {
  return {
    pages: 0,
    repositories: 0,
    tags: 0,
    notSemver: 0,
    companions: 0,
    other: 0,
    unreadable: 0,
    compared: 0,
    trusted: 0,
    notModified: 0,
  }
}
