import { expect, type Page } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from '../support/axe'
import { test } from '../support/page'
import { becomes } from '../support/sign-in'

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

/** A value of a filter, at the side of the page or in the panel. */
function value(page: Page, filter: string, name: string | RegExp) {
  return page.getByRole('group', { name: filter, exact: true }).getByRole('checkbox', { name })
}

test('packs, charts and Zarf packages stand under their categories, each counted by its own word', async ({ page }) => {
  await page.goto('/packs')
  await expect(page.getByRole('heading', { level: 1, name: 'Packs' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: /Operating system|Kubernetes/ }).first()).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: /^[\d,]+ packs, \d+ charts, \d+ packages$/ })).toBeVisible()
})

test('search narrows the packs, in the URL, and survives a reload', async ({ page }) => {
  await page.goto('/packs')
  const search = page.getByRole('searchbox', { name: 'Search packs' })
  await search.fill('kubernetes-up')
  await expect(page).toHaveURL(/[?&]q=kubernetes-up/)
  const hits = page.getByRole('link', { name: /kubernetes-upstream/ })
  await expect(hits.first()).toBeVisible()
  await page.reload()
  await expect(search).toHaveValue('kubernetes-up')
  await expect(hits.first()).toBeVisible()
})

test('results stay while one types: nothing blinks', async ({ page }) => {
  await page.goto('/packs')
  const links = page.getByRole('region', { name: 'Results' }).getByRole('link')
  await expect(links.first()).toBeVisible()
  // Counts the moments at which the list was empty or a skeleton stood in its place.
  const blinks = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let empty = 0
        const look = () => {
          if (document.querySelector('section[aria-label="Results"] a') === null) empty += 1
          if (document.querySelector('section[aria-label="Results"] h2')?.textContent?.startsWith('Kubernetes') === true) resolve(empty)
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
  await page.getByRole('searchbox', { name: 'Search packs' }).pressSequentially('kubernetes-up', { delay: 30 })
  expect(await blinks).toBe(0)
  await expect(links).toHaveCount(1)
})

test('filters narrow the packs, several values of one and several filters, in the URL', async ({ page }) => {
  await page.goto('/packs')
  await value(page, 'Category', /^Kubernetes/).check()
  await expect(page).toHaveURL(/[?&]category=k8s/)
  await expect(page.getByRole('heading', { level: 2 })).toHaveText([/^Kubernetes/])
  await value(page, 'Category', /^Storage/).check()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText([/^Kubernetes/, /^Storage/])
  await value(page, 'Registry', /^Community Packs/).check()
  await expect(page).toHaveURL(/[?&]registry=/)
  await expect(page.getByRole('link').filter({ hasText: 'Community Packs' }).first()).toBeVisible()
  await page.reload()
  await expect(value(page, 'Category', /^Storage/)).toBeChecked()
  await page.getByRole('button', { name: 'Clear Category' }).click()
  await expect(page).not.toHaveURL(/category=/)
  await expect(value(page, 'Registry', /^Community Packs/)).toBeChecked()
  await page.getByRole('button', { name: 'Clear search and filters' }).click()
  await expect(value(page, 'Registry', /^Community Packs/)).not.toBeChecked()
})

test('a filter says how much each value leaves, folds away, and stays so', async ({ page }) => {
  await page.goto('/packs?category=k8s')
  const row = page
    .getByRole('group', { name: 'Category', exact: true })
    .getByRole('listitem')
    .filter({ hasText: /^Kubernetes/ })
  const count = Number((await row.innerText()).replace(/\D/g, ''))
  await expect(page.getByRole('status').filter({ hasText: new RegExp(`^${count} packs$`) })).toBeVisible()
  const fold = page.getByRole('button', { name: 'Cloud type', exact: true })
  await fold.click()
  await expect(page.getByRole('group', { name: 'Cloud type', exact: true }).getByRole('checkbox')).toHaveCount(0)
  await page.reload()
  await expect(fold).toHaveAttribute('aria-expanded', 'false')
})

test('registries of one name are told apart', async ({ page }) => {
  await page.goto('/packs')
  await page.getByRole('button', { name: /^Show all \d+ of Registry$/ }).click()
  await value(page, 'Registry', /^Northbank Charts \(tenant\)/).check()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText([/^Helm charts/])
})

test('the list is remembered in place of the cards', async ({ page }) => {
  await page.goto('/packs')
  await page.getByRole('button', { name: 'List', exact: true }).click()
  await page.reload()
  await expect(page.getByRole('button', { name: 'List', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByRole('link', { name: /hardened-kernel/ })).toContainText('Deprecated')
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
})

test('more is loaded as one scrolls, and only what is near is drawn', async ({ page }) => {
  await page.goto('/packs?mock=packs')
  const links = page.getByRole('region', { name: 'Results' }).getByRole('link')
  await expect(links.first()).toBeVisible()
  await expect(page.getByRole('status').filter({ hasText: /packs, / })).toContainText(/\d\d,\d{3} packs/)
  const height = () => page.evaluate(() => document.documentElement.scrollHeight)
  for (let pages = 0; pages < 3; pages += 1) {
    const before = await height()
    await page.evaluate(() => window.scrollTo({ top: document.documentElement.scrollHeight }))
    await expect.poll(height).toBeGreaterThan(before)
  }
  expect(await links.count()).toBeLessThan(100)
})

test('on a narrow page the filters are a panel, which stands in the URL', async ({ page }) => {
  for (const width of [1024, 390]) {
    await page.setViewportSize({ width, height: 844 })
    await page.goto('/packs')
    await page.getByRole('button', { name: 'Filters', exact: true }).click()
    await expect(page).toHaveURL(/filters=open/)
    const panel = page.getByRole('dialog', { name: 'Filters' })
    await panel
      .getByRole('checkbox', { name: /^Kubernetes/ })
      .first()
      .check()
    // What is about to be replaced stands back behind the panel.
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0)
    await expectAccessible(page)
    await panel.getByRole('button', { name: /^Show \d+ packs$/ }).click()
    await expect(panel).toBeHidden()
    await expect(page.getByRole('button', { name: 'Filters (1)', exact: true })).toBeVisible()
    await expectNoSidewaysScroll(page)
  }
})

test('a pack shows its versions, README and values', async ({ page }) => {
  await page.goto('/packs?q=kubernetes-up')
  await page
    .getByRole('link', { name: /kubernetes-upstream/ })
    .first()
    .click()
  const panel = page.getByRole('dialog')
  await expect(panel).toBeVisible()
  const version = panel.getByRole('combobox', { name: 'Pack Version' })
  await expect(version.getByRole('option').nth(1)).toBeAttached()
  await version.selectOption({ index: 1 })
  await expect(page).toHaveURL(/version=/)
  await panel.getByRole('tab', { name: 'Values' }).click()
  await expect(panel.getByRole('textbox', { name: 'values.yaml' })).toContainText('namespace:')
  await panel.getByRole('tab', { name: 'README' }).click()
  await expect(panel.getByRole('heading').nth(1)).toBeVisible()
})

test('a pack shows its files with sizes, what it asks for, and what it needs of nodes', async ({ page }) => {
  await page.goto('/packs?pack=lodestar-ingress&view=files')
  const panel = page.getByRole('dialog')
  await expect(panel.getByRole('list', { name: 'Files' }).getByRole('listitem').filter({ hasText: 'pack.json' })).toContainText(/ (B|KiB)$/)
  await panel.getByRole('tab', { name: 'Constraints' }).click()
  const tab = panel.getByRole('tabpanel', { name: 'Constraints' })
  await expect(tab.getByRole('listitem')).toHaveText([/^500 millicores of CPU on worker nodes$/, /^1 GiB of memory/, /^10 GiB of disk/])
  await expectAccessible(page)
})

test('a dependency leads to its pack, if it is in the catalogue', async ({ page }) => {
  await page.goto('/packs?pack=basalt-monitoring&view=constraints')
  const panel = page.getByRole('dialog')
  const needs = panel.getByRole('tabpanel', { name: 'Constraints' })
  await expect(needs.getByRole('heading', { name: 'Needs' })).toBeVisible()
  const link = needs.getByRole('link').first()
  const name = await link.innerText()
  await link.click()
  await expect(page).toHaveURL(new RegExp(`[?&]pack=${name}`))
  await expect(panel.getByText(name, { exact: true }).first()).toBeVisible()
  await page.goBack()
  await expect(page).toHaveURL(/pack=basalt-monitoring/)
})

test('content that changed is flagged on the card and in the pack, with the profiles that chose it', async ({ page }) => {
  await page.goto('/packs?q=lodestar-ingress')
  const card = page.getByRole('link', { name: /lodestar-ingress/ }).first()
  await expect(card).toContainText('Content changed')
  await card.click()
  const panel = page.getByRole('dialog')
  const alert = panel.getByRole('note').filter({ hasText: 'Content changed' })
  await expect(alert.getByRole('link')).toHaveAttribute('href', /^\/profiles\/[0-9a-f]+$/)
  await panel.getByRole('tab', { name: 'Used by' }).click()
  await expect(panel.getByRole('list', { name: 'Used by' }).getByRole('listitem').filter({ hasText: 'Content changed' })).not.toHaveCount(0)
  await expectAccessible(page)
})

test('a pack is used in a profile from here, by those who may create one', async ({ page, baseURL }) => {
  await page.goto('/packs?pack=kestrel-metrics-chart')
  await page.getByRole('dialog').getByRole('button', { name: 'Use in a profile' }).click()
  await expect(page).toHaveURL(/\/profiles\/new\?step=layers&add=chart&q=kestrel-metrics-chart/)
  await becomes(page, 'viewer', baseURL)
  await page.goto('/packs?pack=kestrel-metrics-chart')
  await expect(page.getByRole('dialog').getByRole('tab', { name: 'README' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Use in a profile' })).toHaveCount(0)
})

test('a hostile README runs no script, loads nothing from elsewhere and keeps no dangerous link', async ({ page }) => {
  const elsewhere: string[] = []
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (hostname !== '127.0.0.1' && protocol.startsWith('http')) elsewhere.push(request.url())
  })
  await page.goto('/packs?pack=hostile-readme')
  const panel = page.getByRole('dialog')
  const readme = panel.getByRole('tabpanel', { name: 'README' })
  await expect(readme.getByRole('heading', { name: 'Hostile README' })).toBeVisible()
  await expect(page).not.toHaveTitle('owned')
  await expect(panel.locator('script, iframe, object, img[src^="http"]')).toHaveCount(0)
  await expect(readme.locator('img')).toHaveCount(0)
  const targets = await panel.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(targets.filter((target) => !/^https:/i.test(target))).toEqual([])
  // The picture can be opened, knowing where it comes from.
  await expect(readme.getByRole('link', { name: /A picture of great size \(opens tracker\.example\)/ })).toBeVisible()
  expect(elsewhere).toEqual([])
})

test('what is wide in a README scrolls by itself: the panel keeps its width on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/packs?pack=kubernetes-upstream')
  const panel = page.getByRole('dialog')
  const table = panel.getByRole('group', { name: 'Table' })
  await expect(table).toBeVisible()
  expect(await table.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true)
  for (const part of [table, panel.getByLabel('Pack Version')]) {
    const box = await part.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? Number.NaN)).toBeLessThanOrEqual(390)
  }
})

