import type { OpeningRequest } from './connect'
import { DeadlineError } from './diagnose'

export interface TimeLimit extends OpeningRequest {
  /** Must be called, or the timer lives on. */
  release(): void
}

/** A signal that also ends after `totalMs`. While it is paused no time passes. */
export function limitTime(signal: AbortSignal, totalMs: number): TimeLimit {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  let left = totalMs
  let since = 0
  let isOver = false
  const stop = () => controller.abort(signal.reason)
  const pause = () => {
    if (timer !== undefined) left -= performance.now() - since
    clearTimeout(timer)
    timer = undefined
  }
  const resume = () => {
    if (isOver || timer !== undefined) return
    since = performance.now()
    timer = setTimeout(() => controller.abort(new DeadlineError(totalMs)), Math.max(1, left))
  }
  resume()
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  const release = () => {
    pause()
    isOver = true
    signal.removeEventListener('abort', stop)
  }
  return { signal: controller.signal, pause, resume, release }
}

export const nobody: OpeningRequest = { signal: AbortSignal.abort(), pause: () => undefined, resume: () => undefined }

/** undici tells a request that is still waiting for its connection nothing of its signal: whoever asked goes on at once all the same. */
export function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(reasonOf(signal))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

export function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new DOMException('It was stopped', 'AbortError')
}
