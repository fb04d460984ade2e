import type { QueryClient } from '@tanstack/react-query'
import type { Diagnosis } from '~/contract/diagnosis'
import { call } from '../../api/client'
import { operations } from './registry-operations'
import type { RegistryRow } from './registry-rows'
import { type RegistryReasons, showRequested } from './use-registry-actions'

export type BulkVerb = 'synchronize' | 'validate' | 'pause' | 'resume' | 'delete'

export const verbLabels = {
  synchronize: 'Synchronize',
  validate: 'Validate',
  pause: 'Pause',
  resume: 'Resume',
  delete: 'Delete',
} as const satisfies Record<BulkVerb, string>

/** Why a row is left out; undefined where it is not. */
export function bulkReason(verb: BulkVerb, row: RegistryRow, reasons: RegistryReasons): string | undefined {
  const paused = row.overview?.paused ?? null
  switch (verb) {
    case 'synchronize':
      return reasons.synchronize
    case 'validate':
      return reasons.diagnose
    case 'delete':
      return reasons.remove
    case 'pause':
      if (reasons.edit !== undefined) return reasons.edit
      if (!row.synchronised) return 'It does not synchronise by itself'
      return paused === null ? undefined : 'It is paused already'
    case 'resume':
      return (
        reasons.edit ??
        (paused === null ? 'It is not paused' : paused.by === 'refused' ? 'Its credentials were refused: enter new ones' : undefined)
      )
  }
}

/** @returns why it could not be done; undefined when it was @throws {ApiFailure} */
export async function doVerb(client: QueryClient, verb: BulkVerb, row: RegistryRow, signal: AbortSignal): Promise<string | undefined> {
  const { uid, kind } = row
  const params = { uid }
  switch (verb) {
    case 'synchronize':
      showRequested(client, uid)
      await call(operations[kind].sync, { params, query: { forceSync: false } })
      return undefined
    case 'validate':
      // Nothing is changed by it, so it may be let go of.
      return problemOf(await call('consoleRegistryDiagnose', { body: { kind: 'saved', registryUid: uid, preview: false } }, signal))
    case 'pause':
      await call('consoleRegistryPause', { params })
      return undefined
    case 'resume':
      await call('consoleRegistryResume', { params })
      return undefined
    case 'delete':
      await call(operations[kind].remove, { params })
      return undefined
  }
}

function problemOf({ outcome, failure }: Pick<Diagnosis, 'outcome' | 'failure'>): string | undefined {
  return outcome === 'failed' ? (failure?.message ?? 'It does not work') : undefined
}