test('a chart shows its values once they are opened, and its Chart.yaml', async ({ page }) => {
  await page.goto('/packs?category=helm')
  await expect(page.getByRole('heading', { level: 2, name: /^Helm charts/ })).toBeVisible()
  const card = page.getByRole('link', { name: /kestrel-metrics-chart/ })
  await expect(card).toContainText('Helm chart')
  await card.click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('tab', { name: 'Values' }).click()
  await expect(panel.getByRole('textbox', { name: 'values.yaml' })).toContainText('replicaCount: 2')
  await panel.getByRole('tab', { name: 'Chart.yaml' }).click()
  await expect(page).toHaveURL(/view=definition/)
  await expect(panel.getByRole('group', { name: 'Chart.yaml' })).toContainText('name: kestrel-metrics-chart')
  await expectAccessible(page)
})

test('the files of a chart are those of its archive', async ({ page }) => {
  await page.goto('/packs?pack=kestrel-metrics-chart&kind=chart&view=files')
  const files = page.getByRole('dialog').getByRole('list', { name: 'Files' }).getByRole('listitem')
  await expect(files.filter({ hasText: 'Chart.yaml' })).toBeVisible()
  await expect(files.filter({ hasText: 'templates/deployment.yaml' })).toContainText('KiB')
})

test('a Zarf package shows its components, variables, zarf.yaml and architectures', async ({ page }) => {
  await page.goto('/packs?category=zarf&pack=airgap-monitoring')
  const panel = page.getByRole('dialog')
  await expect(panel.getByRole('tab')).toHaveText(['Components', 'zarf.yaml', 'Files', 'Used by', 'Details'])
  const components = panel.getByRole('tabpanel', { name: 'Components' })
  await expect(components.getByRole('listitem').filter({ hasText: 'dashboards' })).toContainText('Optional, on by default')
  await expect(components.getByRole('listitem').filter({ hasText: 'ADMIN_PASSWORD' })).toContainText('Sensitive')
  await panel.getByRole('tab', { name: 'zarf.yaml' }).click()
  await expect(panel.getByRole('group', { name: 'zarf.yaml' })).toContainText('kind: ZarfPackageConfig')
  await expect(panel.getByText('amd64', { exact: true })).toBeVisible()
  await expectAccessible(page)
})

