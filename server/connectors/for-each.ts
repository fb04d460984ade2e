import type { Failure } from './connector'

/** Requests under way at once. Measured on 1,000 repositories: more adds latency, not speed. */
export const CONCURRENCY = 16

/**
 * Runs `work` on each item, `CONCURRENCY` at a time. The first failure stops the rest: no further item is begun, and those under way are stopped and waited for.
 * @param stop ends the requests under way
 * @throws what `work` throws, likewise after the others have ended
 */
export async function forEach<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  stop: () => void,
  work: (item: Item) => Promise<Failure | undefined>,
): Promise<Failure | undefined> {
  const queue = items.values()
  let failure: Failure | undefined
  let thrown: { error: unknown } | undefined
  const worker = async () => {
    for (const item of queue) {
      if (failure !== undefined || thrown !== undefined) return
      if (signal.aborted) {
        failure = { ok: false, kind: 'aborted', layer: 'content', code: 'CANCELLED', detail: 'It was stopped before it was done.' }
        return
      }
      try {
        const outcome = await work(item)
        failure ??= outcome
      } catch (error) {
        thrown ??= { error }
      }
      if (failure !== undefined || thrown !== undefined) stop()
    }
  }
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker))
  if (thrown !== undefined) throw thrown.error
  return failure
}
