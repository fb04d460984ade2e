import { useApiQuery } from '../api/query'
import { Markdown } from '../ui/Markdown'
import { PanelSkeleton } from '../ui/SidePanel'
import { EmptyState, ErrorState } from '../ui/States'

export function PackReadme({ uid }: { readonly uid: string }) {
  const { data, error, refetch } = useApiQuery('packsUidReadme', { params: { uid } })
  if (data !== undefined) {
    return data.readme.trim() === '' ? (
      <EmptyState icon="file">This version has no README.</EmptyState>
    ) : (
      <Markdown source={data.readme} headingLevel={3} />
    )
  }
  if (error === null) return <PanelSkeleton />
  return <ErrorState title="The README could not be loaded" message={error.message} reference={error.ref} onRetry={() => void refetch()} />
}
