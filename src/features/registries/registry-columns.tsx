import { Link, useLocation } from 'react-router'
import type { Column } from '../../table/columns'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateBadge } from '../../ui/StateBadge'
import { HistoryStrip } from './HistoryStrip'
import styles from './Registries.module.css'
import {
  FAILING_WORD,
  isFailing,
  isPaused,
  lastSynced,
  lastSyncedRank,
  PAUSED_WORD,
  progressWords,
  type RegistryRow,
  type RegistryStateName,
  scopeLabels,
  stateOf,
  stateWords,
} from './registry-rows'
import { RowWarnings } from './RegistryWarnings'
import { RowNotes, RunLine } from './RowNotes'

/** Order when sorted: what needs attention first. */
const stateRank: Readonly<Record<RegistryStateName, number>> = {
  Failed: 0,
  Held: 1,
  NeedsCredentials: 2,
  InProgress: 3,
  Pending: 4,
  Cancelled: 5,
  NotSynchronised: 6,
  Success: 7,
}

export const registryColumns: readonly Column<RegistryRow>[] = [
  {
    id: 'name',
    header: 'Name',
    hideable: false,
    width: '15%',
    cell: (row) => <NameCell row={row} />,
    sortValue: (row) => row.name,
    searchText: (row) => row.name,
  },
  {
    id: 'endpoint',
    header: 'Endpoint',
    cell: (row) => <CopyText text={row.endpoint} label="endpoint" short />,
    sortValue: (row) => row.endpoint,
    searchText: (row) => `${row.endpoint}\n${row.overview?.baseContentPath ?? ''}`,
  },
  { id: 'type', header: 'Type', width: '98px', wideOnly: true, cell: (row) => row.type, sortValue: (row) => row.type },
  {
    id: 'scope',
    header: 'Scope',
    width: '66px',
    cell: (row) => scopeLabels[row.scope],
    sortValue: (row) => row.scope,
  },
  {
    id: 'status',
    header: 'Status',
    width: '184px',
    cell: (row) => <RowState row={row} />,
    sortValue: (row) => stateRank[stateOf(row)],
    searchText: (row) =>
      [stateWords[stateOf(row)], ...(isPaused(row) ? [PAUSED_WORD] : []), ...(isFailing(row) ? [FAILING_WORD] : [])].join('\n'),
  },
  {
    id: 'synced',
    header: 'Last Synced',
    width: '126px',
    cell: (row) => <LastSyncedCell row={row} />,
    sortValue: lastSyncedRank,
  },
]

/** With what is only known where runs are looked back at. */
export const columnsWithHistory: readonly Column<RegistryRow>[] = [
  ...registryColumns,
  {
    id: 'history',
    header: 'Last 90 days',
    width: '104px',
    widestOnly: true,
    cell: (row) => <HistoryStrip uid={row.uid} />,
  },
]

function NameCell({ row }: { readonly row: RegistryRow }) {
  const { search } = useLocation()
  return (
    <span className={styles.name}>
      <Link to={{ pathname: row.uid, search }} className={styles.nameLink} data-tooltip={row.name} data-tooltip-when="clipped">
        {row.name}
      </Link>
      <RegistryMarks row={row} />
      <RowWarnings row={row} />
    </span>
  )
}

/** What is special about a registry, beside its name. */
export function RegistryMarks({ row }: { readonly row: Pick<RegistryRow, 'isDefault' | 'hasNamesake' | 'scope'> }) {
  return (
    <>
      {row.isDefault && <Chip>Default</Chip>}
      {row.hasNamesake && (
        <span className={styles.mark} tabIndex={0} data-tooltip={namesakeWords(row)}>
          <Chip tone="warning" icon="info">
            Same name
          </Chip>
          <span className="visually-hidden">: {namesakeWords(row)}</span>
        </span>
      )}
    </>
  )
}

/** Why two rows have one name. */
export function namesakeWords({ scope }: Pick<RegistryRow, 'scope'>): string {
  const other = scope === 'tenant' ? 'A system registry has this name too' : 'A registry of this tenant has this name too'
  return `${other}. Both are used; Scope tells them apart, and clients that look a registry up by name may find either.`
}

/** The state in the table, with what goes on and what should be looked at. */
function RowState({ row }: { readonly row: RegistryRow }) {
  return (
    <span className={styles.status}>
      {/* The note below says it, with what to do. */}
      {stateOf(row) !== 'Held' && <RegistryState row={row} />}
      <RunLine row={row} />
      <RowNotes row={row} />
    </span>
  )
}

/** State of the registry: counts while it synchronises, the reason on demand when that failed. */
export function RegistryState({ row }: { readonly row: RegistryRow }) {
  const state = stateOf(row)
  switch (state) {
    case 'Success':
      return <StateBadge state="success" />
    case 'Pending':
      return <StateBadge state="pending">{progressWords(row.overview?.progress)}</StateBadge>
    case 'InProgress':
      return <StateBadge state="in-progress">{progressWords(row.overview?.progress) ?? stateWords.InProgress}</StateBadge>
    case 'Failed':
      return <StateBadge state="failed" detail={row.sync.message === '' ? undefined : row.sync.message} />
    case 'NeedsCredentials':
      return <StateBadge state="needs-credentials">{stateWords.NeedsCredentials}</StateBadge>
    case 'Held':
      return <StateBadge state="held" />
    case 'Cancelled':
      return <StateBadge state="cancelled" detail={row.sync.message === '' ? undefined : row.sync.message} />
    case 'NotSynchronised':
      return <StateBadge state="paused">{stateWords.NotSynchronised}</StateBadge>
  }
}

export function LastSyncedCell({ row }: { readonly row: RegistryRow }) {
  const last = lastSynced(row)
  switch (last.kind) {
    case 'running':
      return 'Sync in progress'
    case 'never':
      return 'never'
    case 'not-synchronised':
      return 'n/a'
    case 'at':
      return <RelativeTime time={last.time} />
  }
}
