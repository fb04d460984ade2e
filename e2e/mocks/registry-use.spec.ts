import { expect } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { rowAction, rowOf, test } from '../support/page'
import { areas, fillRegistry } from '../support/registry-form'
import { becomes } from '../support/sign-in'

test.describe('what a registry means to profiles', () => {
  test('is said before it is deleted: its name has to be typed', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.tenant.path)
    await rowAction(page, 'harbor-prod', 'Delete')
    const dialog = page.getByRole('dialog', { name: 'Delete registry harbor-prod?' })
    await expect(dialog.getByRole('note').first()).toContainText(/profile versions use \d+ packs of it/)
    await expect(dialog.getByText('retail-store')).toBeVisible()
    const confirm = dialog.getByRole('button', { name: 'Delete' })
    await expect(confirm).toHaveAttribute('aria-disabled', 'true')
    await expectAccessible(page)
    await dialog.getByRole('textbox').fill('harbor')
    await expect(confirm).toHaveAttribute('aria-disabled', 'true')
    await dialog.getByRole('textbox').fill('harbor-prod')
    await confirm.click()
    await expect(dialog).toBeHidden()
    await expect(rowOf(page.getByRole('table', { name: areas.tenant.table }), 'harbor-prod')).toHaveCount(0)
    await page.goto('/profiles')
    await expect(page.getByRole('table', { name: 'Profiles' })).toContainText('Layer missing')
  })

  test('stands in its details, with links to the profiles', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.tenant.path)
    await rowAction(page, 'harbor-prod', 'Details')
    const panel = page.getByRole('dialog', { name: 'harbor-prod' })
    await panel.getByRole('link', { name: 'retail-store' }).click()
    await expect(page).toHaveURL(/\/profiles\/[0-9a-f]+/)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('retail-store')
  })

  test('is moved to a registry with the same content', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.tenant.path)
    await rowAction(page, 'harbor-prod', 'Delete')
    const dialog = page.getByRole('dialog', { name: 'Delete registry harbor-prod?' })
    const words = dialog.getByRole('note').first()
    await expect(words).toContainText(/profile versions use/)
    const before = await words.innerText()
    await dialog.getByRole('button', { name: /^Re-point \d+ layers/ }).click()
    await expect(page.getByText(/layers? moved to/)).toBeVisible()
    await expect(words).not.toHaveText(before)
  })

  test('is said while an edit moves it, and not when only its name changes', async ({ page, baseURL }) => {
    await becomes(page, 'admin', baseURL)
    await page.goto(areas.tenant.path)
    await rowAction(page, 'harbor-prod', 'Edit')
    const form = page.getByRole('dialog')
    await fillRegistry(form, { name: 'harbor-main' })
    await expect(form.getByText(/profile versions use/)).toHaveCount(0)
    await fillRegistry(form, { endpoint: 'https://harbor.elsewhere.example' })
    await expect(form.getByText(/profile versions use \d+ packs of it/)).toBeVisible()
    await expect(form.getByText(/What the new address does not hold/)).toBeVisible()
    await expectAccessible(page)
  })

  test('of the system is told to an operator by tenant, and to a tenant by its own profiles alone', async ({ page, baseURL }) => {
    await becomes(page, 'operator', baseURL)
    await page.goto(areas.system.path)
    await rowAction(page, 'Northbank Packs', 'Delete')
    const dialog = page.getByRole('dialog', { name: 'Delete registry Northbank Packs?' })
    await expect(dialog.getByText(/^acme: \d+ profile versions?, \d+ layers?$/)).toBeVisible()
    await expect(dialog.getByText(/^globex: \d+ profile versions?, \d+ layers?$/)).toBeVisible()
    await expect(dialog.getByText('retail-store')).toHaveCount(0)
  })
})

test('a registry is copied as Terraform, curl and JSON, without its secret', async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
  await page.goto(areas.tenant.path)
  await rowAction(page, 'harbor-prod', 'Copy as…')
  const dialog = page.getByRole('dialog', { name: 'Copy harbor-prod as' })
  await expect(dialog.getByRole('group', { name: 'Terraform' })).toContainText('resource "spectrocloud_registry_oci" "harbor_prod"')
  await expect(dialog.getByRole('group', { name: 'Terraform' })).toContainText('var.harbor_prod_password')
  await expectAccessible(page)
  await dialog.getByRole('tab', { name: 'curl' }).click()
  await expect(dialog.getByRole('group', { name: 'curl' })).toContainText('/v1/registries/oci/basic')
  await dialog.getByRole('tab', { name: 'JSON' }).click()
  await expect(dialog.getByRole('group', { name: 'JSON' })).toContainText('"password": "${HARBOR_PROD_PASSWORD}"')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await dialog.getByRole('button', { name: 'Copy JSON' }).click()
  await expect.poll(async () => page.evaluate(() => navigator.clipboard.readText())).toContain('harbor.acme.example')
})
