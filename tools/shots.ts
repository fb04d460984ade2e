import type { Page } from '@playwright/test'
import { demoAccounts } from '../mocks/seeds/people'
import { WRONG_PASSWORD } from '../mocks/sentinels'
import { fillRegistry, registryForm, validate } from '../e2e/support/registry-form'
import { openRoute, routes, type Route } from '../e2e/support/routes'
import { submitLogin } from '../e2e/support/sign-in'

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
  ...['registries', 'packs', 'system-registries'].flatMap((of) => [state('empty', of, '?mock=empty'), state('error', of, '?mock=broken')]),
  loading('packs', 'registries', 'Packs'),
  state('many', 'registries', '?mock=many'),
  state('nothing-found', 'registries', '?q=zzz'),
  state('found', 'packs', '?q=kubernetes'),
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
