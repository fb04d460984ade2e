import { lazy, Suspense } from 'react'
import type { DeleteRegistryDialogProps } from './DeleteRegistryDialog'

const Asked = lazy(async () => ({ default: (await import('./DeleteRegistryDialog')).DeleteRegistryDialog }))

export interface DeleteRegistryProps extends Omit<DeleteRegistryDialogProps, 'row'> {
  /** Null while nothing is asked. */
  readonly row: DeleteRegistryDialogProps['row'] | null
}

export function DeleteRegistry({ row, ...props }: DeleteRegistryProps) {
  if (row === null) return null
  return (
    <Suspense fallback={null}>
      <Asked row={row} {...props} />
    </Suspense>
  )
}
