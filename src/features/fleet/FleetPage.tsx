import { useMemo } from 'react'
import { useNavigate } from 'react-router'
import type { Fleet, FleetRegistry } from '~/contract/sync'
import { useApiQuery } from '../../api/query'
import { countOf, formatNumber } from '../../lib/number'
import { DataTable } from '../../table/DataTable'
import { FilterSelect } from '../../table/Toolbar'
import { useTableState } from '../../table/use-table-state'
import { Alert } from '../../ui/Alert'
import { Facts } from '../../ui/Facts'
import { PageHeader } from '../../ui/PageHeader'
import { RelativeTime } from '../../ui/RelativeTime'
import { RetryAlert } from '../../ui/RetryAlert'
import { StateBadge } from '../../ui/StateBadge'
import { EmptyState } from '../../ui/States'
import { Tabs } from '../../ui/Tabs'
import styles from './Fleet.module.css'
import { registryColumns } from './fleet-columns'
import { alarmOf, ATTENTION, durationWords, fleetStates, isSilent, matchesState } from './fleet-view'

/** How often the page asks again, in ms. */
const POLL_MS = 5_000
const tabs = [
  { id: 'registries', label: 'Pack Registries', href: '/system/administration/pack-registries' },
  { id: 'health', label: 'Health', href: '/system/administration/health' },
] as const
const none: readonly FleetRegistry[] = []

/** Every registry of every tenant, the queue and the processes, on one page. */
export function FleetPage() {
  const navigate = useNavigate()
  const fleet = useApiQuery('consoleFleet', {}, { refetchInterval: POLL_MS })
  const { data, error } = fleet
  const alarm = data && alarmOf(data)
  return (
    <>
      <PageHeader title="Administration" description="How the registries of all tenants synchronise, and who does the work." />
      <div className={styles.tabs}>
        <Tabs label="Administration" items={tabs} selected="health" onSelect={({ href }) => href !== undefined && void navigate(href)} />
      </div>
      {error !== null && data !== undefined && (
        <div className={styles.alarm}>
          <RetryAlert title="This page could not be refreshed" onRetry={() => void fleet.refetch()}>
            {error.message}
          </RetryAlert>
        </div>
      )}
      {alarm !== undefined && (
        <div className={styles.alarm}>
          <Alert tone="error">{alarm}</Alert>
        </div>
      )}
      {data !== undefined && <Figures fleet={data} />}
      {data !== undefined && <Processes fleet={data} />}
      <h2 className={styles.section}>Registries</h2>
      <Registries
        fleet={data}
        error={
          error === null || data !== undefined
            ? null
            : {
                title: 'The health of the registries could not be loaded',
                message: error.message,
                reference: error.ref,
                onRetry: () => void fleet.refetch(),
              }
        }
      />
    </>
  )
}

function Figures({ fleet }: { readonly fleet: Fleet }) {
  const { queue, day, registries, processes, at } = fleet
  const attention = registries.filter((registry) => matchesState(registry, ATTENTION)).length
  const alive = processes.filter((each) => !isSilent(each, at))
  return (
    <dl className={styles.figures}>
      <Figure
        term="Registries"
        value={formatNumber(registries.length)}
        note={attention === 0 ? 'none needs attention' : `${countOf(attention, 'needs attention', 'need attention')}`}
      />
      <Figure
        term="Waiting runs"
        value={formatNumber(queue.waiting)}
        note={queue.oldestSeconds === null ? 'nothing waits' : `the oldest for ${durationWords(queue.oldestSeconds)}`}
      />
      <Figure
        term="Runs going on"
        value={formatNumber(queue.running)}
        note={`room for ${formatNumber(alive.reduce((sum, each) => sum + (each.role === 'api' ? 0 : each.concurrency), 0))} at once`}
      />
      <Figure
        term="Last 24 hours"
        value={formatNumber(day.good + day.failed + day.held + day.cancelled)}
        note={`${formatNumber(day.good)} good, ${formatNumber(day.failed)} failed, ${formatNumber(day.held)} held, ${formatNumber(day.cancelled)} cancelled`}
      />
    </dl>
  )
}

