import { expect } from '@playwright/test'
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
  await search.fill('nginx')
  await expect(page).toHaveURL(/[?&]search=nginx/)
  const hits = page.getByRole('link', { name: /nginx/i })
  await expect(hits.first()).toBeVisible()
  await page.reload()
  await expect(search).toHaveValue('nginx')
  await expect(hits.first()).toBeVisible()
})

test('the registry and type filters narrow the packs, in the URL', async ({ page }) => {
  await page.goto('/packs')
  await page.getByRole('radio', { name: /Kubernetes/ }).or(page.getByRole('checkbox', { name: /Kubernetes/ })).or(page.getByRole('link', { name: /^Kubernetes/ })).first().click()
  await expect(page).toHaveURL(/[?&]type=/)
  await expect(page.getByRole('heading', { level: 2 })).toHaveCount(1)
})

test('a pack shows its versions, README and values', async ({ page }) => {
  await page.goto('/packs?search=nginx')
  await page.getByRole('link', { name: /nginx/i }).first().click()
  const panel = page.getByRole('dialog')
  await expect(panel).toBeVisible()
  const version = panel.getByLabel('Pack Version')
  const options = await version.getByRole('option').allTextContents()
  expect(options.length).toBeGreaterThan(1)
  await version.selectOption({ index: 1 })
  await expect(page).toHaveURL(/version=/)
  await panel.getByRole('tab', { name: 'Values' }).click()
  await expect(panel.getByText(/^pack:|charts:|manifests:/m).first()).toBeVisible()
  await panel.getByRole('tab', { name: 'README' }).click()
  await expect(panel.getByRole('heading').nth(1)).toBeVisible()
})

test('a README can not run scripts or load pictures from elsewhere', async ({ page }) => {
  const elsewhere: string[] = []
  page.on('request', (request) => {
    const { hostname } = new URL(request.url())
    if (hostname !== '127.0.0.1') elsewhere.push(request.url())
  })
  await page.goto('/packs')
  await page.getByRole('link').filter({ has: page.locator('img') }).first().click()
  const panel = page.getByRole('dialog')
  await panel.getByRole('tab', { name: 'README' }).click()
  await expect(panel.getByRole('heading').nth(1)).toBeVisible()
  expect(await panel.locator('script, iframe, object').count()).toBe(0)
  expect(elsewhere).toEqual([])
})
