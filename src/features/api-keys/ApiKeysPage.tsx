import { useMemo, useState } from 'react'
import { Outlet, useLocation, useNavigate } from 'react-router'
import type { ApiKey } from '~/contract/api-keys'
import { useApiMutation, useApiQuery } from '../../api/query'
import { can, useSession } from '../../session/session'
import type { Column } from '../../table/columns'
import { DataTable } from '../../table/DataTable'
import { FilterSelect } from '../../table/Toolbar'
import { useTableState } from '../../table/use-table-state'
import { Button } from '../../ui/Button'
import { ConfirmDialog } from '../../ui/Dialog'
import { PageHeader } from '../../ui/PageHeader'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateBadge } from '../../ui/StateBadge'
import { EmptyState } from '../../ui/States'
import { toast } from '../../ui/toast'
import { type ApiKeyState, stateOf } from './api-key-form'
import { API_KEYS_PATH } from './api-keys-path'

const none: ApiKey[] = []
const states = {
  active: { badge: 'success', word: 'Active' },
  revoked: { badge: 'paused', word: 'Revoked' },
  expired: { badge: 'stale', word: 'Expired' },
} as const satisfies Record<ApiKeyState, { badge: Parameters<typeof StateBadge>[0]['state']; word: string }>

/** Keys with which programs use the API as somebody. */
export function ApiKeysPage() {
  const session = useSession()
  const navigate = useNavigate()
  const { search } = useLocation()
  const keys = useApiQuery('apiKeysList', {})
  const state = useTableState({ filters: ['user', 'status'], defaultSort: { id: 'name', descending: false } })
  const [deleting, setDeleting] = useState<ApiKey | null>(null)
  const toggle = useToggle()
  const { user, status } = state.filters
  const shown = useMemo(
    () =>
      keys.data?.items.filter(
        (key) =>
          (user !== 'me' || key.spec.user.uid === session.user.uid) &&
          (status === undefined || stateOf(key, keys.dataUpdatedAt) === status),
      ) ?? none,
    [keys.data, keys.dataUpdatedAt, user, status, session.user.uid],
  )
  const goTo = (path: string) => void navigate({ pathname: `${API_KEYS_PATH}/${path}`, search })
  const add = (
    <Button variant="primary" icon="add" onClick={() => goTo('new')}>
      Add New API key
    </Button>
  )
  const seesAll = can(session, 'apiKey.list')
  return (
    <>
      <PageHeader
        title="API Keys"
        description={
          seesAll
            ? 'With an API key a program uses the API as the person it belongs to. These are the keys of everybody in the organization.'
            : 'With an API key a program uses the API as you, with your role.'
        }
      />
      <DataTable
        ariaLabel="API Keys"
        data={shown}
        totalCount={keys.data?.items.length ?? 0}
        columns={columns}
        getRowId={({ metadata }) => metadata.uid}
        state={state}
        storageKey="api-keys"
        unit={['API key', 'API keys']}
        loading={keys.isPending}
        error={
          keys.error === null
            ? null
            : {
                title: 'The API keys could not be loaded',
                message: keys.error.message,
                reference: keys.error.ref,
                onRetry: () => void keys.refetch(),
              }
        }
        filters={
          <>
            {seesAll && (
              <FilterSelect
                label="User"
                allLabel="All users"
                options={[{ value: 'me', label: 'My keys' }]}
                value={user ?? ''}
                onChange={(value) => state.setFilter('user', value)}
              />
            )}
            <FilterSelect
              label="Status"
              allLabel="All statuses"
              options={Object.entries(states).map(([value, { word }]) => ({ value, label: word }))}
              value={status ?? ''}
              onChange={(value) => state.setFilter('status', value)}
            />
          </>
        }
        actions={keys.data?.items.length === 0 ? undefined : add}
        empty={
          <EmptyState icon="key" action={add}>
            No API keys yet. With one, a pipeline or a script uses the API as you.
          </EmptyState>
        }
        onOpen={({ metadata }) => goTo(`${metadata.uid}/edit`)}
        rowActions={{
          name: ({ metadata }) => metadata.name,
          items: (key) => [
            { label: 'Edit', icon: 'edit', onSelect: () => goTo(`${key.metadata.uid}/edit`) },
            key.status.isActive
              ? { label: 'Revoke', icon: 'pause', onSelect: () => toggle(key, false) }
              : { label: 'Activate', icon: 'check', onSelect: () => toggle(key, true) },
            { label: 'Delete', icon: 'delete', danger: true, onSelect: () => setDeleting(key) },
          ],
        }}
      />
      <DeleteApiKey apiKey={deleting} onClose={() => setDeleting(null)} />
      <Outlet />
    </>
  )
}

function useToggle(): (key: ApiKey, isActive: boolean) => void {
  const { mutate } = useApiMutation('apiKeysUidActiveState', { invalidates: ['apiKeysList', 'apiKeysUidGet', 'auditsList'] })
  return ({ metadata: { uid, name } }, isActive) =>
    mutate(
      { params: { uid }, body: { isActive } },
      {
        onSuccess: () => toast({ message: `API key ${name} ${isActive ? 'activated' : 'revoked'}`, tone: 'success' }),
        onError: (failure) => toast({ message: `API key ${name} stays as it is: ${failure.message}`, tone: 'error' }),
      },
    )
}

function DeleteApiKey({ apiKey, onClose }: { readonly apiKey: ApiKey | null; readonly onClose: () => void }) {
  const remove = useApiMutation('apiKeysUidDelete', { invalidates: ['apiKeysList', 'auditsList'] })
  if (apiKey === null) return null
  const { uid, name } = apiKey.metadata
  const close = () => {
    remove.reset()
    onClose()
  }
  return (
    <ConfirmDialog
      open
      danger
      title={`Delete API key ${name}?`}
      confirmLabel="Delete"
      busy={remove.isPending}
      error={remove.error?.message}
      onCancel={close}
      onConfirm={() =>
        remove.mutate(
          { params: { uid } },
          {
            onSuccess: () => {
              toast({ message: `API key ${name} deleted`, tone: 'success' })
              close()
            },
          },
        )
      }
    >
      <p>What uses it stops working at once. To stop it for a while, revoke it instead.</p>
    </ConfirmDialog>
  )
}

function userName({ spec: { user } }: ApiKey): string {
  return `${user.firstName} ${user.lastName}`.trim()
}

const columns: readonly Column<ApiKey>[] = [
  {
    id: 'name',
    header: 'Name',
    width: '24%',
    hideable: false,
    cell: ({ metadata }) => metadata.name,
    sortValue: ({ metadata }) => metadata.name,
    searchText: ({ metadata }) => metadata.name,
  },
  {
    id: 'description',
    header: 'Description',
    wideOnly: true,
    cell: ({ metadata }) => metadata.annotations?.['description'] ?? '',
    searchText: ({ metadata }) => metadata.annotations?.['description'] ?? '',
  },
  { id: 'user', header: 'User', width: '18%', cell: userName, sortValue: userName, searchText: userName },
  {
    id: 'expires',
    header: 'Expires',
    width: '130px',
    cell: ({ spec }) => <RelativeTime time={spec.expiry} />,
    sortValue: ({ spec }) => Date.parse(spec.expiry),
  },
  {
    id: 'status',
    header: 'Status',
    width: '120px',
    cell: (key) => {
      const { badge, word } = states[stateOf(key, Date.now())]
      return <StateBadge state={badge}>{word}</StateBadge>
    },
    sortValue: (key) => stateOf(key, Date.now()),
  },
]
