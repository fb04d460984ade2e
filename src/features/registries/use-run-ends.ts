import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { invalidate } from '../../api/query'
import { toast } from '../../ui/toast'
import type { RegistryRow } from './registry-rows'
import { startedRuns } from './started-runs'
import { isRunning } from './sync-words'

/** What a run may have changed beside the registry itself. */
const changed = ['consoleRegistriesStrips', 'consoleRegistrySkipped', 'consoleRegistryRemovals'] as const

/** Notices that runs ended: what shows their results is asked for again, and whoever asked for one is told. */
export function useRunEnds(rows: readonly RegistryRow[] | undefined): void {
  const client = useQueryClient()
  const known = useRef(new Map<string, string>())
  useEffect(() => {
    if (rows === undefined) return
    let some = false
    const next = new Map<string, string>()
    for (const row of rows) {
      const { uid, name, sync, overview } = row
      const lastRun = overview?.lastRun ?? null
      const run = lastRun?.uid ?? ''
      const before = known.current.get(uid)
      // One that began again is not over.
      if (before === undefined || before === run || (startedRuns.has(uid) && isRunning(row))) {
        next.set(uid, before ?? run)
        continue
      }
      next.set(uid, run)
      some = true
      if (lastRun === null || overview === undefined) continue
      const said = startedRuns.ended(uid, { name, lastRun, message: sync.message, held: overview.held })
      if (said !== undefined) toast(said)
    }
    known.current = next
    if (some) for (const id of changed) void invalidate(client, id)
  }, [rows, client])
}
