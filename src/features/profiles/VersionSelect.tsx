import { useNavigate } from 'react-router'
import { Icon } from '../../ui/icons'
import { profilePath } from './profile-paths'
import { newestFirst, type ProfileFacts, statusOf, statusWords } from './profile-rows'
import styles from './ProfilePage.module.css'
import type { ProfileView } from './profile-view'

export interface VersionSelectProps {
  readonly uid: string
  readonly versions: ProfileView['versions']
  /** What is known of the others: whether they are published. */
  readonly profiles: readonly ProfileFacts[]
}

/** The version on screen, and the way to the others: each has an address of its own. */
export function VersionSelect({ uid, versions, profiles }: VersionSelectProps) {
  const navigate = useNavigate()
  const known = new Map(profiles.map((profile) => [profile.uid, profile]))
  const sorted = versions.toSorted((a, b) => newestFirst(a.version, b.version))
  return (
    <span className={styles.versionSelect}>
      <select aria-label="Version" value={uid} onChange={(event) => void navigate(profilePath(event.target.value))}>
        {sorted.map((each) => (
          <option key={each.uid} value={each.uid}>
            {each.version}
            {statusText(known.get(each.uid), each.uid === uid)}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" />
    </span>
  )
}

// The state of the one on screen stands beside the box.
function statusText(profile: ProfileFacts | undefined, isShown: boolean): string {
  if (profile === undefined || isShown) return ''
  const status = statusOf(profile)
  return status === 'published' ? '' : ` · ${statusWords[status]}`
}
