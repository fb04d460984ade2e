import type { Page } from '@playwright/test'
import { uidOf } from '../mocks/random'
import { demoAccounts } from '../mocks/seeds/people'
import { EMPTY_HOST, WRONG_PASSWORD } from '../mocks/sentinels'
import { fillRegistry, registryForm, validate } from '../e2e/support/registry-form'
import { openRoute, routes, type Route } from '../e2e/support/routes'
import { becomes, submitLogin } from '../e2e/support/sign-in'

/** One picture: how to get the page to where it shows something. */
export interface Shot {
  readonly name: string
  prepare(page: Page, baseURL: string): Promise<void>
}

function routeOf(name: string): Route {
  const route = routes.find((candidate) => candidate.name === name)
  if (route === undefined) throw new Error(`no route ${name}`)
  return route
}

function state(name: string, of: string, search: string): Shot {
  return { name: `${of}-${name}`, prepare: (page, baseURL) => openRoute(page, routeOf(of), baseURL, search) }
}

/** A page while it waits for its answers, reached from another one as the menu does it. */
function loading(of: string, from: string, link: string): Shot {
  return {
    name: `${of}-loading`,
    async prepare(page, baseURL) {
      await openRoute(page, routeOf(from), baseURL, '?mock=slow')
      const menu = page.getByRole('navigation', { name: 'Main Menu' })
      if (!(await menu.isVisible())) await page.getByRole('button', { name: 'Open Main Menu' }).click()
      await menu.getByRole('link', { name: link }).click()
      await page.getByRole('status', { name: /are loading/ }).waitFor()
    },
  }
}

const good = {
  name: 'packs-eu',
  endpoint: 'https://packs.eu.acme.example',
  paths: ['internal', 'team-a'],
  username: 'robot',
  password: 's3cret',
}

async function filledForm(page: Page, baseURL: string, values: Partial<typeof good>) {
  await openRoute(page, routeOf('registry-new'), baseURL)
  const form = registryForm(page, 'Add New OCI Registry')
  await fillRegistry(form, { ...good, ...values })
  return form
}

