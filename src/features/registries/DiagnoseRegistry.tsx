import { onDemand } from '../../lib/on-demand'
import type { DiagnoseDialogProps } from './diagnosis/DiagnoseDialog'

const Shown = onDemand(async () => (await import('./diagnosis/DiagnoseDialog')).DiagnoseDialog)

export interface DiagnoseRegistryProps extends Omit<DiagnoseDialogProps, 'row'> {
  /** Null while nothing is diagnosed. */
  readonly row: DiagnoseDialogProps['row'] | null
}

export function DiagnoseRegistry({ row, ...props }: DiagnoseRegistryProps) {
  return row === null ? null : <Shown row={row} {...props} />
}
