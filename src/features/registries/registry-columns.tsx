import { Link, useLocation } from 'react-router'
import type { SyncState } from '~/contract/registries'
import type { Column } from '../../table/columns'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateBadge } from '../../ui/StateBadge'
import styles from './Registries.module.css'
import { lastSynced, lastSyncedRank, progressWords, type RegistryRow, scopeLabels } from './registry-rows'

/** Order when sorted: what needs attention first. */
const statusRank: Readonly<Record<SyncState, number>> = { Failed: 0, InProgress: 1, Pending: 2, Success: 3 }
export const statusWords: Readonly<Record<SyncState, string>> = {
  Success: 'Success',
  InProgress: 'In progress',
  Pending: 'Pending',
  Failed: 'Failed',
}

export const registryColumns: readonly Column<RegistryRow>[] = [
  {
    id: 'name',
    header: 'Name',
    hideable: false,
    width: '23%',
    cell: (row) => <NameCell row={row} />,
    sortValue: (row) => row.name,
    searchText: (row) => row.name,
  },
  {
    id: 'endpoint',
    header: 'Endpoint',
    cell: (row) => <CopyText text={row.endpoint} label="endpoint" />,
    sortValue: (row) => row.endpoint,
    searchText: (row) => `${row.endpoint}\n${row.overview?.baseContentPath ?? ''}`,
  },
  { id: 'type', header: 'Type', width: '112px', wideOnly: true, cell: (row) => row.type, sortValue: (row) => row.type },
  {
    id: 'scope',
    header: 'Scope',
    width: '84px',
    cell: (row) => scopeLabels[row.scope],
    sortValue: (row) => row.scope,
  },
  {
    id: 'status',
    header: 'Status',
    width: '148px',
    cell: (row) => <RegistryState row={row} />,
    sortValue: (row) => statusRank[row.sync.status],
    searchText: (row) => statusWords[row.sync.status],
  },
  {
    id: 'synced',
    header: 'Last Synced',
    width: '138px',
    cell: (row) => <LastSyncedCell row={row} />,
    sortValue: lastSyncedRank,
  },
]

function NameCell({ row }: { readonly row: RegistryRow }) {
  const { search } = useLocation()
  return (
    <span className={styles.name}>
      <Link to={{ pathname: row.uid, search }} className={styles.nameLink} data-tooltip={row.name}>
        {row.name}
      </Link>
      {row.overview?.insecureSkipVerify === true && (
        <Chip tone="warning" icon="warning">
          Skips TLS verification
        </Chip>
      )}
    </span>
  )
}

/** State of the synchronisation: counts while it runs, the reason on demand when it failed. */
export function RegistryState({ row }: { readonly row: Pick<RegistryRow, 'sync' | 'overview'> }) {
  switch (row.sync.status) {
    case 'Success':
      return <StateBadge state="success" />
    case 'Pending':
      return <StateBadge state="pending" />
    case 'InProgress':
      return <StateBadge state="in-progress">{progressWords(row.overview?.progress) ?? statusWords.InProgress}</StateBadge>
    case 'Failed':
      return <StateBadge state="failed" detail={row.sync.message === '' ? undefined : row.sync.message} />
  }
}

export function LastSyncedCell({ row }: { readonly row: Pick<RegistryRow, 'sync' | 'overview'> }) {
  const last = lastSynced(row)
  switch (last.kind) {
    case 'running':
      return 'Sync in progress'
    case 'never':
      return 'never'
    case 'at':
      return <RelativeTime time={last.time} />
  }
}
