import { useQuery } from '@tanstack/react-query'
import type { ApiFailure } from '../../api/failure'
import { useApiQuery } from '../../api/query'
import { paletteProfiles } from './palette-profiles'
import type { ProfileFacts } from './profile-rows'

export interface Profiles {
  /** Every version of every profile. Undefined until the first answer. */
  readonly profiles: readonly ProfileFacts[] | undefined
  /** Why the last answer failed; profiles, if any, are those from before. */
  readonly failure: ApiFailure | null
  readonly refetch: () => void
}

/** How long until an open page asks again, in ms: a synchronisation elsewhere may have found new content. */
const POLL_MS = 30_000

/** Whether profiles can be copied, exported and imported, and their layers are compared with registries: undefined until it is known. */
export function useProfileTools(): boolean | undefined {
  const { data, error } = useApiQuery('consoleCapabilities', {})
  // Without an answer the console stands in front of a Palette, or of nothing at all.
  return data?.features.profileTools ?? (error === null ? undefined : false)
}

export function useProfiles(): Profiles {
  const tools = useProfileTools()
  const options = { refetchInterval: POLL_MS, refetchOnWindowFocus: true }
  // Asked at once: waiting for the capabilities would cost our own backend a round trip.
  const own = useApiQuery('consoleProfilesOverview', {}, { ...options, enabled: tools !== false })
  const palette = useQuery({ ...paletteProfiles, ...options, enabled: tools === false })
  const asked = tools === false ? palette : own
  return {
    profiles: tools === false ? palette.data : own.data?.items,
    failure: asked.error,
    refetch: () => void asked.refetch(),
  }
}
