import { expect } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { expectRow, expectToast, rowAction, rowMenu, rowOf, test } from '../support/page'
import { areas } from '../support/registry-form'
import { becomes } from '../support/sign-in'

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

test('a run is followed to its end as it happens, without asking again and again', async ({ page }) => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(areas.tenant.path)
  const table = page.getByRole('table', { name: areas.tenant.table })
  await expect.poll(() => asked.filter((path) => path === '/v1/console/registries/watch').length).toBe(1)
  await rowAction(page, 'lab', 'Synchronize')
  await expectRow(table, 'lab', { 'Last Synced': 'Sync in progress', Status: /Reading \d+\/\d+ packs/ })
  await expect(rowOf(table, 'lab').getByRole('progressbar', { name: 'Synchronisation of lab' })).toHaveAttribute('value', /^0?\.\d+|1$/)
  const before = asked.filter((path) => path === '/v1/console/registries/overview').length
  await expectRow(table, 'lab', { Status: 'Success' })
  await expectToast(page, /^lab is synchronised: /)
  expect(asked.filter((path) => path === '/v1/console/registries/overview').length - before).toBeLessThan(2)
  expect(asked.filter((path) => path === '/v1/console/registries/watch').length).toBe(1)
})

test('Force sync says what it interrupts, a cancelled run is no failure, and a schedule is paused and resumed', async ({ page }) => {
  await page.goto(areas.tenant.path)
  const table = page.getByRole('table', { name: areas.tenant.table })
  await rowAction(page, 'nightly-mirror', 'Force sync')
  await expectToast(page, /^Interrupted the run of nightly-mirror/)
  await rowAction(page, 'nightly-mirror', 'Cancel synchronisation')
  await expectToast(page, 'Synchronisation of nightly-mirror cancelled')
  await expectRow(table, 'nightly-mirror', { Status: 'Cancelled' })
  const menu = await rowMenu(page, 'nightly-mirror')
  await expect(menu.getByRole('menuitem', { name: 'Cancel synchronisation' })).toHaveCount(0)
  await menu.getByRole('menuitem', { name: 'Pause synchronisation' }).click()
  await expectRow(table, 'nightly-mirror', { Status: 'Paused' })
  await rowAction(page, 'nightly-mirror', 'Resume synchronisation')
  await expect(rowOf(table, 'nightly-mirror')).not.toContainText('Paused')
})

test('several registries are chosen by keyboard alone, and synchronised together', async ({ page }) => {
  const table = page.getByRole('table', { name: areas.tenant.table })
  await page.goto(`${areas.tenant.path}?type=${encodeURIComponent('Pack · Basic')}&status=Success&scope=tenant`)
  await expect(rowOf(table, 'harbor-prod')).toBeVisible()
  const rows = table.getByRole('row').filter({ has: page.getByRole('button', { name: /^Actions for/ }) })
  await rows.first().focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+Space')
  const bar = page.getByRole('region', { name: 'Selected registries' })
  await expect(bar.getByRole('status')).toHaveText('3 registries selected')
  await expect(table.getByRole('checkbox', { name: 'Select all registries' })).toBeChecked({ indeterminate: true })
  await expectAccessible(page)
  await bar.getByRole('button', { name: 'Synchronize' }).focus()
  await page.keyboard.press('Enter')
  await expect(bar).toContainText('Synchronize: 3 of 3 done')
  await bar.getByRole('button', { name: 'Clear selection' }).focus()
  await page.keyboard.press('Enter')
  await expect(table.getByRole('checkbox', { checked: true })).toHaveCount(0)
  await expect(rows.nth(2)).toBeFocused()
})

test('on a phone, where the table has no head, all are selected in the bar', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${areas.tenant.path}?type=${encodeURIComponent('Pack · Basic')}&status=Success&scope=tenant`)
  const table = page.getByRole('table', { name: areas.tenant.table })
  await table.getByRole('checkbox', { name: 'Select harbor-prod', exact: true }).check()
  const bar = page.getByRole('region', { name: 'Selected registries' })
  const all = bar.getByRole('button', { name: /^Select all \d+$/ })
  const count = /\d+/.exec(await all.innerText())?.[0] ?? ''
  await all.click()
  await expect(bar.getByRole('status')).toHaveText(`${count} registries selected`)
  await expect(table.getByRole('checkbox', { name: /^Select (?!all)/, checked: false })).toHaveCount(0)
  await expect(all).toBeFocused()
  await expect(all).toHaveAttribute('aria-disabled', 'true')
  // The bar lies over rows that can be scrolled from under it.
  await expectAccessible(page, { within: '[aria-label="Selected registries"]' })
  await page.setViewportSize({ width: 1440, height: 900 })
  await expect(all).toBeHidden()
})

test('several are validated: what could not be is listed with its reason, and what may not be is left out', async ({ page }) => {
  await page.goto(areas.tenant.path)
  const table = page.getByRole('table', { name: areas.tenant.table })
  for (const name of ['harbor-prod', 'artifactory-eu', 'Northbank Packs'])
    await table.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check()
  const bar = page.getByRole('region', { name: 'Selected registries' })
  await bar.getByRole('button', { name: 'Validate' }).click()
  await expect(bar).toContainText('Validate: 1 of 3 done; 1 could not; 1 left out', { timeout: 20_000 })
  const others = bar.getByRole('list', { name: 'Not done' })
  await expect(others.getByRole('listitem').filter({ hasText: 'Northbank Packs' })).toContainText('managed in the System Console')
  await others.getByRole('link', { name: 'artifactory-eu' }).click()
  await expect(page.getByRole('dialog', { name: 'artifactory-eu' })).toBeVisible()
})

test('several are deleted: what uses them is said, their number has to be typed, and a tab of its own begins with none', async ({
  page,
}) => {
  await page.goto(areas.tenant.path)
  const table = page.getByRole('table', { name: areas.tenant.table })
  for (const name of ['edge-factory', 'harbor-prod', 'Northbank Packs'])
    await table.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check()
  const bar = page.getByRole('region', { name: 'Selected registries' })
  await bar.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete 2 registries?' })
  await expect(dialog).toContainText('1 registry is used by profiles')
  await expect(dialog).toContainText('retail-store')
  await expect(dialog).toContainText('Northbank Packs: System registries are managed in the System Console')
  await dialog.getByRole('textbox').fill('2')
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(bar).toContainText('Delete: 2 of 3 done; 1 left out')
  await expect(rowOf(table, 'harbor-prod')).toHaveCount(0)
  await expect(rowOf(table, 'edge-factory')).toHaveCount(0)
  await page.getByRole('tab', { name: 'Helm Registries' }).click()
  await expect(page.getByRole('table', { name: 'Helm Registries' })).toBeVisible()
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0)
})

test('a row shows the last 90 days, which lead to the history, and what is held leads to its review', async ({ page }) => {
  await page.goto(areas.tenant.path)
  const table = page.getByRole('table', { name: areas.tenant.table })
  const strip = rowOf(table, 'harbor-prod').getByRole('link', { name: /^Last 90 days: \d+ good/ })
  await expect(strip.getByRole('img')).toBeVisible()
  await strip.click()
  await expect(page).toHaveURL(/\/settings\/registries\/oci\/[0-9a-f]+\/history$/)
  await page.goto('/settings/registries/helm?status=Held')
  await page.getByRole('link', { name: /^Held: \d+ removals to review/ }).click()
  await expect(page).toHaveURL(/\/settings\/registries\/helm\/[0-9a-f]+\/removals/)
})
