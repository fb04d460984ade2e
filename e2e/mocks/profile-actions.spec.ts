import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { expectRow, expectToast, rowAction, rowOf, test } from '../support/page'
import { expectDialogAccessible, layersOf, profileAt, profilesTable } from '../support/profiles'
import { becomes } from '../support/sign-in'

const path = '/profiles'
const retail = profileAt('retail-store', '2.0.0')

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

test.describe('copies', () => {
  test('a new version is the next patch unless it is typed, and one that is taken is refused beside the field', async ({ page }) => {
    await page.goto(path)
    await rowAction(page, 'retail-store', 'New version')
    const dialog = page.getByRole('dialog', { name: 'New version of retail-store' })
    const version = dialog.getByLabel('Version')
    await expect(version).toHaveValue('2.0.1')
    await expectDialogAccessible(page)
    await version.fill('2')
    await dialog.getByRole('button', { name: 'Create version' }).click()
    await expect(version).toHaveAccessibleDescription(/no semantic version/)
    await version.fill('2.0.0')
    await dialog.getByRole('button', { name: 'Create version' }).click()
    await expect(version).toHaveAccessibleDescription(/2\.0\.0.*retail-store|retail-store.*2\.0\.0/)
    await version.fill('2.1.0')
    await dialog.getByRole('button', { name: 'Create version' }).click()
    await expect(page.getByRole('combobox', { name: 'Version' }).getByRole('option')).toHaveText(['2.1.0', '2.0.0'])
    await expect(page.getByText('Draft', { exact: true })).toBeVisible()
    await expect(layersOf(page)).toHaveCount(5)
  })

  test('Clone has another name, and keeps what was chosen', async ({ page }) => {
    await page.goto(path)
    await rowAction(page, 'retail-store', 'Clone')
    const dialog = page.getByRole('dialog', { name: 'Clone retail-store 2.0.0' })
    await expect(dialog.getByLabel('Name')).toHaveValue('retail-store-copy')
    await expectDialogAccessible(page)
    await dialog.getByLabel('Name').fill('edge-monitoring')
    await dialog.getByRole('button', { name: 'Clone' }).click()
    await expect(dialog.getByLabel('Name')).toHaveAccessibleDescription(/edge-monitoring/)
    await dialog.getByLabel('Name').fill('kiosk')
    await dialog.getByRole('button', { name: 'Clone' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'kiosk' })).toBeVisible()
    await expect(page.getByText('Content of 1 layer changed after you chose it')).toBeVisible()
  })

  test('Export saves a file without secrets; Import reads it, asks where it is taken, and shows what is not as it was', async ({
    page,
  }) => {
    await page.goto(path)
    await rowAction(page, 'retail-store', 'Export')
    const dialog = page.getByRole('dialog', { name: 'Export retail-store 2.0.0' })
    await expectDialogAccessible(page)
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download' }).click()])
    expect(download.suggestedFilename()).toBe('retail-store-2.0.0.json')
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toContain('lodestar-ingress')
    expect(text).not.toContain('demo-secret')

    await page.getByRole('button', { name: 'Import' }).click()
    await expect(page).toHaveURL(`${path}/import`)
    const panel = page.getByRole('dialog', { name: 'Import profile' })
    const choose = (name: string, content: string) =>
      panel.getByLabel('Profile file').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(content) })
    await choose('notes.json', '{"a": 1}')
    await expect(panel.getByRole('alert')).toContainText('no exported profile')
    await choose('store.json', text.replaceAll('harbor-prod', 'harbor-elsewhere'))
    await expect(panel.getByRole('region', { name: 'What the file holds' })).toContainText(/5 layers.*Lodestar Ingress/)
    await expect(panel).toContainText('retail-store 2.0.0 is there already')
    await expect(panel.getByText('Found by its name')).toHaveCount(1)
    const submit = panel.getByRole('button', { name: 'Import', exact: true })
    await expect(submit).toHaveAccessibleDescription('Choose a registry for harbor-elsewhere')
    await panel.getByRole('combobox', { name: 'Registry for harbor-elsewhere' }).selectOption({ label: 'harbor-prod (Tenant)' })
    await expectDialogAccessible(page)
    await submit.click()
    await expect(panel.getByLabel('Name')).toHaveAccessibleDescription(/retail-store/)
    await panel.getByLabel('Name').fill('retail-store-eu')
    await submit.click()
    await expect(panel).toContainText('retail-store-eu 2.0.0 imported as a draft')
    await expect(panel.getByRole('listitem').filter({ hasText: 'Lodestar Ingress' })).toBeVisible()
    await expectDialogAccessible(page)
    await panel.getByRole('button', { name: 'Open profile' }).click()
    await expect(page.getByRole('heading', { level: 1, name: 'retail-store-eu' })).toBeVisible()
  })

  test('the JSON can be copied', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto(retail)
    await page.getByRole('button', { name: 'Actions for retail-store' }).click()
    await page.getByRole('menuitem', { name: 'Export' }).click()
    await page.getByRole('button', { name: 'Copy JSON' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('"kind": "ClusterProfile"')
  })
})

test.describe('Delete', () => {
  test('of one of several versions names those that stay', async ({ page }) => {
    await page.goto(profileAt('edge-monitoring', '1.2.0-rc.1'))
    await page.getByRole('button', { name: 'Actions for edge-monitoring' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    const dialog = page.getByRole('dialog', { name: 'Delete version 1.2.0-rc.1 of edge-monitoring?' })
    await expect(dialog).toContainText('2 versions of edge-monitoring stay: 1.1.0, 1.0.0')
    await expectDialogAccessible(page)
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await expectToast(page, 'edge-monitoring 1.2.0-rc.1 deleted')
    await expect(page).toHaveURL(profileAt('edge-monitoring', '1.1.0'))
  })

  test('of a published one wants its name typed', async ({ page }) => {
    await page.goto(path)
    await rowAction(page, 'shared-by-two', 'Delete')
    const dialog = page.getByRole('dialog', { name: 'Delete profile shared-by-two?' })
    await expect(dialog).toContainText('It is the only version, so the name goes too')
    const button = dialog.getByRole('button', { name: 'Delete' })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await expectDialogAccessible(page)
    await dialog.getByLabel('Type shared-by-two to confirm').fill('shared-by-two')
    await button.click()
    await expect(rowOf(profilesTable(page), 'shared-by-two')).toHaveCount(0)
  })
})

test('variables are added, changed and removed; a sensitive one is never shown', async ({ page }) => {
  await page.goto(`${retail}?tab=variables`)
  const table = page.getByRole('table', { name: 'Variables' })
  await expectRow(table, 'dbPassword', { 'Default value': 'Stored, not shown', Rules: /Required.*Sensitive/ })
  await page.getByRole('button', { name: 'Add variable' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('logLevel')
  await dialog.getByLabel('Default value').fill('eu-west')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveAccessibleDescription(/has this name/)
  await expectDialogAccessible(page)
  await dialog.getByLabel('Name', { exact: true }).fill('region')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expectRow(table, 'region', { 'Default value': 'eu-west' })

  await rowAction(page, 'dbPassword', 'Edit')
  await expect(dialog.getByLabel('Default value')).toHaveValue('')
  await dialog.getByLabel('Display name').fill('Database password')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expectRow(table, 'dbPassword', { Name: 'Database password', 'Default value': 'Stored, not shown' })

  await rowAction(page, 'region', 'Delete')
  await expectDialogAccessible(page)
  await dialog.getByRole('button', { name: 'Delete' }).click()
  await expect(rowOf(table, 'region')).toHaveCount(0)
})
