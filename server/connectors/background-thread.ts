import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import path from 'node:path'

/** How much less a thread matters than those that answer requests, as `nice` has it. */
const NICENESS = 10

/** Makes the calling worker thread step back where processors are scarce. Linux alone gives priorities to threads; elsewhere, and where it is not allowed, nothing changes. */
export function workInBackground(): void {
  try {
    // `PID/task/TID`, proc_thread-self(5).
    setPriority(Number(path.basename(readlinkSync('/proc/thread-self'))), NICENESS)
  } catch {
    // It only takes longer for others.
  }
}
