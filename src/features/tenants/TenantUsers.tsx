import { useState } from 'react'
import { Outlet, useLocation, useNavigate, useParams } from 'react-router'
import { TenantRole, type User } from '~/contract/people'
import { useApiMutation, useApiQuery } from '../../api/query'
import { absoluteLink } from '../../lib/absolute-link'
import { absoluteTime, isUnset } from '../../lib/time'
import { can, useSession } from '../../session/session'
import { Button } from '../../ui/Button'
import { CopyOnceDialog } from '../../ui/CopyOnceDialog'
import { ConfirmDialog } from '../../ui/Dialog'
import { MenuButton, type MenuItem } from '../../ui/Menu'
import { RelativeTime } from '../../ui/RelativeTime'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { StateBadge } from '../../ui/StateBadge'
import { EmptyState, ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import { TENANTS_PATH, userName, userState, type UserState } from './tenant-view'
import styles from './Tenants.module.css'

const states = {
  active: { badge: 'success', word: 'Active' },
  pending: { badge: 'pending', word: 'Pending' },
  inactive: { badge: 'paused', word: 'Inactive' },
} as const satisfies Record<UserState, { badge: Parameters<typeof StateBadge>[0]['state']; word: string }>

/** Who can sign in to a tenant, and as what. */
export function TenantUsers() {
  const session = useSession()
  const navigate = useNavigate()
  const { search } = useLocation()
  const { uid: tenantUid = '' } = useParams()
  const tenant = useApiQuery('tenantsUidGet', { params: { tenantUid } })
  const users = useApiQuery('consoleTenantUsersList', { params: { tenantUid } })
  const [removing, setRemoving] = useState<User | null>(null)
  const [link, setLink] = useState<{ name: string; path: string; expiry: string } | null>(null)
  const refused = `Your role, ${session.role}, can look at users but not change them`
  const error = tenant.error ?? users.error
  const name = tenant.data?.metadata.name
  return (
    <>
      <SidePanel
        title={name === undefined ? 'Users' : `Users of ${name}`}
        onRequestClose={() => void navigate({ pathname: TENANTS_PATH, search })}
        footer={
          <Button
            variant="primary"
            icon="add"
            disabledReason={can(session, 'user.create') ? undefined : refused}
            onClick={() => void navigate({ pathname: `${TENANTS_PATH}/${tenantUid}/add-user`, search })}
          >
            Add user
          </Button>
        }
      >
        {users.data === undefined || tenant.data === undefined ? (
          error === null ? (
            <PanelSkeleton />
          ) : (
            <ErrorState
              title="The users could not be loaded"
              message={error.message}
              reference={error.ref}
              onRetry={() => {
                void tenant.refetch()
                void users.refetch()
              }}
            />
          )
        ) : users.data.items.length === 0 ? (
          <EmptyState icon="users">Nobody can sign in to this tenant yet.</EmptyState>
        ) : (
          <ul className={styles.users} aria-label="Users">
            {users.data.items.map((user) => (
              <UserRow
                key={user.metadata.uid}
                user={user}
                tenantUid={tenantUid}
                refused={can(session, 'user.update') ? undefined : refused}
                onRemove={() => setRemoving(user)}
                onLink={(path, expiry) => setLink({ name: userName(user), path, expiry })}
              />
            ))}
          </ul>
        )}
      </SidePanel>
      {removing !== null && <RemoveUser user={removing} tenantUid={tenantUid} onClose={() => setRemoving(null)} />}
      {link !== null && (
        <CopyOnceDialog
          title={`Link for ${link.name}`}
          label="link"
          text={absoluteLink(link.path)}
          copyLabel="Copy link & close"
          onClose={() => setLink(null)}
        >
          <p>
            With it {link.name} chooses a password. It works once, until {absoluteTime(link.expiry)}; earlier links no longer work.
          </p>
        </CopyOnceDialog>
      )}
      <Outlet />
    </>
  )
}

interface UserRowProps {
  readonly user: User
  readonly tenantUid: string
  readonly refused: string | undefined
  readonly onRemove: () => void
  readonly onLink: (path: string, expiry: string) => void
}

function UserRow({ user, tenantUid, refused, onRemove, onLink }: UserRowProps) {
  const params = { tenantUid, uid: user.metadata.uid }
  const name = userName(user)
  const role = user.spec.roles[0] ?? ''
  const state = userState(user)
  const { badge, word } = states[state]
  const fail = (failure: { message: string }) => toast({ message: `${name} stays as before: ${failure.message}`, tone: 'error' })
  const update = useApiMutation('consoleTenantUserUpdate', { invalidates: ['consoleTenantUsersList', 'auditsList'], onError: fail })
  const makeLink = useApiMutation('consoleTenantUserLink', {
    invalidates: ['consoleTenantUsersList', 'auditsList'],
    onSuccess: ({ link, expiry }) => onLink(link, expiry),
    onError: fail,
  })
  const change = (body: { role?: TenantRole; isActive?: boolean }, done: string) =>
    update.mutate({ params, body }, { onSuccess: () => toast({ message: done, tone: 'success' }) })
  const items: MenuItem[] = [
    ...TenantRole.options.map((option): MenuItem => ({
      label: option,
      kind: 'radio',
      checked: option === role,
      disabledReason: refused,
      onSelect: () => {
        if (option !== role) change({ role: option }, `${name} is ${option} now`)
      },
    })),
    {
      label: 'New link',
      icon: 'key',
      separated: true,
      disabledReason: refused,
      onSelect: () => makeLink.mutate({ params }),
    },
    state !== 'inactive'
      ? {
          label: 'Deactivate',
          icon: 'pause',
          disabledReason: refused,
          onSelect: () => change({ isActive: false }, `${name} can’t sign in any more`),
        }
      : {
          label: 'Activate',
          icon: 'check',
          disabledReason: refused,
          onSelect: () => change({ isActive: true }, `${name} can sign in again`),
        },
    { label: 'Remove', icon: 'delete', danger: refused === undefined, disabledReason: refused, onSelect: onRemove },
  ]
  return (
    <li className={styles.user}>
      <div className={styles.who}>
        <strong>{name}</strong>
        <span className={styles.secondary}>{user.spec.emailId}</span>
        <span className={styles.secondary}>
          {role}
          {isUnset(user.status.lastSignIn) ? (
            ' · never signed in'
          ) : (
            <>
              {' · signed in '}
              <RelativeTime time={user.status.lastSignIn} focusable />
            </>
          )}
        </span>
      </div>
      <StateBadge state={badge}>{word}</StateBadge>
      <MenuButton label={`Actions for ${name}`} look={{ icon: 'more', size: 20 }} items={items} />
    </li>
  )
}

function RemoveUser({ user, tenantUid, onClose }: { readonly user: User; readonly tenantUid: string; readonly onClose: () => void }) {
  const remove = useApiMutation('consoleTenantUserDelete', { invalidates: ['consoleTenantUsersList', 'tenantsList', 'auditsList'] })
  const name = userName(user)
  return (
    <ConfirmDialog
      open
      danger
      title={`Remove ${name}?`}
      confirmLabel="Remove"
      busy={remove.isPending}
      error={remove.error?.message}
      onCancel={onClose}
      onConfirm={() =>
        remove.mutate(
          { params: { tenantUid, uid: user.metadata.uid } },
          {
            onSuccess: () => {
              toast({ message: `${name} removed`, tone: 'success' })
              onClose()
            },
          },
        )
      }
    >
      <p>{user.spec.emailId} is signed out at once, and the API keys of this user stop working. What the user added stays.</p>
    </ConfirmDialog>
  )
}
