import { useSyncExternalStore } from 'react'
import { absoluteTime, isUnset, relativeTime } from '../lib/time'
import styles from './RelativeTime.module.css'

const TICK_MS = 30_000
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

// One clock for all times on screen.
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, TICK_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function readNow(): number {
  // Stale after a pause without listeners.
  if (timer === undefined) now = Date.now()
  return now
}

export interface RelativeTimeProps {
  /** RFC 3339. */
  readonly time: string | null | undefined
  /** What stands there when the time is not set. */
  readonly unset?: string
  /** A tab stop, so that the keyboard reaches the absolute time; off in table rows, whose rows are tab stops already. */
  readonly focusable?: boolean
}

/** `12 min ago`, with date and time in a tooltip. */
export function RelativeTime({ time, unset = 'never', focusable = false }: RelativeTimeProps) {
  const current = useSyncExternalStore(subscribe, readNow)
  if (time === null || time === undefined || isUnset(time)) return <>{unset}</>
  return (
    <time className={styles.time} dateTime={time} data-tooltip={absoluteTime(time)} tabIndex={focusable ? 0 : undefined}>
      {relativeTime(time, current)}
    </time>
  )
}
