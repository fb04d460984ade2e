import type { RegistryImpact } from '~/contract/profile-tools'
import type { ApiFailure } from '../../api/failure'
import { useApiQuery } from '../../api/query'

export interface Impact {
  /** Undefined while it is looked for, and where the backend does not know. */
  readonly impact: RegistryImpact | undefined
  readonly looking: boolean
  readonly failure: ApiFailure | null
  readonly refetch: () => void
}

/** What uses a registry. Nothing is known in front of a Palette. */
export function useImpact(uid: string): Impact {
  const known = useApiQuery('consoleCapabilities', {}).data?.features.profileTools === true
  const { data, error, isPending, refetch } = useApiQuery('consoleRegistryImpact', { params: { uid } }, { enabled: known })
  return { impact: data, looking: known && isPending, failure: data === undefined ? error : null, refetch: () => void refetch() }
}
