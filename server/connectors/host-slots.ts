import type { HostSlots } from './connector'
import { reasonOf } from './time-limit'

/** Requests under way to one host, over all runs of a process: what one run uses alone, so that two at the same host share it. */
const PER_HOST = 16

interface Host {
  busy: number
  /** In the order of asking; a set, since one that gives up leaves from the middle. */
  readonly waiting: Set<() => void>
}

/** @param perHost requests under way to one host at once */
export function createHostSlots(perHost: number = PER_HOST): HostSlots {
  /** Hosts with a request under way. */
  const hosts = new Map<string, Host>()

  /** Gives one slot back, once. The longest waiting request gets it. */
  function giver(name: string, host: Host): () => void {
    let isGiven = false
    return () => {
      if (isGiven) return
      isGiven = true
      const [next] = host.waiting
      if (next !== undefined) {
        host.waiting.delete(next)
        next()
        return
      }
      host.busy -= 1
      if (host.busy === 0) hosts.delete(name)
    }
  }

  return {
    take(name, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(reasonOf(signal))
          return
        }
        const host = hosts.get(name) ?? { busy: 0, waiting: new Set() }
        hosts.set(name, host)
        if (host.busy < perHost) {
          host.busy += 1
          resolve(giver(name, host))
          return
        }
        const begin = () => {
          signal.removeEventListener('abort', giveUp)
          resolve(giver(name, host))
        }
        const giveUp = () => {
          host.waiting.delete(begin)
          reject(reasonOf(signal))
        }
        host.waiting.add(begin)
        signal.addEventListener('abort', giveUp, { once: true })
      })
    },
  }
}