function Figure({ term, value, note }: { readonly term: string; readonly value: string; readonly note: string }) {
  return (
    <div className={styles.figure}>
      <dt>{term}</dt>
      <dd className={styles.number}>{value}</dd>
      <dd className={styles.note}>{note}</dd>
    </div>
  )
}

interface RegistriesProps {
  readonly fleet: Fleet | undefined
  readonly error: Parameters<typeof DataTable<FleetRegistry>>[0]['error']
}

function Registries({ fleet, error = null }: RegistriesProps) {
  const state = useTableState({ filters: ['state', 'tenant'], defaultSort: { id: 'state', descending: false } })
  const { state: wanted, tenant } = state.filters
  const all = fleet?.registries ?? none
  const shown = useMemo(
    () =>
      all.filter((registry) => matchesState(registry, wanted) && (tenant === undefined || (registry.tenant?.uid ?? 'system') === tenant)),
    [all, wanted, tenant],
  )
  const tenants = useMemo(
    () => [...new Map(all.flatMap((registry) => (registry.tenant === null ? [] : [[registry.tenant.uid, registry.tenant.name] as const])))],
    [all],
  )
  return (
    <DataTable
      ariaLabel="Health"
      data={shown}
      totalCount={all.length}
      columns={registryColumns}
      getRowId={({ uid }) => uid}
      state={state}
      storageKey="fleet"
      unit={['registry', 'registries']}
      loading={fleet === undefined && error === null}
      error={error}
      filters={
        <>
          <FilterSelect
            label="State"
            allLabel="All states"
            options={[
              { value: ATTENTION, label: 'Needs attention' },
              ...Object.entries(fleetStates).map(([value, { word }]) => ({ value, label: word })),
            ]}
            value={wanted ?? ''}
            onChange={(value) => state.setFilter('state', value)}
          />
          <FilterSelect
            label="Tenant"
            allLabel="All tenants"
            options={[
              { value: 'system', label: 'System' },
              ...tenants.toSorted((one, other) => one[1].localeCompare(other[1])).map(([value, label]) => ({ value, label })),
            ]}
            value={tenant ?? ''}
            onChange={(value) => state.setFilter('tenant', value)}
          />
        </>
      }
      empty={<EmptyState icon="registry">No registries yet, neither of the system nor of a tenant.</EmptyState>}
    />
  )
}

const roles = { all: 'Console and worker', api: 'Console', worker: 'Worker' } as const

function Processes({ fleet }: { readonly fleet: Fleet }) {
  const { processes, at } = fleet
  return (
    <section aria-labelledby="processes">
      <h2 id="processes" className={styles.section}>
        Processes
      </h2>
      <ul className={styles.processes}>
        {processes.map((process) => (
          <li key={process.uid} className={styles.figure}>
            <div className={styles.processHead}>
              <span
                className={styles.cut}
                data-tooltip={`${process.host}, process ${process.pid}, version ${process.version}`}
                tabIndex={0}
              >
                {process.host}
              </span>
              {isSilent(process, at) ? <StateBadge state="stale">Silent</StateBadge> : <StateBadge state="success">Alive</StateBadge>}
            </div>
            <Facts
              compact
              items={[
                { term: 'Role', value: roles[process.role] },
                ...(process.role === 'api'
                  ? []
                  : [{ term: 'Runs', value: `${formatNumber(process.running)} of ${formatNumber(process.concurrency)}` }]),
                { term: 'Started', value: <RelativeTime time={process.startedAt} focusable /> },
                { term: 'Heard of', value: <RelativeTime time={process.seenAt} focusable /> },
              ]}
            />
          </li>
        ))}
      </ul>
      {processes.length === 0 && <p className={styles.note}>No process has said yet that it lives.</p>}
    </section>
  )
}
