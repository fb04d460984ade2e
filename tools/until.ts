import { setTimeout as wait } from 'node:timers/promises'

/**
 * Asks again and again until there is an answer.
 * @param check undefined means not yet; what it throws ends the waiting
 * @param options.what for the message when the time is up
 */
export async function until<Value>(
  check: () => Promise<Value | undefined> | Value | undefined,
  options: { what: string; withinMs: number; everyMs?: number },
): Promise<Value> {
  const deadline = performance.now() + options.withinMs
  for (;;) {
    const value = await check()
    if (value !== undefined) return value
    if (performance.now() > deadline) throw new Error(`${options.what} did not happen within ${options.withinMs} ms`)
    await wait(options.everyMs ?? 50)
  }
}
