import { useSession } from '../../session/session'
import { Chip } from '../../ui/Chip'
import type { MainMenuLink } from './MainMenu'
import { Shell } from './Shell'
import { ThemeSwitch } from './ThemeSwitch'
import { UserMenu } from './UserMenu'

const links: readonly MainMenuLink[] = [
  { label: 'Packs', icon: 'packs', to: '/packs' },
  { label: 'Tenant Settings', icon: 'settings', to: '/settings/registries/oci', base: '/settings' },
]

export function TenantLayout() {
  const session = useSession()
  const tenant = session.tenant?.name ?? ''
  return (
    <Shell
      console="tenant"
      caption={tenant}
      links={links}
      bar={
        <>
          <Chip tone="accent">Tenant: {tenant}</Chip>
          <ThemeSwitch />
          <UserMenu session={session} />
        </>
      }
    />
  )
}
