import { useMemo, useState } from 'react'
import { Link, Outlet, useLocation, useNavigate } from 'react-router'
import type { Tenant } from '~/contract/people'
import { call } from '../../api/client'
import { useWholeList } from '../../api/lists'
import { useApiMutation, useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'
import type { Column } from '../../table/columns'
import { DataTable } from '../../table/DataTable'
import { FilterSelect } from '../../table/Toolbar'
import { useTableState } from '../../table/use-table-state'
import { Button } from '../../ui/Button'
import type { MenuItem } from '../../ui/Menu'
import { PageHeader } from '../../ui/PageHeader'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateBadge } from '../../ui/StateBadge'
import { EmptyState } from '../../ui/States'
import { toast } from '../../ui/toast'
import { ActivatedTenant } from './ActivatedTenant'
import { RemoveTenant, type Removal } from './RemoveTenant'
import { stateWords, TENANTS_PATH, tenantState, type TenantState } from './tenant-view'
import styles from './Tenants.module.css'

const none: Tenant[] = []
const badges = { active: 'success', inactive: 'paused', deleting: 'stale' } as const satisfies Record<
  TenantState,
  Parameters<typeof StateBadge>[0]['state']
>

export function TenantsPage() {
  const session = useSession()
  const navigate = useNavigate()
  const { search } = useLocation()
  const tenants = useWholeList('tenantsList', (query, signal) => call('tenantsList', { query }, signal))
  const withUsers = useApiQuery('consoleCapabilities', {}).data?.features.tenantUsers ?? false
  const state = useTableState({ filters: ['status'], defaultSort: { id: 'name', descending: false } })
  const { status } = state.filters
  const shown = useMemo(
    () => tenants.data?.filter((tenant) => status === undefined || tenantState(tenant) === status) ?? none,
    [tenants.data, status],
  )
  const columns = useMemo(
    () => [nameColumn(withUsers ? (uid) => ({ pathname: `${TENANTS_PATH}/${uid}`, search }) : undefined), ...otherColumns],
    [withUsers, search],
  )
  const [removal, setRemoval] = useState<Removal | null>(null)
  const [activated, setActivated] = useState<Tenant | null>(null)
  const activate = useActivate(setActivated)
  const open = ({ metadata }: Tenant) => void navigate({ pathname: `${TENANTS_PATH}/${metadata.uid}`, search })
  const refused = `Your role, ${session.role}, can look at tenants but not change them`
  const cantUpdate = can(session, 'tenant.update') ? undefined : refused
  const cantDelete = can(session, 'tenant.delete') ? undefined : refused
  const add = (
    <Button
      variant="primary"
      icon="add"
      disabledReason={can(session, 'tenant.create') ? undefined : refused}
      onClick={() => void navigate({ pathname: `${TENANTS_PATH}/new`, search })}
    >
      Create New Tenant
    </Button>
  )
  const itemsOf = (tenant: Tenant): MenuItem[] => {
    const kind = tenantState(tenant)
    const deleting = kind === 'deleting'
    const tooLate = deleting ? 'The tenant is being deleted' : undefined
    const danger = cantDelete === undefined
    return [
      ...(withUsers ? [{ label: 'Users', icon: 'users', onSelect: () => open(tenant) } as const] : []),
      kind === 'active'
        ? { label: 'Deactivate', icon: 'pause', disabledReason: cantUpdate, onSelect: () => activate(tenant, false) }
        : { label: 'Activate', icon: 'check', disabledReason: cantUpdate ?? tooLate, onSelect: () => activate(tenant, true) },
      {
        label: 'Delete',
        icon: 'delete',
        separated: true,
        danger: danger && !deleting,
        disabledReason: cantDelete ?? tooLate,
        onSelect: () => setRemoval({ tenant, step: 'delete' }),
      },
      {
        label: 'Clean up',
        icon: 'archive',
        danger: danger && deleting,
        disabledReason: cantDelete ?? (deleting ? undefined : 'Delete the tenant first'),
        onSelect: () => setRemoval({ tenant, step: 'clean-up' }),
      },
      {
        label: 'Force Cleanup & Delete',
        icon: 'warning',
        danger,
        disabledReason: cantDelete,
        onSelect: () => setRemoval({ tenant, step: 'force' }),
      },
    ]
  }
  return (
    <>
      <PageHeader
        title="Tenant Management"
        description="Organizations that use this installation, each with registries and users of its own."
      />
      <DataTable
        ariaLabel="Tenants"
        data={shown}
        totalCount={tenants.data?.length ?? 0}
        columns={columns}
        getRowId={({ metadata }) => metadata.uid}
        state={state}
        storageKey="tenants"
        unit={['tenant', 'tenants']}
        loading={tenants.isPending}
        error={
          tenants.error === null
            ? null
            : {
                title: 'The tenants could not be loaded',
                message: tenants.error.message,
                reference: tenants.error.ref,
                onRetry: () => void tenants.refetch(),
              }
        }
        filters={
          <FilterSelect
            label="Status"
            allLabel="All statuses"
            options={Object.entries(stateWords).map(([value, label]) => ({ value, label }))}
            value={status ?? ''}
            onChange={(value) => state.setFilter('status', value)}
          />
        }
        actions={tenants.data?.length === 0 ? undefined : add}
        empty={
          <EmptyState icon="tenants" action={add}>
            No tenants yet. A tenant is an organization with its own registries.
          </EmptyState>
        }
        {...(withUsers ? { onOpen: open } : {})}
        rowActions={{ name: ({ metadata }) => metadata.name, items: itemsOf }}
      />
      {removal !== null && (
        <RemoveTenant key={`${removal.step}${removal.tenant.metadata.uid}`} {...removal} onClose={() => setRemoval(null)} />
      )}
      {activated !== null && <ActivatedTenant tenant={activated} onClose={() => setActivated(null)} />}
      <Outlet />
    </>
  )
}