test('without registries it says what to do; when nothing matches too; a failure can be tried again', async ({ page }) => {
  await page.goto('/packs?mock=empty')
  await expect(page.getByRole('button', { name: 'Add New OCI Registry' })).toBeVisible()
  await page.goto('/packs?mock=reset&q=no-such-thing')
  await expect(page.getByText('No packs match.')).toBeVisible()
  await page.goto('/packs?mock=broken')
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('The packs could not be loaded')
  await expect(alert.getByRole('button', { name: 'Try again' })).toBeVisible()
})

test('going to another page right after typing is not called back by the search', async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
  await page.goto('/packs')
  await page.getByRole('searchbox', { name: 'Search packs' }).fill('basalt')
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Profiles' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Profiles' })).toBeVisible()
  await expect(page).toHaveURL(/\/profiles$/)
})

test('a pack that is opened while the search is being written stays open', async ({ page }) => {
  await page.goto('/packs')
  const search = page.getByRole('searchbox', { name: 'Search packs' })
  await search.fill('kubernetes-up')
  const card = page.getByRole('link', { name: /kubernetes-upstream/ }).first()
  await expect(card).toBeVisible()
  await search.press('End')
  await search.press('s')
  // The moment at which the address is written comes while the press is being handled.
  await card.evaluate((link: HTMLElement) => {
    const due = performance.now() + 400
    while (performance.now() < due);
    link.click()
  })
  await expect(page.getByRole('dialog')).toBeVisible()
  await expect(page).toHaveURL(/[?&]q=kubernetes-ups/)
  await expect(page.getByRole('dialog')).toBeVisible()
})
