import { useMemo, useState } from 'react'
import { Outlet, useLocation, useNavigate } from 'react-router'
import type { SystemAdmin } from '~/contract/people'
import { call } from '../../api/client'
import { isApiFailure } from '../../api/failure'
import { useApiMutation, useApiQuery } from '../../api/query'
import { absoluteLink } from '../../lib/absolute-link'
import { can, useSession } from '../../session/session'
import type { Column } from '../../table/columns'
import { DataTable } from '../../table/DataTable'
import { useTableState } from '../../table/use-table-state'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { CopyOnceDialog } from '../../ui/CopyOnceDialog'
import { PageHeader } from '../../ui/PageHeader'
import { RelativeTime } from '../../ui/RelativeTime'
import { StateBadge } from '../../ui/StateBadge'
import { EmptyState } from '../../ui/States'
import { toast } from '../../ui/toast'
import styles from './Accounts.module.css'
import { ACCOUNTS_PATH } from './accounts-path'
import { adminReasons, nameOf, roleOf } from './admin-view'
import { DeleteAdmin } from './DeleteAdmin'

const none: SystemAdmin[] = []

/** System administrators. */
export function AccountsPage() {
  const session = useSession()
  const navigate = useNavigate()
  const { search } = useLocation()
  const admins = useApiQuery('systemAdminsList', {})
  const state = useTableState({ defaultSort: { id: 'name', descending: false } })
  const [deleting, setDeleting] = useState<SystemAdmin | null>(null)
  const reset = useResetLink()
  const tableColumns = useMemo(() => [nameColumn(session.user.uid), ...columns], [session.user.uid])
  const refused = can(session, 'systemAdmin.update') ? undefined : `Your role, ${session.role}, can look at accounts but not change them`
  return (
    <>
      <PageHeader
        title="Account Management"
        description="Who administers this installation. Operations Administrators manage registries and tenants, Account Administrators manage accounts."
      />
      <DataTable
        ariaLabel="Administrators"
        data={admins.data?.items ?? none}
        columns={tableColumns}
        getRowId={({ metadata }) => metadata.uid}
        state={state}
        storageKey="accounts"
        unit={['administrator', 'administrators']}
        loading={admins.isPending}
        error={
          admins.error === null
            ? null
            : {
                title: 'The administrators could not be loaded',
                message: admins.error.message,
                reference: admins.error.ref,
                onRetry: () => void admins.refetch(),
              }
        }
        actions={
          <Button
            variant="primary"
            icon="add"
            disabledReason={can(session, 'systemAdmin.create') ? undefined : refused}
            onClick={() => void navigate({ pathname: `${ACCOUNTS_PATH}/new`, search })}
          >
            Create Admin
          </Button>
        }
        empty={<EmptyState icon="users">No administrators.</EmptyState>}
        rowActions={{
          name: nameOf,
          items: (admin) => {
            const reasons = adminReasons(admin, session.user.uid)
            const remove = refused ?? reasons.remove
            return [
              {
                label: 'Password Reset Link',
                icon: 'key',
                disabledReason: refused ?? reasons.resetLink,
                onSelect: () => reset.make(admin),
              },
              {
                label: 'Delete',
                icon: 'delete',
                danger: remove === undefined,
                disabledReason: remove,
                onSelect: () => setDeleting(admin),
              },
            ]
          },
        }}
      />
      {deleting !== null && <DeleteAdmin admin={deleting} onClose={() => setDeleting(null)} />}
      {reset.made !== null && (
        <CopyOnceDialog
          title={`Password link for ${nameOf(reset.made)}`}
          label="password link"
          text={absoluteLink(reset.made.status.activation.link)}
          copyLabel="Copy link & close"
          onClose={reset.close}
        >
          <p>
            {reset.made.status.state === 'Pending'
              ? 'With this link the account is activated. It works once, for 24 hours; earlier links no longer work.'
              : 'With this link a new password is chosen. It works once, for 24 hours. The old password stays good until then.'}
          </p>
        </CopyOnceDialog>
      )}
      <Outlet />
    </>
  )
}

/** The call answers nothing: the account has the link afterwards. */
function useResetLink() {
  const [made, setMade] = useState<SystemAdmin | null>(null)
  const { mutate } = useApiMutation('systemAdminsUidPasswordResetLink', { invalidates: ['systemAdminsList', 'auditsList'] })
  const make = (admin: SystemAdmin) => {
    const { uid } = admin.metadata
    const fail = (message: string) => toast({ message: `No link was made for ${nameOf(admin)}: ${message}`, tone: 'error' })
    mutate(
      { params: { uid } },
      {
        onSuccess: () => {
          call('systemAdminsUidGet', { params: { uid } }).then(setMade, (error: unknown) => {
            if (!isApiFailure(error)) throw error
            fail(error.message)
          })
        },
        onError: (failure) => fail(failure.message),
      },
    )
  }
  return { made, make, close: () => setMade(null) } as const
}

function nameColumn(ownUid: string): Column<SystemAdmin> {
  return {
    id: 'name',
    header: 'Name',
    width: '22%',
    hideable: false,
    cell: (admin) => (
      <span className={styles.name}>
        {nameOf(admin)}
        {admin.metadata.uid === ownUid && <Chip>You</Chip>}
      </span>
    ),
    sortValue: nameOf,
    searchText: nameOf,
  }
}

const columns: readonly Column<SystemAdmin>[] = [
  {
    id: 'email',
    header: 'Email',
    cell: ({ spec }) => spec.emailId,
    sortValue: ({ spec }) => spec.emailId,
    searchText: ({ spec }) => spec.emailId,
  },
  { id: 'role', header: 'Account Type', width: '210px', cell: roleOf, sortValue: roleOf, searchText: roleOf },
  {
    id: 'last',
    header: 'Last sign-in',
    width: '130px',
    wideOnly: true,
    cell: ({ status }) => <RelativeTime time={status.lastSignIn} />,
    sortValue: ({ status }) => status.lastSignIn,
  },
  {
    id: 'status',
    header: 'Status',
    width: '120px',
    cell: ({ status }) => <StateBadge state={status.state === 'Active' ? 'success' : 'pending'}>{status.state}</StateBadge>,
    sortValue: ({ status }) => status.state,
  },
]
