import type { ReactNode } from 'react'
import type { PackContents } from '~/contract/catalogue'
import { PanelSkeleton } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { useContents } from './use-contents'

export interface PackContentsTabProps {
  readonly uid: string
  readonly children: (contents: PackContents, reload: () => Promise<unknown>) => ReactNode
}

/** A tab that shows a part of what stands in a version. */
export function PackContentsTab({ uid, children }: PackContentsTabProps) {
  const { data, error, refetch, isFetching } = useContents(uid)
  if (data !== undefined) return children(data, refetch)
  if (error === null) return <PanelSkeleton />
  return (
    <ErrorState
      title="The contents could not be loaded"
      message={error.message}
      reference={error.ref}
      retrying={isFetching}
      onRetry={() => void refetch()}
    />
  )
}
