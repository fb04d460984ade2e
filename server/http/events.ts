import { AppError } from '../errors'

/** A comment goes over an idle stream so often, in milliseconds: proxies cut what is silent for long. */
const HEARTBEAT_MS = 5_000

/** Takes events for whoever reads them. */
export interface EventSink {
  (event: unknown): void
  /** Bytes that wait for the reader: they are kept in memory. */
  readonly backlog: () => number
}

/**
 * Answers with server-sent events (WHATWG HTML, 9.2.6), each a line of JSON. The response begins with the first event: what fails before it is an ordinary error.
 * @param run the work; its events go out as they come
 * @param onGone called when the reader goes away, in the middle of it
 * @throws what `run` throws before its first event
 */
export function answerWithEvents(run: (send: EventSink) => Promise<unknown>, onGone: () => void): Promise<Response> {
  const encoder = new TextEncoder()
  return new Promise((resolve, reject) => {
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined
    let heartbeat: NodeJS.Timeout | undefined
    let isOpen = true
    const put = (text: string) => {
      if (isOpen) controller?.enqueue(encoder.encode(text))
    }
    const backlog = () => -(controller?.desiredSize ?? 0)
    const end = () => {
      clearInterval(heartbeat)
      if (isOpen) controller?.close()
      isOpen = false
    }
    const open = () => {
      const body = new ReadableStream<Uint8Array>(
        {
          start(started) {
            controller = started
          },
          cancel() {
            isOpen = false
            clearInterval(heartbeat)
            onGone()
          },
        },
        new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
      )
      // A reader that takes nothing needs no more of them.
      heartbeat = setInterval(() => backlog() === 0 && put(':\n\n'), HEARTBEAT_MS)
      resolve(
        new Response(body, {
          headers: {
            'Content-Type': 'text/event-stream',
            'Cache-Control': 'no-store, no-transform',
            // nginx gathers an answer before it passes it on, unless told not to.
            'X-Accel-Buffering': 'no',
          },
        }),
      )
    }
    const send = (event: unknown) => {
      if (controller === undefined) open()
      put(`data: ${JSON.stringify(event)}\n\n`)
    }
    run(Object.assign(send, { backlog })).then(
      () => {
        if (controller === undefined) reject(new AppError('InternalError', 'Nothing happened'))
        else end()
      },
      (error: unknown) => {
        if (controller === undefined) reject(error instanceof Error ? error : new Error('The work failed', { cause: error }))
        // The stream breaks off without its last event, which is how the reader knows.
        else end()
      },
    )
  })
}
