import type { PackTagEntity, PackType } from '~/contract/packs'
import type { ApiFailure } from '../../../api/failure'
import { useApiQuery } from '../../../api/query'

type Values = PackTagEntity['packValues'][number]

export interface VersionContent {
  /** Undefined while it is on its way, and of a version that has left its registry. */
  readonly content: Values | undefined
  readonly failure: ApiFailure | null
  /** Why the archive of a chart could not be opened. */
  readonly unavailable: string | undefined
  readonly retry: () => void
}

/** Values, presets and schema of a version. Those of a chart stand in its archive, which the server opens when it is asked for this version. */
export function useVersionContent(type: PackType, packUid: string, pack: PackTagEntity | undefined): VersionContent {
  const listed = pack?.packValues.find((values) => values.packUid === packUid)
  const onDemand = type === 'helm' && listed !== undefined && listed.values === ''
  const opened = useApiQuery('packsUid', { params: { uid: packUid } }, { enabled: onDemand })
  const content = onDemand ? opened.data?.packValues.find((values) => values.packUid === packUid) : listed
  return {
    content,
    failure: onDemand ? opened.error : null,
    unavailable: content?.annotations['detailsUnavailable'],
    retry: () => void opened.refetch(),
  }
}
