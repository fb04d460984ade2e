import type { MenuItem } from '../../ui/Menu'
import type { RegistryRow } from './registry-rows'
import { isRunning } from './sync-words'
import type { RegistryReasons, RunActions } from './use-registry-actions'

export interface RunMenuActions extends RunActions {
  /** To a panel of the registry. */
  readonly show: (row: RegistryRow, panel: 'history' | 'schedule' | 'webhook') => void
}

export interface RegistryMenuActions {
  readonly edit: (row: RegistryRow) => void
  readonly synchronize: (row: RegistryRow, options: { forceSync: boolean }) => void
  readonly remove: (row: RegistryRow) => void
  readonly open: (row: RegistryRow) => void
  readonly copy: (row: RegistryRow) => void
  /** Where the backend diagnoses. */
  readonly diagnose?: (row: RegistryRow) => void
  /** Where runs are watched, stopped, planned and looked back at. */
  readonly runs?: RunMenuActions
  /** Where the console has a catalogue. */
  readonly browse?: (row: RegistryRow) => void
}

/** What can be done with a registry; what can't is there too and says why. */
export function registryMenu(row: RegistryRow, reasons: RegistryReasons, actions: RegistryMenuActions): MenuItem[] {
  const { browse, diagnose, runs } = actions
  return [
    { label: 'Edit', icon: 'edit', disabledReason: reasons.edit, onSelect: () => actions.edit(row) },
    {
      label: 'Synchronize',
      icon: 'sync',
      disabledReason: reasons.synchronize,
      onSelect: () => actions.synchronize(row, { forceSync: false }),
    },
    {
      label: 'Force sync',
      icon: 'history',
      disabledReason: reasons.synchronize,
      onSelect: () => actions.synchronize(row, { forceSync: true }),
    },
    {
      label: 'Delete',
      icon: 'delete',
      danger: reasons.remove === undefined,
      disabledReason: reasons.remove,
      onSelect: () => actions.remove(row),
    },
    ...(runs !== undefined && isRunning(row)
      ? [
          {
            label: 'Cancel synchronisation',
            icon: 'close' as const,
            separated: true,
            disabledReason: reasons.edit,
            onSelect: () => runs.cancel(row),
          },
        ]
      : []),
    { label: 'Details', icon: 'info', separated: true, onSelect: () => actions.open(row) },
    ...(diagnose === undefined
      ? []
      : [{ label: 'Diagnose', icon: 'check-circle' as const, disabledReason: reasons.diagnose, onSelect: () => diagnose(row) }]),
    ...(runs === undefined ? [] : runItems(row, reasons, runs)),
    ...(browse === undefined ? [] : [{ label: 'Browse content', icon: 'packs' as const, onSelect: () => browse(row) }]),
    { label: 'Copy as…', icon: 'copy', onSelect: () => actions.copy(row) },
  ]
}

function runItems(row: RegistryRow, reasons: RegistryReasons, runs: RunMenuActions): MenuItem[] {
  const paused = row.overview?.paused ?? null
  return [
    { label: 'History', icon: 'history', onSelect: () => runs.show(row, 'history') },
    ...(row.synchronised
      ? [{ label: 'Schedule', icon: 'calendar' as const, disabledReason: reasons.edit, onSelect: () => runs.show(row, 'schedule') }]
      : []),
    { label: 'Webhook', icon: 'external', disabledReason: reasons.edit, onSelect: () => runs.show(row, 'webhook') },
    ...(paused?.by === 'person'
      ? [{ label: 'Resume synchronisation', icon: 'sync' as const, disabledReason: reasons.edit, onSelect: () => runs.resume(row) }]
      : row.synchronised && paused === null && !row.needsCredentials
        ? [{ label: 'Pause synchronisation', icon: 'pause' as const, disabledReason: reasons.edit, onSelect: () => runs.pause(row) }]
        : []),
  ]
}