/** After an activation the link of the first admin is shown, as long as nobody has used it. */
function useActivate(onActivated: (tenant: Tenant) => void): (tenant: Tenant, isActive: boolean) => void {
  const { mutate } = useApiMutation('tenantsUidActivate', { invalidates: ['tenantsList', 'tenantsUidGet', 'auditsList'] })
  return (tenant, isActive) => {
    const { uid: tenantUid, name } = tenant.metadata
    mutate(
      { params: { tenantUid }, body: { isActive } },
      {
        onSuccess: () => {
          toast({ message: `Tenant ${name} ${isActive ? 'activated' : 'deactivated'}`, tone: 'success' })
          if (isActive) onActivated(tenant)
        },
        onError: (failure) => toast({ message: `Tenant ${name} stays as it is: ${failure.message}`, tone: 'error' }),
      },
    )
  }
}

function nameColumn(linkTo: ((uid: string) => { pathname: string; search: string }) | undefined): Column<Tenant> {
  return {
    id: 'name',
    header: 'Name',
    width: '30%',
    hideable: false,
    cell: ({ metadata }) =>
      linkTo === undefined ? (
        metadata.name
      ) : (
        <Link className={styles.link} to={linkTo(metadata.uid)} tabIndex={-1}>
          {metadata.name}
        </Link>
      ),
    sortValue: ({ metadata }) => metadata.name,
    searchText: ({ metadata }) => metadata.name,
  }
}

const otherColumns: readonly Column<Tenant>[] = [
  {
    id: 'admin',
    header: 'First admin',
    cell: ({ spec }) => spec.orgEmailId,
    sortValue: ({ spec }) => spec.orgEmailId,
    searchText: ({ spec }) => spec.orgEmailId,
  },
  {
    id: 'created',
    header: 'Created',
    width: '140px',
    cell: ({ metadata }) => <RelativeTime time={metadata.creationTimestamp} />,
    sortValue: ({ metadata }) => metadata.creationTimestamp ?? '',
  },
  {
    id: 'status',
    header: 'Status',
    width: '130px',
    cell: (tenant) => {
      const kind = tenantState(tenant)
      return <StateBadge state={badges[kind]}>{stateWords[kind]}</StateBadge>
    },
    sortValue: (tenant) => stateWords[tenantState(tenant)],
  },
]
