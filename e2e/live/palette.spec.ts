import { expect } from '@playwright/test'
import { tenantAdmin, test } from '../support/live'
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
  expect(foreign).toEqual([])
})
