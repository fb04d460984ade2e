import { expect, type Locator, type Page } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from '../support/axe'
import { test } from '../support/page'
import { becomes } from '../support/sign-in'

const dialogOf = (page: Page): Locator => page.getByRole('dialog')
const valuesOf = (page: Page): Locator => dialogOf(page).getByRole('textbox', { name: 'Values', exact: true })
const confirm = (page: Page): Promise<void> => dialogOf(page).getByRole('button', { name: 'Confirm & Create' }).click()
const layers = (page: Page): Locator => page.getByRole('list', { name: 'Layers' })

/** The wizard's second step, with a name given in the first. */
async function toLayers(page: Page): Promise<void> {
  await page.goto('/profiles/new')
  await page.getByLabel('Name', { exact: true }).fill('layers of every kind')
  await page.getByRole('button', { name: 'Next', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Profile Layers' })).toBeVisible()
}

/** Searches in the open dialog and chooses what has this name. */
async function choose(page: Page, search: string, name: string): Promise<void> {
  await dialogOf(page).getByRole('searchbox', { name: search }).fill(name)
  await dialogOf(page)
    .getByRole('button', { name: new RegExp(name) })
    .first()
    .click()
  await expect(editorOf(page)).toBeVisible()
}

/** The editor once its own code is there: it colours, folds and marks. */
const editorOf = (page: Page): Locator => dialogOf(page).locator('.cm-content[aria-label="Values"]')

async function openPack(page: Page, name: string): Promise<void> {
  await toLayers(page)
  await page.getByRole('button', { name: 'Add New Pack' }).first().click()
  await choose(page, 'Search packs', name)
}

test.beforeEach(async ({ page, baseURL }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await becomes(page, 'admin', baseURL)
})

test('a pack is found by registry, type and text, and becomes a layer with its values', async ({ page }) => {
  await toLayers(page)
  await page.getByRole('button', { name: 'Add New Pack' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add New Pack' })
  const registry = dialog.getByRole('combobox', { name: 'Registry' })
  await expect(registry.locator('optgroup[label="System"] option').filter({ hasText: /Community Packs · synchronised/ })).toBeAttached()
  await expect(
    registry.locator('optgroup[label="Tenant"] option').filter({ hasText: /artifactory-eu · as of 4 days ago, failing since 3 days ago/ }),
  ).toBeAttached()
  await expect(registry.getByRole('option', { name: /harbor-charts/ })).toHaveCount(0)
  await expect(dialog.getByRole('combobox', { name: 'Type' }).getByRole('option', { name: /^Kubernetes \(\d+\)$/ })).toBeAttached()

  await choose(page, 'Search packs', 'lodestar-ingress')
  await dialog.getByRole('combobox', { name: 'Pack Version' }).selectOption({ label: '1.9.4' })
  await expect(valuesOf(page)).toContainText('charts:')
  await confirm(page)
  await expect(dialog).toBeHidden()
  await expect(layers(page)).toContainText('Lodestar Ingress')
  await expect(layers(page)).toContainText('1.9.4')

  // Once a profile: the dialog says so, and the choice is refused.
  await page.getByRole('button', { name: 'Add New Pack' }).first().click()
  await dialog.getByRole('searchbox', { name: 'Search packs' }).fill('lodestar-ingress')
  await dialog.getByRole('button', { name: /lodestar-ingress.*In the profile/ }).press('Enter')
  await expect(dialog.getByText(/Lodestar Ingress is in the profile already/)).toBeVisible()
})

test('the search is walked with the keyboard: arrows move, Enter chooses, Back returns', async ({ page }) => {
  await toLayers(page)
  await page.getByRole('button', { name: 'Add New Pack' }).first().click()
  const search = dialogOf(page).getByRole('searchbox', { name: 'Search packs' })
  await expect(search).toBeFocused()
  await expect(dialogOf(page).getByRole('group', { name: 'Packs' }).getByRole('button').first()).toBeVisible()
  await search.press('ArrowDown')
  const first = page.locator('[data-index="0"]')
  await expect(first).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(search).toBeFocused()
  await search.press('ArrowDown')
  await page.keyboard.press('End')
  await page.keyboard.press('Home')
  await expect(first).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialogOf(page).getByRole('heading', { name: 'Pack Details' })).toBeVisible()
  await page.goBack()
  await expect(search).toBeVisible()
})

test('what is wrong with the values stands in the margin and below, and is not taken', async ({ page }) => {
  await openPack(page, 'lodestar-ingress')
  await editorOf(page).fill('pack:\n  namespace: a\n  namespace: b\n')
  const problems = dialogOf(page).getByRole('list', { name: 'Problems in Values' })
  await expect(problems).toContainText('Line 3')
  await expect(problems).toContainText('The key namespace stands here a second time.')
  await confirm(page)
  await expect(dialogOf(page).getByRole('alert')).toContainText('Line 3')
  await dialogOf(page).getByRole('button', { name: 'Reset to defaults' }).click()
  await expect(problems).toBeHidden()
  await confirm(page)
  await expect(layers(page)).toContainText('Lodestar Ingress')
})

test('the editor compares, finds, and lets the keyboard out by Escape and Tab; what is too large is not taken', async ({ page }) => {
  await openPack(page, 'lodestar-ingress')
  await editorOf(page).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('own: 1')
  await dialogOf(page)
    .getByRole('button', { name: /^Compare with/ })
    .click()
  await expect(dialogOf(page).getByText(/unchanged lines/)).toBeVisible()
  await dialogOf(page)
    .getByRole('button', { name: /^Compare with/ })
    .click()

  await editorOf(page).press('ControlOrMeta+f')
  await expect(dialogOf(page).getByRole('textbox', { name: 'Find' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(editorOf(page)).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(editorOf(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await expect(editorOf(page)).not.toBeFocused()
  await expect(dialogOf(page)).toBeVisible()

  await editorOf(page).focus()
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.setData('text/plain', 'x: 1\n'.repeat(1024 * 1024))
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await expect(dialogOf(page).getByRole('alert')).toContainText('more than 1 MiB are not taken')
})

test('presets and parameters change the text, and another preset undoes the first', async ({ page }) => {
  await openPack(page, 'lodestar-ingress')
  const group = dialogOf(page).getByRole('radiogroup', { name: 'Exposure' })
  await group.getByRole('radio', { name: 'Load balancer' }).check()
  await expect(valuesOf(page)).toContainText('type: LoadBalancer')
  await expect(group.getByRole('radio', { name: 'Load balancer' })).toBeChecked()
  await group.getByRole('radio').last().check()
  await expect(valuesOf(page)).not.toContainText('type: LoadBalancer')
  await expect(dialogOf(page).getByRole('heading', { name: 'Parameters' })).toBeVisible()
})

test('another version keeps what was changed, and offers its defaults', async ({ page }) => {
  await openPack(page, 'lodestar-ingress')
  await editorOf(page).click()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('# mine\n')
  await dialogOf(page).getByRole('combobox', { name: 'Pack Version' }).selectOption({ label: '1.9.0' })
  await expect(valuesOf(page)).toContainText('# mine')
  const offer = dialogOf(page).getByRole('button', { name: 'Take new defaults' })
  await offer.click()
  await expect(offer).toBeHidden()
  await expect(valuesOf(page)).toContainText('# mine')
  await dialogOf(page).getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog', { name: 'Discard changes?' }).getByRole('button', { name: 'Keep editing' }).click()
  await confirm(page)
  await expect(layers(page)).toContainText('1.9.0')
})

test('a chart of a synchronised registry gets a namespace above its own values', async ({ page }) => {
  await toLayers(page)
  await page.getByRole('button', { name: 'Add Helm Chart' }).first().click()
  await page.getByRole('menuitem', { name: 'Public Packs' }).click()
  await choose(page, 'Search charts', 'quartzite-vault')
  await expect(valuesOf(page)).toContainText('namespace: "quartzite-vault"')
  await confirm(page)
  await expect(layers(page)).toContainText(/quartzite/i)
})

test('a chart of a registry that is not synchronised is named by hand and looked for', async ({ page }) => {
  await toLayers(page)
  await page.getByRole('button', { name: 'Add Helm Chart' }).first().click()
  await page.getByRole('menuitem', { name: 'Private Packs' }).click()
  const dialog = dialogOf(page)
  await confirm(page)
  await expect(dialog.getByText('Choose a registry').last()).toBeVisible()
  await expect(dialog.getByText('Enter the name of the chart')).toBeVisible()
  await dialog.getByRole('combobox', { name: 'Registry' }).selectOption({ label: 'partner-charts · not synchronised' })
  await dialog.getByLabel('Chart name').fill('quartzite-vault')
  await dialog.getByLabel('Chart version').fill('0.0.1')
  await dialog.getByRole('button', { name: 'Check' }).click()
  await expect(dialog.getByText(/not in version 0\.0\.1/)).toBeVisible()
  await confirm(page)
  await expect(layers(page)).toContainText('quartzite-vault')
  await expect(layers(page)).toContainText('0.0.1')
})

test('components and variables of a Zarf package stand in its values', async ({ page }) => {
  await toLayers(page)
  await page.getByRole('button', { name: 'Add Zarf' }).first().click()
  await choose(page, 'Search packages', 'airgap-monitoring')
  const components = dialogOf(page).getByRole('group', { name: 'Components' })
  await expect(components.getByRole('checkbox', { name: /airgap-monitoring/ })).toBeChecked()
  await expect(components.getByRole('checkbox', { name: 'dashboards' })).toBeChecked()
  await components.getByRole('checkbox', { name: 'dashboards' }).uncheck()
  await expect(valuesOf(page)).toContainText('-dashboards')
  const domain = dialogOf(page).getByRole('textbox', { name: 'DOMAIN' })
  await domain.fill('example.org')
  await domain.press('Enter')
  await expect(valuesOf(page)).toContainText('DOMAIN: example.org')
  await expect(dialogOf(page).getByLabel('ADMIN_PASSWORD')).toHaveAttribute('type', 'password')
  await confirm(page)
  await expect(layers(page)).toContainText('airgap-monitoring')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the dialogs are accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openPack(page, 'lodestar-ingress')
    await expectAccessible(page)
    await page.goto('/profiles/new?step=layers&add=pack')
    await expect(dialogOf(page).getByRole('group', { name: 'Packs' }).getByRole('button').first()).toBeVisible()
    await expectAccessible(page)
    await page.goto('/profiles/new?step=layers&add=private-chart')
    await expect(editorOf(page)).toBeVisible()
    await expectAccessible(page)
  })
}

test('the dialogs fill a phone and nothing sticks out', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openPack(page, 'lodestar-ingress')
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
  const box = await dialogOf(page).boundingBox()
  expect(box).toMatchObject({ x: 0, y: 0, width: 390, height: 844 })
})
