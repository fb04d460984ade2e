import type { PackTagEntity, PackType } from '~/contract/packs'
import { useApiQuery } from '../../api/query'
import { PanelSkeleton } from '../../ui/SidePanel'
import { EmptyState, ErrorState } from '../../ui/States'
import { TEXT_LIMIT } from '../../ui/yaml/limit'
import { YamlEditor } from '../../ui/yaml/YamlEditor'
import { PackFile } from './PackFile'
import { CopyButton } from './CopyButton'

export interface PackValuesProps {
  readonly type: PackType
  readonly uid: string
  /** All versions, as they came with the pack. */
  readonly known: PackTagEntity['packValues']
}

/** values.yaml of a version. That of a chart stands in its archive, which the server opens when it is asked for this version. */
export function PackValues({ type, uid, known }: PackValuesProps) {
  const listed = known.find(({ packUid }) => packUid === uid)
  const onDemand = type === 'helm' && (listed?.values ?? '') === ''
  const opened = useApiQuery('packsUid', { params: { uid } }, { enabled: onDemand })
  if (!onDemand) return <Values text={listed?.values ?? ''} />
  if (opened.data === undefined) {
    if (opened.error === null) return <PanelSkeleton />
    const { message, ref } = opened.error
    return <ErrorState title="The values could not be loaded" message={message} reference={ref} onRetry={() => void opened.refetch()} />
  }
  const version = opened.data.packValues.find(({ packUid }) => packUid === uid)
  const unavailable = version?.annotations['detailsUnavailable']
  if (unavailable === undefined) return <Values text={version?.values ?? ''} />
  return (
    <ErrorState
      title="The chart could not be opened"
      message={unavailable}
      retrying={opened.isFetching}
      onRetry={() => void opened.refetch()}
    />
  )
}

function Values({ text }: { readonly text: string }) {
  if (text.trim() === '') return <EmptyState icon="file">This version has no values.</EmptyState>
  if (text.length > TEXT_LIMIT) return <PackFile name="values.yaml" text={text} />
  return <YamlEditor label="values.yaml" value={text} readOnly actions={<CopyButton text={text} noun="values" />} />
}
