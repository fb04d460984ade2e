import { expect, type Locator, type Page } from '@playwright/test'
import { EMPTY_HOST } from '../../mocks/sentinels'
import { expectAccessible, expectNoSidewaysScroll } from '../support/axe'
import { rowAction, rowMenu, test } from '../support/page'
import {
  areas,
  button,
  expectCheckFailed,
  expectValidated,
  fillRegistry,
  registryForm,
  validate,
  validated,
} from '../support/registry-form'
import { becomes } from '../support/sign-in'

const good = {
  name: 'packs-eu',
  endpoint: 'https://packs.eu.acme.example',
  paths: ['internal'],
  username: 'robot',
  password: 's3cret-word',
}

const stepsOf = (within: Locator) => within.getByRole('list', { name: 'Steps' })
/** What is folded below a step may have its title in it too: a step starts with it. */
const stepOf = (within: Locator, title: string) =>
  stepsOf(within)
    .getByRole('listitem')
    .filter({ hasText: new RegExp(`^${title}(Waiting|Running|Passed|Failed|Needs|Skipped|Not)`) })

async function newForm(page: Page, endpoint: string): Promise<Locator> {
  await page.goto(`${areas.tenant.path}/new`)
  const form = registryForm(page, areas.tenant.add)
  await fillRegistry(form, { ...good, endpoint })
  return form
}

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText())

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
})

test('steps appear while they happen; then one line stands for them, with what was read and what would be indexed', async ({ page }) => {
  const form = await newForm(page, good.endpoint)
  await validate(form)
  await expect(stepOf(form, 'Address')).toContainText('Passed')
  await expect(stepsOf(form).getByRole('listitem').filter({ hasText: 'Waiting' }).first()).toBeVisible()
  await expectValidated(form)
  await expect(validated(form)).toContainText(/Read \S+ \S+, \d+ kB/)
  await expect(stepsOf(form)).toHaveCount(0)
  const preview = form.getByRole('region', { name: 'Preview' })
  await expect(preview).toContainText(/^PreviewA synchronisation would index (about )?[\d,]+ packs?, [\d,]+ versions?/)
  await expect(preview).toContainText(/About [\d,]+ requests?, \d+ \w+/)
  await form.getByRole('button', { name: /^\d+ steps, / }).click()
  await expect(stepsOf(form).getByRole('listitem').filter({ hasText: 'Passed' }).first()).toBeVisible()
  await stepOf(form, 'DNS').getByText('DNS').click()
  await expect(stepOf(form, 'DNS').getByRole('definition').first()).toBeVisible()
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
})

test('a failure has its step, its code and who can help; what was not reached says so', async ({ page }) => {
  const form = await newForm(page, 'https://catalog-denied.test')
  await validate(form)
  await expectCheckFailed(form, 'tenant', /List of repositories: .*The account needs the permission/s)
  const alert = form.getByRole('alert')
  await expect(alert).toContainText('LIST_FORBIDDEN')
  await expect(alert).toContainText('Who can help: whoever gives out accounts at the registry')
  await expect(stepsOf(form).getByRole('listitem').filter({ hasText: 'List of repositories' })).toContainText('Failed')
  await expect(stepsOf(form).getByText('Not reached: Tags, Manifest, Blob, Content')).toBeVisible()
  await expect(stepOf(form, 'Sign-in')).toHaveCount(0)
  await stepsOf(form)
    .getByRole('button', { name: /steps passed/ })
    .click()
  await expect(stepOf(form, 'Sign-in')).toBeVisible()
  await form.getByLabel('Endpoint', { exact: true }).fill(good.endpoint)
  await expect(alert).toHaveCount(0)
  await expect(form.getByText(/^Before your change: List of repositories: /)).toBeVisible()
})

test('a step that hangs counts down, and can be stopped at once', async ({ page }) => {
  const form = await newForm(page, 'https://slow.test')
  await validate(form)
  await expect(stepOf(form, 'Connection')).toContainText(/[1-9] s left/)
  await expect(form.locator('[aria-live="polite"]').filter({ hasText: 'Connection, step 3 of' })).toBeAttached()
  const cancel = form.getByRole('button', { name: 'Cancel check' })
  await cancel.focus()
  await page.keyboard.press('Enter')
  await expect(form.getByRole('status').filter({ hasText: 'Stopped' })).toBeFocused()
  await expect(button(form, 'Validate')).not.toHaveAttribute('aria-busy', 'true')
  await fillRegistry(form, { endpoint: good.endpoint })
  await validate(form)
  await expectValidated(form)
})

