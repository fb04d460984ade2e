import type { Control, UseFormReturn } from 'react-hook-form'
import type { Scope } from '~/contract/operation'
import type { RegistryFormValues, SavedConnection } from './registry-values'

/** What every section of the form takes. */
export interface SectionProps {
  readonly form: UseFormReturn<RegistryFormValues>
  readonly control: Control<RegistryFormValues>
  readonly scope: Scope
  /** In an edit. */
  readonly saved: SavedConnection | undefined
}
