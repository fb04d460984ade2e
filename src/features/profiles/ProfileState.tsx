import type { LayerState } from '~/contract/profile-tools'
import { Chip } from '../../ui/Chip'
import type { IconName } from '../../ui/icons'
import { StateBadge } from '../../ui/StateBadge'
import { type FlagName, flagNames, flagsOf, flagWords, type LayerFacts, type ProfileFacts, statusOf, statusWords } from './profile-rows'
import styles from './Profiles.module.css'

const flagLooks = {
  missing: { tone: 'danger', icon: 'cross-circle' },
  changed: { tone: 'warning', icon: 'warning' },
  deprecated: { tone: 'warning', icon: 'archive' },
} as const satisfies Record<FlagName, { tone: 'danger' | 'warning'; icon: IconName }>

/** Whether it is published, and what is wrong with its layers. */
export function ProfileState({ profile }: { readonly profile: ProfileFacts }) {
  return (
    <span className={styles.state}>
      <ProfileStatusBadge profile={profile} />
      <ProfileFlags profile={profile} />
    </span>
  )
}

export function ProfileStatusBadge({ profile }: { readonly profile: Pick<ProfileFacts, 'isPublished' | 'hasChanges'> }) {
  const status = statusOf(profile)
  return <StateBadge state={status === 'published' ? 'success' : status}>{statusWords[status]}</StateBadge>
}

function ProfileFlags({ profile }: { readonly profile: ProfileFacts }) {
  const flags = flagsOf(profile)
  return flagNames.map((name) => flags[name] > 0 && <FlagChip key={name} name={name} count={flags[name]} />)
}

function FlagChip({ name, count }: { readonly name: FlagName; readonly count: number }) {
  return (
    <Chip {...flagLooks[name]}>
      {flagWords[name]}
      {count > 1 && ` (${count})`}
    </Chip>
  )
}

const layerStateWords = {
  ok: 'As chosen',
  changed: 'Content changed',
  kept: 'Older content kept',
  missing: 'Missing',
  unlisted: 'Not in the catalogue',
} as const satisfies Record<LayerState, string>

const layerLooks = {
  ok: 'success',
  changed: 'attention',
  kept: 'held',
  missing: 'failed',
  unlisted: 'paused',
} as const satisfies Record<LayerState, string>

/** What each state means to somebody who meets it. */
const layerDetails = {
  ok: undefined,
  changed: 'The registry has other content under this version than when it was chosen',
  kept: 'The registry has other content under this version by now; the content that was chosen stays the reference',
  missing: 'The version has left its registry, or the registry was removed',
  unlisted: 'A chart of a registry that is not synchronised: it was named by hand, and nothing here knows whether it is still there',
} as const satisfies Record<LayerState, string | undefined>

/** How a layer stands to its registry; nothing where nobody says. */
export function LayerStateBadge({ state }: { readonly state: LayerState | undefined }) {
  if (state === undefined) return null
  return (
    <StateBadge state={layerLooks[state]} detail={layerDetails[state]}>
      {layerStateWords[state]}
    </StateBadge>
  )
}

const chipLooks = {
  changed: { tone: 'warning', icon: 'warning' },
  missing: { tone: 'danger', icon: 'cross-circle' },
  kept: { tone: 'neutral', icon: 'hand' },
} as const

/** A layer in few words, for a row: its state is an icon with a word for those who do not see it. */
export function LayerChip({ layer }: { readonly layer: LayerFacts }) {
  const { state, displayName, version } = layer
  const look = state === undefined || state === 'ok' || state === 'unlisted' ? {} : chipLooks[state]
  const words = `${displayName} ${version}`.trim()
  return (
    <span className={styles.layerChip} data-tooltip={state === undefined || state === 'ok' ? words : `${words}: ${layerStateWords[state]}`}>
      <Chip {...look}>
        {displayName}
        {state !== undefined && state !== 'ok' && <span className="visually-hidden">: {layerStateWords[state]}</span>}
      </Chip>
    </span>
  )
}
