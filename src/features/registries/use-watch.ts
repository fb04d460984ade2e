import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { useApiQuery } from '../../api/query'

/** One stream a page, however many parts of it want one. */
let wanted = 0
let live = false
let close: (() => void) | undefined
const listeners = new Set<() => void>()

function setLive(next: boolean): void {
  if (live === next) return
  live = next
  for (const listener of listeners) listener()
}

/** The page is loaded and drawn first, in ms: meanwhile its list is polled. */
const OPEN_AFTER_MS = 2_000
let timer: ReturnType<typeof setTimeout> | undefined

async function open(client: QueryClient): Promise<void> {
  const { watchRegistries } = await import('./watch-registries')
  if (wanted > 0) close ??= watchRegistries(client, setLive)
}

function want(client: QueryClient): () => void {
  wanted += 1
  // Without its code the list is polled, as everywhere where there is no stream.
  if (wanted === 1) timer = setTimeout(() => void open(client).catch(() => undefined), OPEN_AFTER_MS)
  return () => {
    wanted -= 1
    if (wanted > 0) return
    clearTimeout(timer)
    close?.()
    close = undefined
    setLive(false)
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether the backend lets runs be watched, stopped, planned and looked back at. */
export function useSyncControl(): boolean {
  return useApiQuery('consoleCapabilities', {}).data?.features.syncControl === true
}

/**
 * Keeps the cached list of registries up to date by itself, where the backend can tell of changes.
 * @param when once there is a list to keep: what it begins with is asked for first
 * @returns whether it does so now; while not, the list has to be asked for
 */
export function useWatch(when: boolean): boolean {
  const client = useQueryClient()
  const isWanted = useSyncControl() && when
  useEffect(() => (isWanted ? want(client) : undefined), [client, isWanted])
  return useSyncExternalStore(subscribe, () => live)
}
