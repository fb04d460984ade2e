import { expect } from '@playwright/test'
import { expectRow, rowAction, rowMenu, rowOf, test } from '../support/page'
import { becomes } from '../support/sign-in'

const path = '/settings/registries/oci'

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

test('the list shows each registry with type, scope, state and last synchronisation', async ({ page }) => {
  await page.goto(path)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await expectRow(table, 'harbor-prod', {
    Endpoint: 'harbor.acme.example',
    Type: 'Pack · Basic',
    Scope: 'Tenant',
    Status: 'Success',
    'Last Synced': /22 min/,
  })
  await expectRow(table, 'harbor-staging', { Status: /\d+\/\d+|In progress/, 'Last Synced': 'Sync in progress' })
  await expectRow(table, 'artifactory-eu', { Status: 'Failed' })
  await expectRow(table, 'edge-factory', { Status: 'Pending' })
  await expectRow(table, 'Northbank Packs', { Scope: 'System', Status: 'Success' })
})

test('registries of another tenant are not there', async ({ page }) => {
  await page.goto(path)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await expect(rowOf(table, 'harbor-prod')).toBeVisible()
  await expect(rowOf(table, 'globex-registry')).toHaveCount(0)
})

test('search is in the URL and survives a reload', async ({ page }) => {
  await page.goto(path)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await expect(rowOf(table, 'lab')).toBeVisible()
  await page.getByRole('searchbox').fill('harbor')
  await expect(rowOf(table, 'lab')).toHaveCount(0)
  await expect(rowOf(table, 'harbor-prod')).toBeVisible()
  await expect(page).toHaveURL(/[?&]q=harbor/)
  await page.reload()
  await expect(page.getByRole('searchbox')).toHaveValue('harbor')
  await expect(rowOf(table, 'harbor-prod')).toBeVisible()
  await expect(rowOf(table, 'lab')).toHaveCount(0)
})

test('a search without a hit says so and can be cleared', async ({ page }) => {
  await page.goto(`${path}?q=zzz-nothing`)
  await expect(page.getByText('No registries match.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear search and filters' }).click()
  await expect(rowOf(page.getByRole('table', { name: 'OCI Registries' }), 'harbor-prod')).toBeVisible()
})

test('sorting is in the URL, is announced and survives a reload', async ({ page }) => {
  await page.goto(path)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  const header = table.getByRole('columnheader', { name: 'Endpoint' })
  await header.getByRole('button').click()
  const first = await header.getAttribute('aria-sort')
  await header.getByRole('button').click()
  await expect(header).not.toHaveAttribute('aria-sort', first ?? '')
  await expect(page).toHaveURL(/[?&]sort=/)
  const direction = await header.getAttribute('aria-sort')
  await page.reload()
  await expect(header).toHaveAttribute('aria-sort', direction ?? '')
})

test('a state filter narrows the list, in the URL', async ({ page }) => {
  await page.goto(path)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await page.getByLabel('Status', { exact: true }).selectOption({ label: 'Failed' })
  await expect(rowOf(table, 'artifactory-eu')).toBeVisible()
  await expect(rowOf(table, 'harbor-prod')).toHaveCount(0)
  await expect(page).toHaveURL(/[?&]status=/)
})

test('a system registry can be neither edited nor removed here, and the menu says why', async ({ page }) => {
  await page.goto(path)
  const menu = await rowMenu(page, 'Northbank Packs')
  for (const action of ['Edit', 'Delete']) {
    const item = menu.getByRole('menuitem', { name: action })
    await expect(item).toHaveAttribute('aria-disabled', 'true')
    await expect(item).toHaveAccessibleDescription(/system/i)
  }
})

test('a viewer sees the list and can change nothing', async ({ page, baseURL }) => {
  await becomes(page, 'viewer', baseURL)
  await page.goto(path)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await expect(rowOf(table, 'harbor-prod')).toBeVisible()
  const add = page.getByRole('button', { name: 'Add New OCI Registry' })
  await expect(add).toHaveAttribute('aria-disabled', 'true')
  const menu = await rowMenu(page, 'harbor-prod')
  for (const action of ['Edit', 'Synchronize', 'Delete']) {
    const item = menu.getByRole('menuitem', { name: action, exact: true })
    await expect(item).toHaveAttribute('aria-disabled', 'true')
  }
})

test('somebody without rights on registries is told so', async ({ page, baseURL }) => {
  await becomes(page, 'noRights', baseURL)
  await page.goto(path)
  await expect(page.getByText(/packRegistry\.list|not allow|permission/i).first()).toBeVisible()
  await expect(page.getByRole('table', { name: 'OCI Registries' })).toHaveCount(0)
})

test('Synchronize starts a run that moves to Success', async ({ page }) => {
  await page.goto(path)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await rowAction(page, 'lab', 'Synchronize')
  await expectRow(table, 'lab', { 'Last Synced': 'Sync in progress' })
  await expect(rowOf(table, 'lab')).toContainText(/\d+\/\d+/)
  await expectRow(table, 'lab', { Status: 'Success' })
})

test('delete names the registry, can be cancelled, and removes it', async ({ page }) => {
  await page.goto(path)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await rowAction(page, 'edge-factory', 'Delete')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('edge-factory')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(dialog).toBeHidden()
  await expect(rowOf(table, 'edge-factory')).toBeVisible()

  await rowAction(page, 'edge-factory', 'Delete')
  await dialog.getByRole('button', { name: /^Delete/ }).click()
  await expect(rowOf(table, 'edge-factory')).toHaveCount(0)
  await expect(page.getByText(/edge-factory/).first()).toBeVisible()
})

test('without registries the page says what belongs here and offers the button', async ({ page }) => {
  await page.goto(`${path}?mock=empty`)
  await expect(page.getByText(/No OCI registries yet/)).toBeVisible()
  await page.getByRole('button', { name: 'Add New OCI Registry' }).first().click()
  await expect(page.getByRole('dialog', { name: 'Add New OCI Registry' })).toBeVisible()
})

test('when the list cannot be read the page says so, and Try again asks again', async ({ page }) => {
  await page.goto(`${path}?mock=broken`)
  const alert = page.getByRole('alert').first()
  await expect(alert).toBeVisible({ timeout: 20_000 })
  await expect(page.getByRole('button', { name: 'Try again' }).first()).toBeVisible()
})

test('a thousand registries: the table has few rows in the page, and search finds the last one', async ({ page }) => {
  await page.goto(`${path}?mock=many`)
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await expect(table).toBeVisible({ timeout: 30_000 })
  expect(await table.getByRole('row').count()).toBeLessThan(120)
  await page.getByRole('searchbox').fill('branch-0999')
  await expect(rowOf(table, 'branch-0999')).toBeVisible()
})

test('the endpoint can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(path)
  const row = rowOf(page.getByRole('table', { name: 'OCI Registries' }), 'harbor-prod')
  await row.getByRole('button', { name: /Copy/ }).first().click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('harbor.acme.example')
})
