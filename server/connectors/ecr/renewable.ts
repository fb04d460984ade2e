import type { Outcome } from '../connector'

/** What ends by itself is fetched again this long before, in milliseconds: requests that begin with it take time. */
const MARGIN_MS = 10 * 60_000

/** Something that AWS gives for a limited time. */
export interface Lease<Value> {
  readonly value: Value
  /** Milliseconds that are left, by the clock of AWS; undefined when it does not end. */
  readonly lifeMs: number | undefined
}

export interface Renewable<Value> {
  /** What is good now, fetched anew when it is about to end; one request at a time, the other callers wait for it. */
  current(signal: AbortSignal): Promise<Outcome<Value>>
  /** Forgets it: AWS took it back before its time. */
  drop(): void
}

/**
 * Keeps one thing that ends. Used until ten minutes before its end, or for half its life where that is longer.
 * @param now milliseconds since the epoch
 */
export function createRenewable<Value>(
  fetch: (signal: AbortSignal) => Promise<Outcome<Lease<Value>>>,
  now: () => number = Date.now,
): Renewable<Value> {
  let held: { readonly value: Value; readonly usableUntil: number } | undefined
  let pending: Promise<Outcome<Value>> | undefined

  async function renew(signal: AbortSignal): Promise<Outcome<Value>> {
    const asked = now()
    const outcome = await fetch(signal)
    if (!outcome.ok) return outcome
    const { value, lifeMs } = outcome.value
    held = { value, usableUntil: lifeMs === undefined ? Infinity : asked + Math.max(lifeMs - MARGIN_MS, lifeMs / 2) }
    return { ok: true, value }
  }

  return {
    current(signal) {
      if (held !== undefined && held.usableUntil > now()) return Promise.resolve({ ok: true, value: held.value })
      pending ??= renew(signal).finally(() => (pending = undefined))
      return pending
    },
    drop: () => (held = undefined),
  }
}
