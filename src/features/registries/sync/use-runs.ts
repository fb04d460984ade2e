import { useEffect, useRef } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { type SyncRun, SyncOutcome, SyncTrigger } from '~/contract/sync'
import { call } from '../../../api/client'
import { useApiPages } from '../../../api/lists'
import { invalidate } from '../../../api/query'
import type { SyncRow } from './SyncFrame'

export interface RunFilters {
  readonly outcome: SyncOutcome | undefined
  readonly trigger: SyncTrigger | undefined
}

/** What the address narrows the history to; what no address should have had is left out. */
export function readRunFilters(params: URLSearchParams): RunFilters {
  return {
    outcome: SyncOutcome.options.find((each) => each === params.get('outcome')),
    trigger: SyncTrigger.options.find((each) => each === params.get('trigger')),
  }
}

/** Runs of a page. */
const PAGE = 50

export function useRuns(uid: string, { outcome, trigger }: RunFilters) {
  const narrowed = { ...(outcome !== undefined && { outcome }), ...(trigger !== undefined && { trigger }) }
  return useApiPages<SyncRun>('consoleRegistryRuns', { uid, ...narrowed }, async ({ continue: after }, signal) => {
    const query = { limit: PAGE, ...narrowed, ...(after !== undefined && { after }) }
    const { items, total, next } = await call('consoleRegistryRuns', { params: { uid }, query }, signal)
    return { items, listmeta: { continue: next ?? '', count: total, limit: PAGE, offset: 0 } }
  })
}

/** The history is asked for again when the registry says that a run began or ended. */
export function useFreshRuns({ overview: { progress, lastRun, held } }: SyncRow): void {
  const client = useQueryClient()
  const now = `${progress?.runUid ?? ''} ${lastRun?.uid ?? ''} ${lastRun?.outcome ?? ''} ${held?.runUid ?? ''}`
  const before = useRef(now)
  useEffect(() => {
    if (before.current === now) return
    before.current = now
    for (const id of ['consoleRegistryRuns', 'consoleRegistryRun', 'consoleRegistriesStrips'] as const) void invalidate(client, id)
  }, [client, now])
}
