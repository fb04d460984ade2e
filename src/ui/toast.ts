export interface ToastOptions {
  /** One sentence. */
  readonly message: string
  readonly tone?: 'success' | 'info' | 'error'
  readonly action?: { readonly label: string; readonly onClick: () => void }
}

export interface ToastEntry extends ToastOptions {
  readonly id: number
}

/** At most this many at once; the oldest goes first. */
const LIMIT = 3

let entries: readonly ToastEntry[] = []
let lastId = 0
const listeners = new Set<() => void>()

function publish(next: readonly ToastEntry[]): void {
  entries = next
  for (const listener of listeners) listener()
}

/**
 * Says something that just happened, without taking the focus. Not for what must be acted on: that stays on the page.
 * @returns its id, to dismiss one whose action means nothing any more
 */
export function toast(options: ToastOptions): number {
  lastId += 1
  publish([...entries, { ...options, id: lastId }].slice(-LIMIT))
  return lastId
}

export function dismissToast(id: number): void {
  publish(entries.filter((entry) => entry.id !== id))
}

/** For the region that shows them. */
export const toastStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  read(): readonly ToastEntry[] {
    return entries
  },
} as const
