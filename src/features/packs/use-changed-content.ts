import { useMemo } from 'react'
import { useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'

/** Whether profiles and how they stand to packs can be shown: the backend knows it, and whoever looks may see profiles. */
export function useKnowsProfiles(): boolean {
  const session = useSession()
  const known = useApiQuery('consoleCapabilities', {}).data?.features.profileTools === true
  return known && session.scope === 'tenant' && can(session, 'clusterProfile.list')
}

/** Asks whether a pack of a registry has a version whose content changed after a profile chose it. Nothing is said until it is known. */
export function useChangedContent(): (registryUid: string, name: string) => boolean {
  const enabled = useKnowsProfiles()
  const profiles = useApiQuery('consoleProfilesOverview', {}, { enabled }).data?.items
  const changed = useMemo(
    () =>
      new Set(
        profiles?.flatMap(({ layers }) =>
          layers.flatMap((layer) => (layer.state === 'changed' ? `${layer.registryUid} ${layer.name}` : [])),
        ),
      ),
    [profiles],
  )
  return useMemo(() => (registryUid, name) => changed.has(`${registryUid} ${name}`), [changed])
}
