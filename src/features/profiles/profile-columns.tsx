import { Link } from 'react-router'
import type { Column } from '../../table/columns'
import { Chip } from '../../ui/Chip'
import { MenuButton, type MenuItem } from '../../ui/Menu'
import { RelativeTime } from '../../ui/RelativeTime'
import { countOf } from '../../lib/number'
import { isUnset } from '../../lib/time'
import { profilePath } from './profile-paths'
import {
  flagNames,
  flagsOf,
  flagWords,
  type ProfileFacts,
  type ProfileRow,
  statusOf,
  statusRank,
  statusWords,
  typeWord,
} from './profile-rows'
import { LayerChip, ProfileState } from './ProfileState'
import styles from './Profiles.module.css'

/** Chips that a row has room for; the others are counted. */
const LAYERS_SHOWN = 3
const TAGS_SHOWN = 2

/** @param open goes to one version */
export function profileColumns(open: (uid: string) => void): readonly Column<ProfileRow>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      hideable: false,
      width: '14%',
      cell: ({ name, shown }) => (
        <span className={styles.name}>
          <Link to={profilePath(shown.uid)} className={styles.nameLink} data-tooltip={name} data-tooltip-when="clipped">
            {name}
          </Link>
        </span>
      ),
      sortValue: ({ name }) => name,
      searchText: ({ name, versions }) => `${name}\n${versions.map(({ description }) => description).join('\n')}`,
    },
    {
      id: 'version',
      header: 'Version',
      width: '116px',
      cell: (row) => <VersionCell row={row} open={open} />,
      searchText: ({ versions }) => versions.map(({ version }) => version).join('\n'),
    },
    {
      id: 'type',
      header: 'Type',
      width: '118px',
      wideOnly: true,
      cell: ({ shown }) => typeWord(shown.type),
      sortValue: ({ shown }) => typeWord(shown.type),
    },
    {
      id: 'layers',
      header: 'Layers',
      cell: ({ shown }) => <LayersCell profile={shown} />,
      sortValue: ({ shown }) => shown.layers.length,
      searchText: ({ shown }) =>
        shown.layers.map(({ name, displayName, registryName }) => `${name} ${displayName} ${registryName}`).join('\n'),
    },
    {
      id: 'tags',
      header: 'Tags',
      width: '12%',
      wideOnly: true,
      cell: ({ shown }) => <TagsCell tags={shown.tags} />,
      searchText: ({ shown }) => shown.tags.join('\n'),
    },
    {
      id: 'status',
      header: 'Status',
      width: '168px',
      cell: ({ shown }) => <ProfileState profile={shown} />,
      sortValue: ({ shown }) => statusRank(shown),
      searchText: ({ shown }) => statusText(shown),
    },
    {
      id: 'changed',
      header: 'Last changed',
      width: '152px',
      cell: ({ shown }) => <ChangedCell profile={shown} />,
      sortValue: ({ shown }) => (isUnset(shown.updatedAt) ? 0 : Date.parse(shown.updatedAt)),
      searchText: ({ shown }) => shown.updatedBy,
    },
  ]
}

function statusText(profile: ProfileFacts): string {
  const flags = flagsOf(profile)
  return [statusWords[statusOf(profile)], ...flagNames.flatMap((name) => (flags[name] > 0 ? [flagWords[name]] : []))].join('\n')
}

/** The version of the row, and the others behind a button: most profiles are opened at their newest. */
function VersionCell({ row, open }: { readonly row: ProfileRow; readonly open: (uid: string) => void }) {
  const { shown, versions } = row
  return (
    <span className={styles.version}>
      <span className={styles.mono} data-tooltip={shown.version} data-tooltip-when="clipped">
        {shown.version}
      </span>
      {versions.length > 1 && (
        <MenuButton
          className={styles.versions}
          look="quiet"
          label={countOf(versions.length, 'version')}
          items={versions.map((version): MenuItem => ({
            label: `${version.version} · ${statusWords[statusOf(version)]}${attention(version)}`,
            checked: version.uid === shown.uid,
            kind: 'radio',
            onSelect: () => open(version.uid),
          }))}
        />
      )}
    </span>
  )
}

function attention(profile: ProfileFacts): string {
  const { missing, changed } = flagsOf(profile)
  if (missing > 0) return ` · ${flagWords.missing}`
  return changed > 0 ? ` · ${flagWords.changed}` : ''
}

function LayersCell({ profile }: { readonly profile: ProfileFacts }) {
  const { layers } = profile
  if (layers.length === 0) return <span className={styles.none}>none</span>
  // What is wrong is never among the ones that are only counted.
  const ordered = layers.toSorted((a, b) => weight(a.state) - weight(b.state))
  const rest = ordered.slice(LAYERS_SHOWN)
  return (
    <span className={styles.chips}>
      {ordered.slice(0, LAYERS_SHOWN).map((layer) => (
        <LayerChip key={layer.name} layer={layer} />
      ))}
      <More names={rest.map(({ displayName }) => displayName)} noun="layer" />
    </span>
  )
}

function weight(state: ProfileFacts['layers'][number]['state']): number {
  return state === 'missing' ? 0 : state === 'changed' ? 1 : 2
}

function TagsCell({ tags }: { readonly tags: readonly string[] }) {
  if (tags.length === 0) return <span className={styles.none}>none</span>
  // A count takes the line of the second one, so that rows stay low.
  const shown = tags.length <= TAGS_SHOWN ? TAGS_SHOWN : TAGS_SHOWN - 1
  return (
    <span className={styles.chips}>
      {tags.slice(0, shown).map((tag) => (
        <span key={tag} className={styles.layerChip} data-tooltip={tag} data-tooltip-when="clipped">
          <Chip>{tag}</Chip>
        </span>
      ))}
      <More names={tags.slice(shown)} noun="tag" />
    </span>
  )
}

function More({ names, noun }: { readonly names: readonly string[]; readonly noun: string }) {
  if (names.length === 0) return null
  return (
    <span className={styles.more} data-tooltip={names.join(', ')}>
      +{names.length}
      <span className="visually-hidden">
        {' '}
        more {noun}
        {names.length === 1 ? '' : 's'}: {names.join(', ')}
      </span>
    </span>
  )
}

function ChangedCell({ profile }: { readonly profile: ProfileFacts }) {
  return (
    <span className={styles.changed}>
      <RelativeTime time={profile.updatedAt} unset="n/a" />
      {profile.updatedBy !== '' && (
        <span className={styles.by} data-tooltip={profile.updatedBy} data-tooltip-when="clipped">
          {profile.updatedBy}
        </span>
      )}
    </span>
  )
}