/** Every route, then the states that a person meets on them. */
export const shots: readonly Shot[] = [
  ...routes.map((route): Shot => ({ name: route.name, prepare: (page, baseURL) => openRoute(page, route, baseURL) })),
  ...['registries', 'packs', 'profiles', 'system-registries'].flatMap((of) => [
    state('empty', of, '?mock=empty'),
    state('error', of, '?mock=broken'),
  ]),
  loading('packs', 'registries', 'Packs'),
  state('many', 'registries', '?mock=many'),
  state('nothing-found', 'registries', '?q=zzz'),
  state('found', 'packs', '?q=kubernetes'),
  state('attention', 'profiles', '?status=attention'),
  loading('profiles', 'registries', 'Profiles'),
  ...(['New version', 'Clone', 'Export', 'Delete'] as const).map((action): Shot => ({
    name: `profile-${action.toLowerCase().replace(' ', '-')}`,
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('profiles'), baseURL)
      await page.getByRole('button', { name: 'Actions for retail-store', exact: true }).click()
      await page.getByRole('menuitem', { name: action, exact: true }).click()
      await page.getByRole('dialog').waitFor()
    },
  })),
  {
    name: 'profile-variable',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('profile-variables'), baseURL)
      await page.getByRole('button', { name: 'Add variable' }).click()
      await page.getByRole('dialog').getByLabel('Name', { exact: true }).waitFor()
    },
  },
  {
    name: 'profile-new-layers',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('profile-new'), baseURL)
      await page.getByLabel('Name', { exact: true }).fill('web-front')
      await page.getByRole('button', { name: 'Next', exact: true }).click()
      await page.getByRole('button', { name: 'Add Manifest' }).waitFor()
    },
  },
  {
    name: 'profile-add-manifest',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('profile-edit-layers'), baseURL)
      await page.getByRole('button', { name: 'Add Manifest' }).click()
      await page.getByRole('dialog').getByRole('textbox', { name: 'Manifest' }).waitFor()
    },
  },
  {
    name: 'profile-kept-as-draft',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('profile-edit-layers'), baseURL)
      await page.getByRole('button', { name: 'Next', exact: true }).click()
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByRole('heading', { name: 'Saved as a draft' }).waitFor()
    },
  },
  {
    name: 'profile-conflict',
    async prepare(page, baseURL) {
      await becomes(page, 'admin', baseURL)
      await page.goto(`/profiles/${uidOf('profile acme shared-by-two 1.0.0')}/edit?step=review`)
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByRole('radiogroup', { name: 'Tags' }).waitFor()
    },
  },
  {
    name: 'profile-not-published',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('profile-blocked'), baseURL)
      await page.getByRole('button', { name: 'Publish' }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  state('nothing-found', 'packs', '?q=zzz'),
  state('filtered', 'packs', '?category=k8s,csi'),
  state('hundred-thousand', 'packs', '?mock=packs'),
  {
    name: 'packs-list',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('packs'), baseURL)
      await page.getByRole('button', { name: 'List', exact: true }).click()
    },
  },
  {
    name: 'packs-filters',
    async prepare(page, baseURL) {
      await becomes(page, 'admin', baseURL)
      await page.goto('/packs?filters=open&category=k8s')
      await page.getByRole('dialog').getByRole('checkbox').first().waitFor()
    },
  },
  {
    name: 'log-in-refused',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('log-in'), baseURL)
      await submitLogin(page, { email: demoAccounts.admin.email, password: 'not it' })
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'log-in-organization',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('log-in'), baseURL)
      await submitLogin(page, demoAccounts.twoTenants)
      await page.getByLabel('Organization').waitFor()
    },
  },
  {
    name: 'registry-new-validated',
    async prepare(page, baseURL) {
      const form = await filledForm(page, baseURL, {})
      await validate(form)
      await form.getByRole('status').filter({ hasText: 'Credentials validated' }).waitFor()
    },
  },
  {
    name: 'registry-new-failed',
    async prepare(page, baseURL) {
      const form = await filledForm(page, baseURL, { endpoint: 'https://self-signed.test', password: WRONG_PASSWORD })
      await validate(form)
      await form.getByRole('alert').first().waitFor()
    },
  },
  {
    name: 'registry-new-trust',
    async prepare(page, baseURL) {
      const form = await filledForm(page, baseURL, { endpoint: 'https://private-ca.test' })
      await validate(form)
      await form.getByRole('region', { name: 'Certificates the server presented' }).getByRole('checkbox').check()
    },
  },
  {
    name: 'registry-new-checking',
    async prepare(page, baseURL) {
      const form = await filledForm(page, baseURL, { endpoint: 'https://slow.test' })
      await validate(form)
      await form.getByRole('list', { name: 'Steps' }).getByText('Running').waitFor()
    },
  },
  {
    name: 'registry-new-empty',
    async prepare(page, baseURL) {
      const form = await filledForm(page, baseURL, { endpoint: `https://${EMPTY_HOST}` })
      await validate(form)
      await form.getByRole('status').filter({ hasText: 'nothing' }).first().waitFor()
    },
  },
  ...Object.entries({ 'harbor-prod': 'registries', 'gitlab-charts': 'helm-registries' }).map(([registry, list]): Shot => ({
    name: `registry-diagnose-${registry}`,
    async prepare(page, baseURL) {
      await openRoute(page, routeOf(list), baseURL)
      await page.getByRole('button', { name: `Actions for ${registry}`, exact: true }).click()
      await page.getByRole('menuitem', { name: 'Diagnose', exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Copy report' }).waitFor()
    },
  })),
  {
    name: 'registry-details-paused',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('registries'), baseURL)
      await page.getByRole('link', { name: 'artifactory-eu', exact: true }).first().click()
      await page.getByRole('button', { name: 'Enter new credentials' }).waitFor()
    },
  },
  {
    name: 'row-menu',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('registries'), baseURL)
      await page.getByRole('button', { name: 'Actions for harbor-prod', exact: true }).click()
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'delete',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('registries'), baseURL)
      await page.getByRole('button', { name: 'Actions for harbor-prod', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
      await page.getByRole('button', { name: 'Cancel' }).waitFor()
    },
  },
  {
    name: 'pack-details',
    async prepare(page, baseURL) {
      await openRoute(page, routeOf('packs'), baseURL, '?q=kubernetes')
      await page
        .getByRole('link', { name: /kubernetes-upstream/ })
        .first()
        .click()
      await page.getByRole('dialog').getByRole('heading', { level: 3 }).first().waitFor()
    },
  },
]
