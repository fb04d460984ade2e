import { useCallback, useMemo } from 'react'
import { Link, Outlet, useLocation, useNavigate } from 'react-router'
import type { Audit, AuditsExportQuery } from '~/contract/audits'
import { call } from '../../api/client'
import { useApiPages, useWholeList } from '../../api/lists'
import { useApiMutation, useApiQuery } from '../../api/query'
import { formatNumber } from '../../lib/number'
import { saveFile } from '../../lib/save-file'
import { absoluteTime } from '../../lib/time'
import { can, useSession } from '../../session/session'
import { Grid } from '../../table/Grid'
import type { Column } from '../../table/columns'
import { FilterSelect, Toolbar } from '../../table/Toolbar'
import { type TableState, useTableState } from '../../table/use-table-state'
import { RetryAlert } from '../../ui/RetryAlert'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { PageHeader } from '../../ui/PageHeader'
import { SkeletonRows } from '../../ui/Skeletons'
import { EmptyState, ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import styles from './Audit.module.css'
import { auditPath } from './audit-area'
import { actionWords, actorName, kindWord, toAuditsQuery, usualActions } from './audit-view'
import { DateFilter } from './DateFilter'

export function AuditPage() {
  const session = useSession()
  const path = auditPath(session.scope)
  const navigate = useNavigate()
  const { search } = useLocation()
  const state = useTableState({ filters: ['type', 'resource', 'from', 'to', 'tenant', 'uid'] })
  const query = useMemo(() => toAuditsQuery(state.filters), [state.filters])
  const list = useApiPages<Audit>('auditsList', query, (page, signal) => call('auditsList', { query: { ...query, ...page } }, signal))
  const canExport = useApiQuery('consoleCapabilities', {}).data?.features.auditExport ?? false
  const open = useCallback((row: Audit) => void navigate({ pathname: `${path}/${row.metadata.uid}`, search }), [navigate, path, search])
  const columns = useMemo(() => auditColumns((uid) => ({ pathname: `${path}/${uid}`, search })), [path, search])
  const { items, error } = list

  return (
    <>
      <PageHeader
        title="Audit Logs"
        description={
          session.scope === 'system'
            ? 'What operators changed in this installation, and what people changed in their tenants. Entries are kept for a year.'
            : 'Who changed what in this organization, and when. Entries are kept for a year.'
        }
      />
      <Toolbar actions={canExport && <DownloadCsv query={query} />}>
        <Filters
          state={state}
          nameOfOne={items?.[0]?.spec.resource.name}
          withTenants={session.scope === 'system' && can(session, 'tenant.list')}
        />
      </Toolbar>
      {error !== null && items !== undefined && (
        <div className={styles.stale}>
          <RetryAlert title="More entries could not be loaded" onRetry={list.loadMore ?? list.refetch}>
            {error.message}
          </RetryAlert>
        </div>
      )}
      {items === undefined && error !== null && (
        <ErrorState title="The audit log could not be loaded" message={error.message} reference={error.ref} onRetry={list.refetch} />
      )}
      {items === undefined && error === null && <SkeletonRows rows={10} columns={6} label="Audit Logs are loading" />}
      {items?.length === 0 &&
        (state.isNarrowed ? (
          <EmptyState icon="search" action={<Button onClick={state.clear}>Clear filters</Button>}>
            No entries match these filters.
          </EmptyState>
        ) : (
          <EmptyState icon="history">Nothing has been changed yet. Every change will be here, with who made it.</EmptyState>
        ))}
      {items !== undefined && items.length > 0 && (
        <>
          <AuditTable items={items} columns={columns} state={state} onOpen={open} />
          <div className={styles.foot}>
            <p role="status">
              {formatNumber(items.length)} of {formatNumber(list.total)} entries
            </p>
            {list.loadMore !== undefined && (
              <Button busy={list.loadingMore} onClick={list.loadMore}>
                Load more
              </Button>
            )}
          </div>
        </>
      )}
      <Outlet />
    </>
  )
}

/** By a call and not by a link: only a call says which console's session is meant when both are open in one browser. */
function DownloadCsv({ query }: { readonly query: AuditsExportQuery }) {
  const download = useApiMutation('consoleAuditsExport', {
    onSuccess: ({ bytes, mediaType }) => {
      saveFile(`audit-logs-${new Date().toISOString().slice(0, 10)}.csv`, new Blob([bytes], { type: mediaType }))
    },
    onError: (failure) => toast({ message: `The audit log could not be saved: ${failure.message}`, tone: 'error' }),
  })
  return (
    <Button icon="download" busy={download.isPending} onClick={() => download.mutate({ query })}>
      Download CSV
    </Button>
  )
}

interface AuditTableProps {
  readonly items: readonly Audit[]
  readonly columns: readonly Column<Audit>[]
  readonly state: TableState
  readonly onOpen: (row: Audit) => void
}

/** The server filters and sorts: newest first. */
function AuditTable({ items, columns, state, onOpen }: AuditTableProps) {
  const rows = useMemo(() => items.map((original) => ({ id: getRowId(original), original })), [items])
  return <Grid ariaLabel="Audit Logs" rows={rows} columns={columns} state={state} compact={false} onOpen={onOpen} />
}

function getRowId(row: Audit): string {
  return row.metadata.uid
}

function auditColumns(linkTo: (uid: string) => { pathname: string; search: string }): Column<Audit>[] {
  return [
    {
      id: 'time',
      header: 'Time',
      width: '212px',
      cell: ({ metadata }) => (
        <Link to={linkTo(metadata.uid)} className={styles.link} tabIndex={-1}>
          {absoluteTime(metadata.creationTimestamp ?? '')}
        </Link>
      ),
    },
    {
      id: 'user',
      header: 'User',
      width: '15%',
      cell: (row) => <span data-tooltip={row.spec.actor.user.emailId || undefined}>{actorName(row)}</span>,
    },
    { id: 'action', header: 'Action', width: '90px', cell: ({ spec }) => actionWords[spec.actionType] },
    { id: 'type', header: 'Resource Type', width: '130px', wideOnly: true, cell: ({ spec }) => kindWord(spec.resource.kind) },
    {
      id: 'resource',
      header: 'Resource',
      width: '18%',
      cell: ({ spec }) => (
        <span className={styles.cut} data-tooltip={spec.resource.name} data-tooltip-when="clipped">
          {spec.resource.name}
        </span>
      ),
    },
    {
      id: 'message',
      header: 'Message',
      cell: ({ spec }) => (
        <span className={styles.message}>
          <span className={styles.cut} data-tooltip={spec.actionMsg} data-tooltip-when="clipped">
            {spec.actionMsg}
          </span>
          {spec.userMsg !== '' && <Icon name="file" label="Has a note" />}
        </span>
      ),
    },
  ]
}

interface FiltersProps {
  readonly state: TableState
  readonly withTenants: boolean
  /** What the newest entry is about: with entries of one thing alone, its name. */
  readonly nameOfOne: string | undefined
}

function Filters({ state, withTenants, nameOfOne }: FiltersProps) {
  const kinds = useApiQuery('consoleAuditKinds', {}).data?.items ?? []
  const { type = '', resource = '', from = '', to = '', uid = '' } = state.filters
  const actions = Object.entries(actionWords).filter(([value]) => usualActions.some((usual) => usual === value) || value === type)
  const resources = resource === '' || kinds.includes(resource) ? kinds : [...kinds, resource]
  return (
    <>
      {withTenants && <TenantFilter state={state} />}
      {uid !== '' && (
        <FilterSelect
          label="Resource"
          allLabel="All resources"
          options={[{ value: uid, label: nameOfOne ?? uid }]}
          value={uid}
          onChange={(value) => state.setFilter('uid', value)}
        />
      )}
      <FilterSelect
        label="Type"
        allLabel="All types"
        options={actions.map(([value, label]) => ({ value, label }))}
        value={type}
        onChange={(value) => state.setFilter('type', value)}
      />
      <FilterSelect
        label="Resource Type"
        allLabel="All resource types"
        options={resources.map((value) => ({ value, label: kindWord(value) }))}
        value={resource}
        onChange={(value) => state.setFilter('resource', value)}
      />
      <DateFilter label="Start Date" value={from} max={to} onChange={(value) => state.setFilter('from', value)} />
      <DateFilter label="End Date" value={to} min={from} onChange={(value) => state.setFilter('to', value)} />
      {state.isNarrowed && (
        <Button variant="quiet" onClick={state.clear}>
          Clear filters
        </Button>
      )}
    </>
  )
}

/** Whose entries an operator looks at. */
function TenantFilter({ state }: { readonly state: TableState }) {
  const tenants = useWholeList('tenantsList', (query, signal) => call('tenantsList', { query }, signal)).data ?? []
  const { tenant = '' } = state.filters
  const options = tenants.map(({ metadata }) => ({ value: metadata.uid, label: `Tenant: ${metadata.name}` }))
  const isKnown = tenant === '' || options.some(({ value }) => value === tenant)
  return (
    <FilterSelect
      label="Tenant"
      allLabel="System"
      options={isKnown ? options : [...options, { value: tenant, label: `Tenant ${tenant}` }]}
      value={tenant}
      onChange={(value) => state.setFilter('tenant', value)}
    />
  )
}
