import type { Session } from '~/contract/console'
import { can } from '../../session/session'
import type { MainMenuLink } from './MainMenu'

/** What the Main Menu of a tenant offers to somebody: what works, and what their role allows. */
export function tenantLinks(session: Session): MainMenuLink[] {
  const registries = can(session, 'packRegistry.list')
  return [
    ...(can(session, 'clusterProfile.list') ? [{ label: 'Profiles', icon: 'profiles', to: '/profiles' } as const] : []),
    ...(registries ? [{ label: 'Packs', icon: 'packs', to: '/packs' } as const] : []),
    ...(can(session, 'audit.list') ? [{ label: 'Audit Logs', icon: 'history', to: '/audit-logs' } as const] : []),
    { label: 'Tenant Settings', icon: 'settings', to: registries ? '/settings/registries/oci' : '/settings/api-keys', base: '/settings' },
  ]
}

/** Inside Tenant Settings. @param fips whether this is the FIPS edition: elsewhere there is nothing to set */
export function settingsLinks(session: Session, fips: boolean): MainMenuLink[] {
  return [
    ...(can(session, 'packRegistry.list')
      ? [{ label: 'Registries', icon: 'registry', to: '/settings/registries/oci', base: '/settings/registries' } as const]
      : []),
    { label: 'API Keys', icon: 'key', to: '/settings/api-keys' },
    ...(fips && can(session, 'setting.get')
      ? [{ label: 'Platform Settings', icon: 'administration', to: '/settings/platform' } as const]
      : []),
  ]
}

/** What the Main Menu of the System Console offers to somebody. */
export function systemLinks(session: Session): MainMenuLink[] {
  const links: (MainMenuLink & { readonly needs?: Parameters<typeof can>[1] })[] = [
    {
      label: 'Administration',
      icon: 'administration',
      to: '/system/administration/pack-registries',
      base: '/system/administration',
      needs: 'packRegistry.list',
    },
    { label: 'Tenant Management', icon: 'tenants', to: '/system/tenants', needs: 'tenant.list' },
    { label: 'Account Management', icon: 'users', to: '/system/accounts', needs: 'systemAdmin.list' },
    { label: 'Audit Logs', icon: 'history', to: '/system/audit-logs', needs: 'audit.list' },
    { label: 'My Account', icon: 'user', to: '/system/my-account' },
  ]
  return links.filter(({ needs }) => needs === undefined || can(session, needs)).map(({ needs: _needs, ...link }) => link)
}

/** Where somebody lands who asked for nothing in particular: the first page that they may see. */
export function homeOf(session: Session): string {
  if (session.scope === 'system') return systemLinks(session)[0]?.to ?? '/system/my-account'
  return can(session, 'packRegistry.list') ? '/settings/registries/oci' : (tenantLinks(session)[0]?.to ?? '/settings/api-keys')
}
