/** Addresses remembered at once; the least recently seen go first. */
const CAPACITY = 10_000

export interface FailureLimiter {
  /** Takes one attempt. @returns undefined when it may be made, otherwise the seconds to wait */
  take(address: string): number | undefined
  /** Gives the attempt back: it did not fail. */
  refund(address: string): void
}

/**
 * Token bucket of failed attempts for each client address.
 * @param options.burst failures in a row before the first wait
 * @param options.refillMs time after which one more is allowed
 */
export function createFailureLimiter(options: { burst: number; refillMs: number; now: () => Date }): FailureLimiter {
  const { burst, refillMs } = options
  const buckets = new Map<string, { tokens: number; at: number }>()
  const current = (address: string) => {
    const now = options.now().getTime()
    const bucket = buckets.get(address)
    const tokens = bucket === undefined ? burst : Math.min(burst, bucket.tokens + (now - bucket.at) / refillMs)
    return { tokens, at: now }
  }
  const save = (address: string, bucket: { tokens: number; at: number }) => {
    buckets.delete(address)
    if (bucket.tokens >= burst) return
    buckets.set(address, bucket)
    const oldest = buckets.keys().next()
    if (buckets.size > CAPACITY && oldest.done !== true) buckets.delete(oldest.value)
  }
  return {
    take(address) {
      const { tokens, at } = current(address)
      if (tokens < 1) return Math.ceil(((1 - tokens) * refillMs) / 1000)
      save(address, { tokens: tokens - 1, at })
      return undefined
    },
    refund(address) {
      const { tokens, at } = current(address)
      save(address, { tokens: Math.min(burst, tokens + 1), at })
    },
  }
}
