import type { MenuItem } from '../../ui/Menu'
import type { RegistryRow } from './registry-rows'
import type { RegistryReasons } from './use-registry-actions'

export interface RegistryMenuActions {
  readonly edit: (row: RegistryRow) => void
  readonly synchronize: (row: RegistryRow, options: { forceSync: boolean }) => void
  readonly remove: (row: RegistryRow) => void
  readonly open: (row: RegistryRow) => void
  readonly copy: (row: RegistryRow) => void
  /** Where the backend diagnoses. */
  readonly diagnose?: (row: RegistryRow) => void
  /** Where the console has a catalogue. */
  readonly browse?: (row: RegistryRow) => void
}

/** What can be done with a registry; what can't is there too and says why. */
export function registryMenu(row: RegistryRow, reasons: RegistryReasons, actions: RegistryMenuActions): MenuItem[] {
  const { browse, diagnose } = actions
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
    { label: 'Details', icon: 'info', separated: true, onSelect: () => actions.open(row) },
    ...(diagnose === undefined
      ? []
      : [{ label: 'Diagnose', icon: 'check-circle' as const, disabledReason: reasons.diagnose, onSelect: () => diagnose(row) }]),
    ...(browse === undefined ? [] : [{ label: 'Browse content', icon: 'packs' as const, onSelect: () => browse(row) }]),
    { label: 'Copy as…', icon: 'copy', onSelect: () => actions.copy(row) },
  ]
}
