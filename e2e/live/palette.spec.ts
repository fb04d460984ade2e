import { expect } from '@playwright/test'
import { samplePack, tenantAdmin, test } from '../support/live'
import { expectRow } from '../support/page'
import { button, fillRegistry, registryForm, uploadCertificate } from '../support/registry-form'
import { signIn } from '../support/sign-in'

test('in front of a Palette the console alone does the main job, and shows nothing that Palette has no call for', async ({
  page,
  server,
  registry,
  start,
}) => {
  const front = await start({ env: { PALETTE_URL: server.url } })
  const foreign: string[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/v1/console/') && pathname !== '/v1/console/capabilities' && response.status() !== 404) foreign.push(pathname)
  })
  await signIn(page, front.url, 'tenant', tenantAdmin)
  await page.getByRole('button', { name: 'Add New OCI Registry' }).first().click()
  const form = registryForm(page, 'Add New OCI Registry')
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Pack' }).check()
  await fillRegistry(form, {
    name: 'through the front',
    endpoint: registry.url,
    paths: [registry.path],
    username: registry.username,
    password: registry.password,
  })
  await uploadCertificate(form, registry.authority)
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectRow(page.getByRole('table', { name: 'OCI Registries' }), 'through the front', { Type: 'Pack · Basic', Status: 'Success' })
  await page.getByRole('tab', { name: 'Helm Registries' }).click()
  await expect(
    page
      .getByRole('table', { name: 'Helm Registries' })
      .or(page.getByText(/No Helm/))
      .first(),
  ).toBeVisible()

  const menu = page.getByRole('navigation', { name: 'Main Menu' })
  await menu.getByRole('link', { name: 'Packs' }).click()
  await page.getByRole('searchbox', { name: 'Search packs' }).fill(samplePack.displayName)
  await expect(page.getByRole('link', { name: samplePack.displayName }).first()).toBeVisible()
  await menu.getByRole('link', { name: 'Profiles' }).click()
  await page
    .getByRole('button', { name: 'Add Cluster Profile' })
    .or(page.getByRole('link', { name: 'Add Cluster Profile' }))
    .first()
    .click()
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('through-the-front')
  await page.getByRole('radiogroup', { name: 'Type' }).getByRole('radio', { name: 'Add-on' }).check()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Add New Pack' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Add New Pack' })
  await dialog.getByRole('searchbox', { name: 'Search packs' }).fill(samplePack.displayName)
  await dialog.getByRole('button', { name: samplePack.displayName }).first().click()
  await expect(dialog.getByRole('textbox', { name: 'Values' })).toContainText(samplePack.values)
  await dialog.getByRole('button', { name: 'Confirm & Create' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Finish Configuration' }).click()
  await expect(page).toHaveURL(/\/profiles\/[0-9a-f]{24}/)
  await expect(page.getByText(samplePack.name).first()).toBeVisible()
  await menu.getByRole('link', { name: 'Profiles' }).click()
  await expectRow(page.getByRole('table', { name: 'Profiles' }), 'through-the-front', { Version: '1.0.0', Status: 'Published' })
  await page.getByRole('button', { name: 'Actions for through-the-front' }).click()
  await expect(page.getByRole('menuitem', { name: 'Edit' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Export' })).toHaveCount(0)
  expect(foreign).toEqual([])
})
