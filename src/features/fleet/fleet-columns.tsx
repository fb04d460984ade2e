import { Link } from 'react-router'
import type { FleetRegistry } from '~/contract/sync'
import { formatNumber } from '../../lib/number'
import type { Column } from '../../table/columns'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateBadge } from '../../ui/StateBadge'
import styles from './Fleet.module.css'
import { fleetStates, rankOf, typeOf } from './fleet-view'

export const registryColumns: readonly Column<FleetRegistry>[] = [
  {
    id: 'name',
    header: 'Name',
    hideable: false,
    width: '18%',
    cell: (registry) => (
      <span className={styles.two}>
        <Name registry={registry} />
        <span className={styles.small}>{registry.host}</span>
      </span>
    ),
    sortValue: ({ name }) => name,
    searchText: ({ name, host }) => `${name}\n${host}`,
  },
  {
    id: 'tenant',
    header: 'Tenant',
    width: '9%',
    cell: ({ tenant }) => tenant?.name ?? 'System',
    sortValue: ({ tenant }) => tenant?.name ?? '',
    searchText: ({ tenant }) => tenant?.name ?? 'System',
  },
  { id: 'type', header: 'Type', width: '110px', wideOnly: true, cell: typeOf, sortValue: typeOf },
  {
    id: 'state',
    header: 'State',
    cell: (registry) => <State registry={registry} />,
    sortValue: rankOf,
    searchText: ({ state, code, message }) => `${fleetStates[state].word}\n${code}\n${message}`,
  },
  {
    id: 'since',
    header: 'Since',
    width: '110px',
    cell: ({ since }) => <RelativeTime time={since} unset="" />,
    sortValue: ({ since }) => (since === null ? Number.MAX_SAFE_INTEGER : Date.parse(since)),
  },
  {
    id: 'synced',
    header: 'Last Synced',
    width: '120px',
    cell: ({ lastSyncedAt }) => <RelativeTime time={lastSyncedAt} />,
    sortValue: ({ lastSyncedAt }) => (lastSyncedAt === null ? 0 : Date.parse(lastSyncedAt)),
  },
  {
    id: 'next',
    header: 'Next run',
    width: '110px',
    wideOnly: true,
    cell: ({ nextSyncAt }) => <RelativeTime time={nextSyncAt} unset="none" />,
    sortValue: ({ nextSyncAt }) => (nextSyncAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(nextSyncAt)),
  },
  {
    id: 'versions',
    header: 'Versions',
    width: '90px',
    align: 'end',
    wideOnly: true,
    cell: ({ versions }) => formatNumber(versions),
    sortValue: ({ versions }) => versions,
  },
]

/** An operator opens those of the system; a tenant's own are the tenant's to open. */
function Name({ registry }: { readonly registry: FleetRegistry }) {
  const { name, uid, tenant } = registry
  const clipped = { 'data-tooltip': name, 'data-tooltip-when': 'clipped' } as const
  if (tenant !== null)
    return (
      <span className={styles.cut} {...clipped}>
        {name}
      </span>
    )
  return (
    <Link className={styles.link} to={`/system/administration/pack-registries/${uid}`} {...clipped}>
      {name}
    </Link>
  )
}

function State({ registry }: { readonly registry: FleetRegistry }) {
  const { state, code, message } = registry
  const { badge, word, needsAttention } = fleetStates[state]
  return (
    <span className={styles.two}>
      <StateBadge state={badge}>{word}</StateBadge>
      {needsAttention && message !== '' && (
        <span className={styles.small} data-tooltip={message} data-tooltip-when="clipped">
          {code === '' ? message : `${code}: ${message}`}
        </span>
      )}
    </span>
  )
}
