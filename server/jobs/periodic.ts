import type { Logger } from 'pino'

export interface PeriodicOptions {
  /** For the log. */
  name: string
  /** From the end of one run to the start of the next. The first one waits as long. */
  everyMs: number
  /** Share of `everyMs` by which each pause varies, so that replicas don't all act at once; 0.1 when not given. */
  jitter?: number
  /** Ends early when the signal says so. What it throws is logged, and the next run comes all the same. */
  run: (signal: AbortSignal) => Promise<void>
  log: Logger
}

/** Runs something again and again in this process, never twice at once. */
export function startPeriodic(options: PeriodicOptions): { close(): Promise<void> } {
  const { name, everyMs, jitter = 0.1, run, log } = options
  const controller = new AbortController()
  const { signal } = controller

  function pause(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, everyMs * (1 + jitter * (2 * Math.random() - 1)))
      signal.addEventListener('abort', done)
    })
  }

  const loop = (async () => {
    for (;;) {
      await pause()
      if (signal.aborted) return
      try {
        await run(signal)
      } catch (error) {
        // What ends because the process ends is no failure.
        if (!signal.aborted) log.error({ err: error, task: name }, `The periodic task "${name}" failed; it runs again later`)
      }
    }
  })()

  return {
    close: async () => {
      controller.abort()
      await loop
    },
  }
}
