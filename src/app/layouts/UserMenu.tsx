import { useId, useState } from 'react'
import { useNavigate } from 'react-router'
import type { Session } from '~/contract/console'
import { Icon } from '../../ui/icons'
import { Menu, type MenuItem } from '../../ui/Menu'
import styles from './Shell.module.css'
import { useSignOut } from './use-sign-out'

/** What somebody sets for themself. */
const ownPages = {
  tenant: [
    { label: 'My API Keys', icon: 'key', to: '/settings/api-keys?user=me' },
    { label: 'Change password', icon: 'lock', to: '/my-account' },
  ],
  system: [{ label: 'My Account', icon: 'user', to: '/system/my-account' }],
} as const

/** Who is signed in, what is theirs, and the way out. */
export function UserMenu({ session }: { readonly session: Session }) {
  const id = useId()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const signOut = useSignOut(session.scope)
  const { firstName, lastName, emailId } = session.user
  const name = `${firstName} ${lastName}`.trim()
  const open = anchor !== null
  const navigate = useNavigate()
  const own = ownPages[session.scope].map(({ to, ...item }): MenuItem => ({ ...item, onSelect: () => void navigate(to) }))
  return (
    <>
      <button
        type="button"
        className={styles.user}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={`User menu: ${name === '' ? emailId : name}`}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <span className={styles.initials} aria-hidden="true">
          {initials(name, emailId)}
        </span>
        <Icon name="chevron-down" />
      </button>
      {open && (
        <Menu
          id={id}
          anchor={anchor}
          label="User menu"
          onClose={() => setAnchor(null)}
          head={
            <>
              <strong>{name === '' ? emailId : name}</strong>
              {name !== '' && <span>{emailId}</span>}
              <span>{session.tenant === undefined ? 'System Console' : `Organization: ${session.tenant.name}`}</span>
              <span>{session.role}</span>
            </>
          }
          items={[...own, { label: 'Sign out', icon: 'sign-out', separated: true, onSelect: () => void signOut.run() }]}
        />
      )}
    </>
  )
}

function initials(name: string, email: string): string {
  const words = (name === '' ? email : name).split(/[\s@.]+/).filter((word) => word !== '')
  return words
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')
}
