import { useApiQuery } from '../../api/query'

/** What stands in a version beside values and README: one answer for several tabs. */
export function useContents(uid: string, { enabled = true }: { readonly enabled?: boolean } = {}) {
  return useApiQuery('consolePackContents', { params: { uid } }, { enabled })
}
