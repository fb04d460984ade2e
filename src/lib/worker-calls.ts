/** Longest that one call may take before its worker is ended, in milliseconds: texts that are made to be slow must not run on behind the page. */
const DEADLINE_MS = 10_000
const UNREADABLE = 'The text could not be read in the background. Reload the page.'

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: Error) => void
}

/** The worker took too long, or could not be started. */
export class WorkerFailure extends Error {
  override readonly name = 'WorkerFailure'
}

/**
 * Calls into a worker that answers `{ id, value }` or `{ id, error }` to `{ id, request }`. The worker starts with the first call; one that hangs is ended and the
 * next call starts another.
 * @param start makes the worker; Vite finds it by `new Worker(new URL(…, import.meta.url))` in the caller
 */
export function createWorkerCalls<Request>(start: () => Worker) {
  let worker: Worker | undefined
  let next = 0
  const waiting = new Map<number, Waiting>()

  const end = (reason: string) => {
    worker?.terminate()
    worker = undefined
    for (const { reject } of waiting.values()) reject(new WorkerFailure(reason))
    waiting.clear()
  }
  const started = (): Worker => {
    if (worker !== undefined) return worker
    const fresh = start()
    fresh.onmessage = ({ data }: MessageEvent<{ id: number; value?: unknown; error?: string }>) => {
      const call = waiting.get(data.id)
      waiting.delete(data.id)
      if (data.error === undefined) call?.resolve(data.value)
      else call?.reject(new Error(data.error))
    }
    fresh.onerror = () => end(UNREADABLE)
    worker = fresh
    return fresh
  }

  /** @throws {WorkerFailure} when there was no answer in time, or another one than expected */
  return async <Answer>(request: Request, isAnswer: (value: unknown) => value is Answer): Promise<Answer> => {
    next += 1
    const id = next
    let timer: ReturnType<typeof setTimeout> | undefined
    try {
      const value = await new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        timer = setTimeout(() => end('The text takes too long to read: it is too large or nested too deeply.'), DEADLINE_MS)
        started().postMessage({ id, request })
      })
      if (isAnswer(value)) return value
      throw new WorkerFailure(UNREADABLE)
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Answers the calls that come to this worker. @param answer may throw: the caller gets the message */
export function answerWorkerCalls<Request>(answer: (request: Request) => unknown): void {
  self.onmessage = ({ data }: MessageEvent<{ id: number; request: Request }>) => {
    try {
      self.postMessage({ id: data.id, value: answer(data.request) })
    } catch (error) {
      self.postMessage({ id: data.id, error: error instanceof Error ? error.message : String(error) })
    }
  }
}
