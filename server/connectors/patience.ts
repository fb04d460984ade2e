import { setTimeout as sleep } from 'node:timers/promises'
import type { ConnectorEnvironment, Failure } from './connector'
import { parseRetryAfter, rateLimited, type ReadHeader, readRateLimit } from './rate-limit'
import { reasonOf } from './time-limit'

/** The longest wait that is taken without giving up, in seconds. */
export const MAX_WAIT_SECONDS = 30
/** Added to each wait at random, in milliseconds, so that many clients don't come back at once. */
const JITTER_MS = 250

/** Nothing was asked: the server has said that it would refuse, for longer than is waited. */
export class NotAsked extends Error {
  override readonly name = 'NotAsked'
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.detail)
    this.failure = failure
  }
}

interface Host {
  limit: number | null
  remaining: number | null
  /** Nothing is asked before, because it refused, in milliseconds since the epoch. */
  pausedUntil: number
  /** Likewise, because nothing is left of what it grants. */
  emptyUntil: number
  isWaiting: boolean
}

/**
 * Keeps to what servers say about how much may be asked of them, each host for itself. Hosts are named `host:port`.
 * @param options.isPatient wait where they ask for it, and ask nothing that they would refuse
 */
export function createPatience({ isPatient, onLimit }: { isPatient: boolean; onLimit: ConnectorEnvironment['onLimit'] | undefined }) {
  const hosts = new Map<string, Host>()

  function stateOf(name: string): Host {
    const host = hosts.get(name) ?? { limit: null, remaining: null, pausedUntil: 0, emptyUntil: 0, isWaiting: false }
    hosts.set(name, host)
    return host
  }

  function untilOf(name: string): number {
    const host = hosts.get(name)
    return host === undefined ? 0 : Math.max(host.pausedUntil, host.emptyUntil)
  }

  function tell(name: string, { limit, remaining, isWaiting }: Host): void {
    onLimit?.({ host: name, limit, remaining, resumesAt: isWaiting ? new Date(untilOf(name)).toISOString() : null })
  }

  return {
    /** An answer came. */
    heard(name: string, header: ReadHeader): void {
      const said = readRateLimit(header, Date.now())
      if (said === undefined) return
      const host = stateOf(name)
      const isEmpty = isPatient && said.remaining === 0 && said.resetsAt !== undefined
      host.emptyUntil = isEmpty && said.resetsAt !== undefined ? said.resetsAt + Math.random() * JITTER_MS : 0
      if (said.limit === host.limit && said.remaining === host.remaining) return
      host.limit = said.limit
      host.remaining = said.remaining
      tell(name, host)
    },

    /** It refuses for so many seconds. */
    pause(name: string, seconds: number): void {
      const host = stateOf(name)
      host.pausedUntil = Math.max(host.pausedUntil, Date.now() + seconds * 1000 + Math.random() * JITTER_MS)
    },

    mustWait: (name: string) => untilOf(name) > Date.now(),

    /** Resolves when the host may be asked. @throws NotAsked where that is too long, or the reason of the signal */
    async wait(name: string, signal: AbortSignal): Promise<void> {
      for (let until = untilOf(name); until > Date.now(); until = untilOf(name)) {
        const host = stateOf(name)
        const seconds = Math.ceil((until - Date.now()) / 1000)
        if (seconds > MAX_WAIT_SECONDS + 1) {
          const { limit, remaining } = host
          throw new NotAsked(rateLimited(name, { seconds, isTold: true, limit, remaining }))
        }
        if (!host.isWaiting) {
          host.isWaiting = true
          tell(name, host)
        }
        await sleep(until - Date.now(), undefined, { signal }).catch(() => {
          throw reasonOf(signal)
        })
      }
      const host = hosts.get(name)
      if (host?.isWaiting !== true) return
      host.isWaiting = false
      // A new period has begun; how much is left of it the next answer says.
      host.remaining = null
      tell(name, host)
    },
  }
}

/** What a refusal says about when to come back. @returns undefined where it does not say */
export function retrySeconds(header: ReadHeader): number | undefined {
  const now = Date.now()
  const asked = parseRetryAfter(header('retry-after'), now)
  if (asked !== undefined) return asked
  const said = readRateLimit(header, now)
  // With some left, that is not what it refused for.
  if (said?.resetsAt === undefined || (said.remaining ?? 0) > 0) return undefined
  return Math.max(0, Math.ceil((said.resetsAt - now) / 1000))
}
