import { expect } from '@playwright/test'
import { test } from '../support/page'
import { becomes } from '../support/sign-in'

test('an operator sees what needs attention across tenants, and opens a registry of the system', async ({ page, baseURL }) => {
  await becomes(page, 'operator', baseURL)
  await page.goto('/system/administration/pack-registries')
  await page.getByRole('tab', { name: 'Health' }).click()
  await expect(page).toHaveURL(/\/system\/administration\/health$/)
  const table = page.getByRole('table', { name: 'Health' })
  const rows = table.getByRole('row')
  await expect(rows.nth(1)).toContainText('Failing')
  const all = await rows.count()

  await page.getByLabel('State', { exact: true }).selectOption('Needs attention')
  await expect(page).toHaveURL(/state=attention/)
  await expect.poll(() => rows.count()).toBeLessThan(all)
  await expect(rows.filter({ hasText: /\bGood\b/ })).toHaveCount(0)
  await expect(rows.filter({ hasText: 'Held' }).first()).toBeVisible()

  const processes = page.getByRole('region', { name: 'Processes' }).getByRole('listitem')
  await expect(processes.filter({ hasText: 'Worker' }).filter({ hasText: 'Alive' }).first()).toBeVisible()
  await expect(processes.filter({ hasText: 'Silent' })).toHaveCount(1)

  await page.getByLabel('State', { exact: true }).selectOption('All states')
  await page.getByLabel('Tenant', { exact: true }).selectOption('System')
  await table.getByRole('link', { name: 'Community Packs' }).click()
  await expect(page.getByRole('dialog', { name: 'Community Packs' })).toBeVisible()
})

test('the page is for operators', async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
  await page.goto('/settings/registries/oci')
  await expect(page.getByRole('tab', { name: 'OCI Registries' })).toBeVisible()
  await expect(page.getByRole('tab', { name: 'Health' })).toHaveCount(0)
})
