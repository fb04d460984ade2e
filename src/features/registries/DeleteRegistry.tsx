import { onDemand } from '../../lib/on-demand'
import type { DeleteRegistryDialogProps } from './DeleteRegistryDialog'

const Asked = onDemand(async () => (await import('./DeleteRegistryDialog')).DeleteRegistryDialog)

export interface DeleteRegistryProps extends Omit<DeleteRegistryDialogProps, 'row'> {
  /** Null while nothing is asked. */
  readonly row: DeleteRegistryDialogProps['row'] | null
}

export function DeleteRegistry({ row, ...props }: DeleteRegistryProps) {
  return row === null ? null : <Asked row={row} {...props} />
}
