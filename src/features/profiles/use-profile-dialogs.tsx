import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { onDemand } from '../../lib/on-demand'
import type { ProfileDialogKind } from './profile-menu'
import { newestFirst, type ProfileFacts } from './profile-rows'

// They bring the form library, which a list does without until somebody asks.
const CopyProfile = onDemand(async () => (await import('./CopyProfile')).CopyProfile)
const DeleteProfile = onDemand(async () => (await import('./DeleteProfile')).DeleteProfile)
const ProfileAsCode = onDemand(async () => (await import('./ProfileAsCode')).ProfileAsCode)
const ExportProfile = onDemand(async () => (await import('./ExportProfile')).ExportProfile)

export interface ProfileDialogs {
  readonly ask: (kind: ProfileDialogKind, profile: ProfileFacts) => void
  /** Render it anywhere on the page. */
  readonly element: ReactNode
}

/**
 * The dialogs about a profile, one at a time.
 * @param profiles every version of every profile, to know what is taken and what stays
 * @param onDeleted where to go when the profile on screen is gone
 */
export function useProfileDialogs(profiles: readonly ProfileFacts[], onDeleted?: (left: readonly ProfileFacts[]) => void): ProfileDialogs {
  const [asked, setAsked] = useState<{ kind: ProfileDialogKind; profile: ProfileFacts } | null>(null)
  const ask = useCallback((kind: ProfileDialogKind, profile: ProfileFacts) => setAsked({ kind, profile }), [])
  const close = () => setAsked(null)
  const versions = useMemo(
    () => profiles.filter(({ name }) => name === asked?.profile.name).toSorted((a, b) => newestFirst(a.version, b.version)),
    [profiles, asked],
  )
  return { ask, element: dialogOf() }

  function dialogOf(): ReactNode {
    if (asked === null) return null
    const { kind, profile } = asked
    switch (kind) {
      case 'clone':
      case 'new-version':
        return <CopyProfile kind={kind} profile={profile} profiles={profiles} versions={versions} onClose={close} />
      case 'code':
        return <ProfileAsCode profile={profile} onClose={close} />
      case 'export':
        return <ExportProfile profile={profile} onClose={close} />
      case 'delete': {
        const left = versions.filter(({ uid }) => uid !== profile.uid)
        return <DeleteProfile profile={profile} left={left} onClose={close} onDeleted={() => onDeleted?.(left)} />
      }
    }
  }
}
