import { readFileSync, readlinkSync } from 'node:fs'
import os from 'node:os'

/** Which process on which machine, so that another one can tell whether it still runs. */
export interface ProcessIdentity {
  readonly pid: number
  readonly host: string
  /** One running kernel: containers of a machine share it, a restarted machine has another. The host's name where there is no such id. */
  readonly machine: string
  /** Where `pid` means something. */
  readonly pidNamespace: string
  /** Tells a process from a later one with the same id; null where it can't be read. */
  readonly startedAt: string | null
}

function readOr<T>(read: () => string, otherwise: T): string | T {
  try {
    return read().trim()
  } catch {
    return otherwise
  }
}

/** Field 22 of /proc/<pid>/stat, see proc_pid_stat(5). The name in field 2 may hold spaces and brackets, so the count starts behind it. */
function startTime(pid: number | 'self'): string | null {
  const line = readOr(() => readFileSync(`/proc/${pid}/stat`, 'utf8'), null)
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    host: os.hostname(),
    machine: readOr(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'), os.hostname()),
    pidNamespace: readOr(() => readlinkSync('/proc/self/ns/pid'), 'host'),
    startedAt: startTime('self'),
  }
}

/** @param identity of a process in this process's own pid namespace */
export function processState(identity: ProcessIdentity): 'runs' | 'ended' | 'unknown' {
  try {
    process.kill(identity.pid, 0)
  } catch (error) {
    // Any other error is about permissions: somebody is there.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return 'ended'
  }
  const startedAt = startTime(identity.pid)
  if (startedAt === null || identity.startedAt === null) return 'unknown'
  return startedAt === identity.startedAt ? 'runs' : 'ended'
}