test('an empty registry is amber: it says what is not proven, and can be saved', async ({ page }) => {
  const form = await newForm(page, `https://${EMPTY_HOST}`)
  await validate(form)
  await expect(form.getByRole('status').filter({ hasText: 'Everything answers, but there was nothing to read' })).toBeVisible()
  await expect(form.getByText('Credentials validated')).toHaveCount(0)
  await expectAccessible(page)
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
})

test('the report is text for a ticket, with commands and without secrets', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const form = await newForm(page, 'https://dead.test')
  await validate(form)
  await expectCheckFailed(form, 'tenant', 'CONNECT_REFUSED')
  await form.getByRole('button', { name: 'Copy report' }).click()
  await expect.poll(() => clipboard(page)).toContain('Diagnosis of https://dead.test')
  const report = await clipboard(page)
  for (const part of [
    /^Time: \d{4}-\d\d-\d\dT/m,
    'CONNECT_REFUSED',
    'TLS: not reached',
    "openssl s_client -connect 'dead.test:443' -servername 'dead.test'",
    `--user "$REGISTRY_USERNAME:$REGISTRY_PASSWORD" 'https://dead.test/v2/_catalog?n=100'`,
    "oras repo ls 'dead.test/internal'",
  ])
    expect(report).toMatch(part instanceof RegExp ? part : new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
  expect(report).not.toContain(good.password)
  expect(report).not.toContain(good.username)
})

test('Diagnose in the menu of a row runs the ladder of the registry as it is saved', async ({ page }) => {
  await page.goto(areas.tenant.path)
  await rowAction(page, 'harbor-prod', 'Diagnose')
  const dialog = page.getByRole('dialog', { name: 'Diagnose harbor-prod' })
  await expectValidated(dialog)
  await expect(stepsOf(dialog).getByRole('listitem')).toHaveCount(11)
  await expect(dialog.getByRole('region', { name: 'Preview' })).toContainText('would be set aside')
  await dialog.getByRole('button', { name: 'Diagnose again' }).click()
  await expect(dialog.getByRole('button', { name: 'Cancel check' })).toBeVisible()
  await expectValidated(dialog)
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
})

test('a synchronisation that failed is diagnosed from the details, by keyboard alone', async ({ page }) => {
  await page.goto(`${areas.tenant.path}?status=Failed`)
  const table = page.getByRole('table', { name: areas.tenant.table })
  await table.getByRole('link').first().click()
  const details = page.getByRole('dialog')
  const failure = details.getByRole('note').filter({ has: page.getByRole('button', { name: 'Diagnose' }) })
  await failure.getByRole('button', { name: 'Diagnose' }).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: /^Diagnose / })
  await expect(dialog.getByRole('alert').or(validated(dialog)).first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(failure.getByRole('button', { name: 'Diagnose' })).toBeFocused()
})

test('a system registry is not a tenant’s to diagnose', async ({ page }) => {
  await page.goto(areas.tenant.path)
  const menu = await rowMenu(page, 'Northbank Packs')
  await expect(menu.getByRole('menuitem', { name: 'Diagnose' })).toHaveAttribute('aria-disabled', 'true')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${colorScheme}: what is shown is accessible, and fits a phone`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize({ width: 390, height: 844 })
    const form = await newForm(page, 'https://slow.test')
    await validate(form)
    await expect(stepOf(form, 'Connection')).toContainText(/s left/)
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await form.getByRole('button', { name: 'Cancel check' }).click()
    await fillRegistry(form, { endpoint: 'https://catalog-denied.test' })
    await validate(form)
    await expectCheckFailed(form, 'tenant', 'LIST_FORBIDDEN')
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await fillRegistry(form, { endpoint: good.endpoint })
    await validate(form)
    await expectValidated(form)
    await form.getByRole('button', { name: /^\d+ steps, / }).click()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
  })
}
