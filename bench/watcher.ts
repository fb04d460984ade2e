import { Worker } from 'node:worker_threads'
import * as z from 'zod/mini'

const Durations = z.array(z.number())

/** Asks again and again, from a thread of its own: what this process is busy with meanwhile does not count. */
export interface Watcher {
  /** How long each answer took, in milliseconds. */
  stop(): Promise<number[]>
}

/** @param everyMs between the beginnings of two requests, however long they take */
export function watchAddress(url: string, options: { everyMs: number; headers?: Readonly<Record<string, string>> }): Watcher {
  const thread = new Worker(
    `const { parentPort, workerData: { url, everyMs, headers } } = require('node:worker_threads')
    const durations = []
    const under = new Set()
    const timer = setInterval(() => {
      const started = performance.now()
      const asked = fetch(url, { headers })
        .then(async (response) => {
          await response.arrayBuffer()
          if (!response.ok) throw new Error(url + ' answered ' + response.status)
          durations.push(performance.now() - started)
        })
        .finally(() => under.delete(asked))
      under.add(asked)
    }, everyMs)
    parentPort.once('message', async () => {
      clearInterval(timer)
      await Promise.all(under)
      parentPort.postMessage(durations)
    })`,
    { eval: true, workerData: { url, everyMs: options.everyMs, headers: options.headers ?? {} } },
  )
  return {
    async stop() {
      thread.postMessage('stop')
      const said: unknown = await new Promise((resolve) => thread.once('message', resolve))
      await thread.terminate()
      return Durations.parse(said)
    },
  }
}

/** Makes a server tell, when it gets SIGUSR2, how long its main thread was held up at most since the last time: `loopDelay` reads it. */
export const LOOP_PROBE = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    `import { isMainThread } from 'node:worker_threads'
    import { monitorEventLoopDelay } from 'node:perf_hooks'
    if (isMainThread) {
      const loop = monitorEventLoopDelay({ resolution: 1 })
      loop.enable()
      process.on('SIGUSR2', () => {
        process.stderr.write('[loop ' + (loop.max / 1e6).toFixed(1) + ']')
        loop.reset()
      })
    }`,
  )}`,
} as const
