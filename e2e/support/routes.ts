import { expect, type Locator, type Page } from '@playwright/test'
import { hexDigits, uidOf } from '../../mocks/random'
import { profileAt } from './profiles'
import { becomes, type DemoAccount } from './sign-in'

/** A page of the console on its mocks. */
export interface Route {
  readonly name: string
  readonly path: string
  /** Who looks at it; null: nobody is signed in. */
  readonly account: DemoAccount | null
  /** It is a panel over a page. */
  readonly isPanel?: true
}

const tenant = '/settings/registries/oci'
const helm = '/settings/registries/helm'
const pack = '/settings/registries/pack'
const system = '/system/administration/pack-registries'
const own = uidOf('registry harbor-prod')
const changed = profileAt('retail-store', '2.0.0')
const ofSystem = uidOf('registry Community Packs')

/** Every address that shows something of its own. */
export const routes: readonly Route[] = [
  { name: 'log-in', path: '/login', account: null },
  { name: 'system-log-in', path: '/system/login', account: null },
  { name: 'set-up', path: '/system/setup?token=demo', account: null },
  { name: 'registries', path: tenant, account: 'admin' },
  { name: 'registry-new', path: `${tenant}/new`, account: 'admin', isPanel: true },
  { name: 'registry-details', path: `${tenant}/${own}`, account: 'admin', isPanel: true },
  { name: 'registry-edit', path: `${tenant}/${own}/edit`, account: 'admin', isPanel: true },
  { name: 'registry-history', path: `${tenant}/${uidOf('registry nightly-mirror')}/history`, account: 'admin', isPanel: true },
  { name: 'registry-removals', path: `${helm}/${uidOf('registry bitnami-mirror helm acme')}/removals`, account: 'admin', isPanel: true },
  { name: 'registry-schedule', path: `${tenant}/${own}/schedule`, account: 'admin', isPanel: true },
  { name: 'registry-webhook', path: `${tenant}/${own}/webhook`, account: 'admin', isPanel: true },
  { name: 'helm-registries', path: helm, account: 'admin' },
  { name: 'helm-registry-new', path: `${helm}/new`, account: 'admin', isPanel: true },
  { name: 'helm-registry-details', path: `${helm}/${uidOf('registry gitlab-charts helm acme')}`, account: 'admin', isPanel: true },
  { name: 'helm-registry-edit', path: `${helm}/${uidOf('registry gitlab-charts helm acme')}/edit`, account: 'admin', isPanel: true },
  { name: 'pack-registries', path: pack, account: 'admin' },
  { name: 'pack-registry-new', path: `${pack}/new`, account: 'admin', isPanel: true },
  { name: 'pack-registry-edit', path: `${pack}/${uidOf('registry edge-packs pack acme')}/edit`, account: 'admin', isPanel: true },
  { name: 'ecr-registry-details', path: `${tenant}/${uidOf('registry ecr-charts oci-ecr acme')}`, account: 'admin', isPanel: true },
  { name: 'ecr-registry-edit', path: `${tenant}/${uidOf('registry ecr-charts oci-ecr acme')}/edit`, account: 'admin', isPanel: true },
  { name: 'profiles', path: '/profiles', account: 'admin' },
  { name: 'profile-import', path: '/profiles/import', account: 'admin', isPanel: true },
  { name: 'profile-layers', path: changed, account: 'admin' },
  { name: 'profile-overview', path: `${changed}?tab=overview`, account: 'admin' },
  { name: 'profile-variables', path: `${changed}?tab=variables`, account: 'admin' },
  { name: 'profile-values', path: `${changed}?layer=lodestar-ingress`, account: 'admin', isPanel: true },
  { name: 'profile-review', path: `${changed}?review=content`, account: 'admin', isPanel: true },
  { name: 'profile-new', path: '/profiles/new', account: 'admin' },
  { name: 'profile-edit', path: `${changed}/edit`, account: 'admin' },
  { name: 'profile-edit-layers', path: `${profileAt('blocked-rollout', '0.3.0')}/edit?step=layers`, account: 'admin' },
  { name: 'profile-edit-review', path: `${changed}/edit?step=review`, account: 'admin' },
  { name: 'profile-blocked', path: profileAt('blocked-rollout', '0.3.0'), account: 'admin' },
  { name: 'profile-missing', path: profileAt('legacy-apps', '1.4.0'), account: 'admin' },
  { name: 'packs', path: '/packs', account: 'admin' },
  { name: 'pack-constraints', path: '/packs?pack=basalt-monitoring&view=constraints', account: 'admin', isPanel: true },
  { name: 'pack-files', path: '/packs?pack=lodestar-ingress&view=files', account: 'admin', isPanel: true },
  { name: 'pack-uses', path: `/packs?pack=lodestar-ingress&from=${own}&view=uses`, account: 'admin', isPanel: true },
  { name: 'zarf-package', path: '/packs?category=zarf&pack=airgap-monitoring', account: 'admin', isPanel: true },
  { name: 'system-registries', path: system, account: 'operator' },
  { name: 'system-registry-new', path: `${system}/new`, account: 'operator', isPanel: true },
  { name: 'system-registry-details', path: `${system}/${ofSystem}`, account: 'operator', isPanel: true },
  { name: 'system-registry-edit', path: `${system}/${ofSystem}/edit`, account: 'operator', isPanel: true },
  { name: 'aws-account', path: `${system}/aws-account`, account: 'operator', isPanel: true },
  { name: 'fleet', path: '/system/administration/health', account: 'operator' },
  { name: 'audit-logs', path: '/audit-logs', account: 'admin' },
  { name: 'audit-entry', path: `/audit-logs/${uidOf('audit acme 2')}`, account: 'admin', isPanel: true },
  { name: 'api-keys', path: '/settings/api-keys', account: 'admin' },
  { name: 'api-key-new', path: '/settings/api-keys/new', account: 'admin', isPanel: true },
  { name: 'api-key-edit', path: `/settings/api-keys/${uidOf('api key ci-pipeline')}/edit`, account: 'admin', isPanel: true },
  { name: 'platform', path: '/settings/platform?mock=fips', account: 'admin' },
  { name: 'platform-not-fips', path: '/settings/platform', account: 'admin' },
  { name: 'my-account', path: '/my-account', account: 'admin' },
  { name: 'activate', path: `/activate?token=${hexDigits('link acme erik@acme.example', 48)}`, account: null },
  { name: 'activate-used', path: '/activate?token=used', account: null },
  { name: 'system-activate', path: `/system/activate?token=${hexDigits('link system priya@ops.example', 48)}`, account: null },
  { name: 'tenants', path: '/system/tenants', account: 'operator' },
  { name: 'tenant-new', path: '/system/tenants/new', account: 'operator', isPanel: true },
  { name: 'tenant-users', path: `/system/tenants/${uidOf('tenant acme')}`, account: 'operator', isPanel: true },
  { name: 'tenant-add-user', path: `/system/tenants/${uidOf('tenant acme')}/add-user`, account: 'operator', isPanel: true },
  { name: 'accounts', path: '/system/accounts', account: 'operator' },
  { name: 'account-new', path: '/system/accounts/new', account: 'operator', isPanel: true },
  { name: 'system-audit-logs', path: '/system/audit-logs', account: 'operator' },
  { name: 'system-my-account', path: '/system/my-account', account: 'operator' },
  { name: 'not-found', path: '/no-such-page', account: 'admin' },
]

/** Opens a route as the one it is for, and waits until it shows what it has. */
export async function openRoute(page: Page, route: Route, baseURL: string | undefined, search = ''): Promise<void> {
  if (route.account !== null) await becomes(page, route.account, baseURL)
  await page.goto(route.path + (route.path.includes('?') ? search.replace('?', '&') : search))
  await expectLoaded(page, route)
}

/** The page has what it asked for: no skeleton and no bar is left. */
async function expectLoaded(page: Page, route: Route): Promise<void> {
  const dialog = page.getByRole('dialog')
  if (route.isPanel)
    await expect(
      dialog
        .getByRole('textbox')
        .or(dialog.getByRole('heading', { level: 3 }))
        .or(dialog.getByRole('listitem'))
        .first(),
    ).toBeVisible()
  else await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(loadingSigns(page)).toHaveCount(0)
}

/** Skeletons and progress bars of a page that waits; those behind a panel count too. */
function loadingSigns(page: Page): Locator {
  const options = { name: /loading/i, includeHidden: true }
  return page.getByRole('status', options).or(page.getByRole('progressbar', options))
}
