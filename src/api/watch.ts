import { type CallEvent, type EventfulId, followEvents } from './call-events'
import type { CallInput } from './client'
import { isApiFailure } from './failure'

/** Between attempts, in ms: doubled from the first to the last, and spread, so that not all consoles come back at once. */
const FIRST_DELAY_MS = 1_000
const LAST_DELAY_MS = 30_000
/** Nothing at all for so long, in ms, and the connection counts as lost; the server says every five seconds that it is there. */
const SILENCE_MS = 20_000

export interface Watcher<Event> {
  readonly onEvent: (event: Event) => void
  /** From the first event on, until the connection is lost or let go: while it is so, nothing has to be asked for. */
  readonly onLive: (live: boolean) => void
}

/**
 * Follows an operation's events until it is closed: again after the connection was lost, not while nobody sees the page, and no more where there is no such stream.
 * @returns closes it
 */
export function watch<Id extends EventfulId>(id: Id, input: CallInput<Id>, { onEvent, onLive }: Watcher<CallEvent<Id>>): () => void {
  let open: AbortController | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0
  let over = false

  const connect = async () => {
    clearTimeout(timer)
    if (over || open !== undefined || document.hidden) return
    const mine = new AbortController()
    open = mine
    const alive = alarm(() => mine.abort())
    let wait = 0
    try {
      const outcome = await followEvents(
        id,
        input,
        {
          onBytes: alive.restart,
          onEvent: (event) => {
            if (mine.signal.aborted) return
            failures = 0
            onLive(true)
            onEvent(event)
          },
        },
        mine.signal,
      )
      if (outcome === 'no-stream') over = true
    } catch (error) {
      if (isApiFailure(error)) {
        // No answer, too many calls, or a server in trouble: that passes. Any other refusal stays one.
        over = error.status !== 0 && error.status !== 429 && error.status < 500
        wait = (error.retryAfterSeconds ?? 0) * 1000
      } else if (!mine.signal.aborted) throw error
    } finally {
      alive.stop()
      mine.abort()
      if (open === mine) {
        open = undefined
        onLive(false)
      }
    }
    if (over || open !== undefined || document.hidden) return
    timer = setTimeout(() => void connect(), Math.max(wait, delayAfter(failures)))
    failures += 1
  }
  const letGo = () => {
    clearTimeout(timer)
    open?.abort()
    if (open === undefined) return
    open = undefined
    onLive(false)
  }
  const seen = () => {
    if (document.hidden) return letGo()
    failures = 0
    void connect()
  }
  document.addEventListener('visibilitychange', seen)
  void connect()
  return () => {
    over = true
    document.removeEventListener('visibilitychange', seen)
    letGo()
  }
}

function delayAfter(failures: number): number {
  return Math.min(LAST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures) * (0.5 + Math.random() / 2)
}

function alarm(ring: () => void): { readonly restart: () => void; readonly stop: () => void } {
  let timer = setTimeout(ring, SILENCE_MS)
  return {
    restart: () => {
      clearTimeout(timer)
      timer = setTimeout(ring, SILENCE_MS)
    },
    stop: () => clearTimeout(timer),
  }
}
