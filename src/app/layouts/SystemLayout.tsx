import { useSession } from '../../session/session'
import { Chip } from '../../ui/Chip'
import { Icon } from '../../ui/icons'
import { systemLinks } from './menu-links'
import { Shell } from './Shell'
import styles from './Shell.module.css'
import { ThemeSwitch } from './ThemeSwitch'
import { UserMenu } from './UserMenu'
import { useSignOut } from './use-sign-out'

export function SystemLayout() {
  const session = useSession()
  return (
    <Shell
      console="system"
      caption="System Console"
      links={systemLinks(session)}
      foot={<LogoutButton />}
      bar={
        <>
          <Chip tone="system">System</Chip>
          <ThemeSwitch />
          <UserMenu session={session} />
        </>
      }
    />
  )
}

function LogoutButton() {
  const signOut = useSignOut('system')
  return (
    <button
      type="button"
      className={styles.link}
      aria-busy={signOut.busy || undefined}
      data-tooltip="Logout"
      data-tooltip-when="clipped"
      onClick={() => void signOut.run()}
    >
      <Icon name="sign-out" size={20} />
      <span className={styles.words}>Logout</span>
    </button>
  )
}
