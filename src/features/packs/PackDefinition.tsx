import { useApiQuery } from '../../api/query'
import { PanelSkeleton } from '../../ui/SidePanel'
import { EmptyState, ErrorState } from '../../ui/States'
import { PackFile } from './PackFile'

/** The file that defines a version: pack.json, Chart.yaml or zarf.yaml. */
export function PackDefinition({ uid }: { readonly uid: string }) {
  const { data, error, refetch } = useApiQuery('consolePackDefinition', { params: { uid } })
  if (data !== undefined) {
    return data.text.trim() === '' ? (
      <EmptyState icon="file">The registry does not tell the {data.file} of this version.</EmptyState>
    ) : (
      <PackFile name={data.file} text={data.text} />
    )
  }
  if (error === null) return <PanelSkeleton />
  return (
    <ErrorState title="The definition could not be loaded" message={error.message} reference={error.ref} onRetry={() => void refetch()} />
  )
}
