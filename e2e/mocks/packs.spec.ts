import { expect } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { test } from '../support/page'
import { becomes } from '../support/sign-in'

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

test('packs stand under their categories', async ({ page }) => {
  await page.goto('/packs')
  await expect(page.getByRole('heading', { level: 1, name: 'Packs' })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2, name: /Operating system|Kubernetes/ }).first()).toBeVisible()
})

test('search narrows the packs, in the URL, and survives a reload', async ({ page }) => {
  await page.goto('/packs')
  const search = page.getByRole('searchbox')
  await search.fill('kubernetes-up')
  await expect(page).toHaveURL(/[?&]q=kubernetes-up/)
  const hits = page.getByRole('link', { name: /kubernetes-upstream/ })
  await expect(hits.first()).toBeVisible()
  await page.reload()
  await expect(search).toHaveValue('kubernetes-up')
  await expect(hits.first()).toBeVisible()
})

test('the registry and type filters narrow the packs, in the URL', async ({ page }) => {
  await page.goto('/packs')
  await page.getByLabel('Type', { exact: true }).selectOption({ label: 'Kubernetes' })
  await expect(page).toHaveURL(/[?&]type=/)
  await expect(page.getByRole('heading', { level: 2, name: /^Kubernetes/ })).toBeVisible()
  await expect(page.getByRole('heading', { level: 2 })).toHaveCount(1)
  await page.getByLabel('Registry', { exact: true }).selectOption({ label: 'Community Packs' })
  await expect(page).toHaveURL(/[?&]registry=/)
  await page.getByLabel('Type', { exact: true }).selectOption({ label: 'All types' })
  await expect(page.getByRole('link').filter({ hasText: 'Community Packs' }).first()).toBeVisible()
})

test('a pack shows its versions, README and values', async ({ page }) => {
  await page.goto('/packs?q=kubernetes-up')
  await page
    .getByRole('link', { name: /kubernetes-upstream/ })
    .first()
    .click()
  const panel = page.getByRole('dialog')
  await expect(panel).toBeVisible()
  const version = panel.getByLabel('Pack Version')
  await expect(version.getByRole('option').nth(1)).toBeAttached()
  await version.selectOption({ index: 1 })
  await expect(page).toHaveURL(/version=/)
  await panel.getByRole('tab', { name: 'Values' }).click()
  await expect(panel.getByText(/namespace:/).first()).toBeVisible()
  await panel.getByRole('tab', { name: 'README' }).click()
  await expect(panel.getByRole('heading').nth(1)).toBeVisible()
})

test('a hostile README runs no script, loads nothing from elsewhere and keeps no dangerous link', async ({ page }) => {
  const elsewhere: string[] = []
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (hostname !== '127.0.0.1' && protocol.startsWith('http')) elsewhere.push(request.url())
  })
  await page.goto('/packs?pack=hostile-readme')
  const panel = page.getByRole('dialog')
  await expect(panel.getByRole('tabpanel', { name: 'README' }).getByRole('heading', { name: 'Hostile README' })).toBeVisible()
  await expect(page).not.toHaveTitle('owned')
  await expect(panel.locator('script, iframe, object, img[src^="http"]')).toHaveCount(0)
  const targets = await panel.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  expect(targets.filter((target) => /^(javascript|data):/i.test(target))).toEqual([])
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
  await page.goto('/packs?type=helm')
  await expect(page.getByRole('heading', { level: 2, name: /^Helm charts/ })).toBeVisible()
  const card = page.getByRole('link', { name: /kestrel-metrics-chart/ })
  await expect(card).toContainText('Helm chart')
  await card.click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('tab', { name: 'Values' }).click()
  await expect(panel.getByRole('group', { name: 'values.yaml' })).toContainText('replicaCount: 2')
  await panel.getByRole('tab', { name: 'Chart.yaml' }).click()
  await expect(page).toHaveURL(/view=definition/)
  await expect(panel.getByRole('group', { name: 'Chart.yaml' })).toContainText('name: kestrel-metrics-chart')
  await expectAccessible(page)
})

test('a Zarf package shows its zarf.yaml and its architectures', async ({ page }) => {
  await page.goto('/packs?type=zarf&pack=airgap-monitoring')
  const panel = page.getByRole('dialog')
  await expect(panel.getByRole('group', { name: 'zarf.yaml' })).toContainText('kind: ZarfPackageConfig')
  await expect(panel.getByText('amd64', { exact: true })).toBeVisible()
  await expect(panel.getByRole('tab')).toHaveText(['zarf.yaml', 'Details'])
  await expectAccessible(page)
})

test('the registry filter has registries under their kinds, and tells two of one name apart', async ({ page }) => {
  await page.goto('/packs')
  const filter = page.getByLabel('Registry', { exact: true })
  await expect(filter.locator('optgroup')).toHaveCount(3)
  const groups = await filter.locator('optgroup').evaluateAll((found) => found.map((group) => group.getAttribute('label')))
  expect(groups).toEqual(['Helm registries', 'OCI registries', 'Pack registries'])
  await filter.selectOption({ label: 'Northbank Charts (tenant)' })
  await expect(page.getByRole('heading', { level: 2 })).toHaveText([/^Helm charts/])
})
