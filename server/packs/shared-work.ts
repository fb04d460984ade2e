/** One task under way for several callers. */
interface Running<Result> {
  readonly result: Promise<Result>
  readonly controller: AbortController
  callers: number
}

/**
 * Runs a task once for all who ask for it at the same time, and few tasks at once. A task goes on as long as one caller waits: it is stopped when the last one
 * has gone away, as all do when the server stops.
 * @param limit tasks at once; others wait for their turn
 */
export function createSharedWork<Result>(limit: number) {
  const running = new Map<string, Running<Result>>()
  const waiting: (() => void)[] = []
  let active = 0

  async function inTurn(task: () => Promise<Result>): Promise<Result> {
    if (active >= limit) await new Promise<void>((resolve) => waiting.push(resolve))
    else active += 1
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) active -= 1
      else next()
    }
  }

  return async (key: string, signal: AbortSignal, task: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
    let run = running.get(key)
    if (run === undefined || run.controller.signal.aborted) {
      const controller = new AbortController()
      const started: Running<Result> = { controller, callers: 0, result: inTurn(() => task(controller.signal)) }
      const forget = () => {
        if (running.get(key) === started) running.delete(key)
      }
      started.result.then(forget, forget)
      running.set(key, started)
      run = started
    }
    const mine = run
    mine.callers += 1
    const leave = () => {
      mine.callers -= 1
      if (mine.callers === 0) mine.controller.abort(signal.reason)
    }
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
    try {
      return await mine.result
    } finally {
      signal.removeEventListener('abort', leave)
    }
  }
}
