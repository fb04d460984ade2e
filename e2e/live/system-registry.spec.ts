import { expect } from '@playwright/test'
import { operator, tenantAdmin, test } from '../support/live'
import { expectRow, rowMenu } from '../support/page'
import {
  button,
  expectCheckFailed,
  expectValidated,
  fillRegistry,
  registryForm,
  uploadCertificate,
  validate,
} from '../support/registry-form'
import { signIn } from '../support/sign-in'

test('the steps of the system-level page, literally, against a registry with its own authority', async ({ page, server, registry }) => {
  // Log in to the system console: the address with /system appended.
  await page.goto(`${server.url}/system`)
  await signIn(page, server.url, 'system', operator)
  // From the left Main Menu select Administration.
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Administration' }).click()
  // Select the Pack Registries tab, and click on the Add New Pack Registry button.
  await page.getByRole('tab', { name: 'Pack Registries' }).click()
  await page.getByRole('button', { name: 'Add New Pack Registry' }).first().click()
  const form = registryForm(page, 'Add New Pack Registry')
  // Provide a custom name for the registry, and select OCI as the registry type.
  await form.getByLabel('Name', { exact: true }).fill('harbor')
  await form.getByLabel('Registry Type', { exact: true }).selectOption({ label: 'OCI' })
  await form.getByRole('tab', { name: 'Basic' }).click()
  // Endpoint, Base Content Path, Username and Password.
  await fillRegistry(form, { endpoint: registry.url, paths: [registry.path], username: registry.username, password: registry.password })
  // Validate: the registry's authority is not known here.
  await validate(form)
  await expectCheckFailed(form, 'system', /certificate/i)
  // Upload file: the CA certificate.
  await uploadCertificate(form, registry.authority)
  await expect(form.getByText(/SHA-256/).first()).toBeVisible()
  await validate(form)
  await expectValidated(form)
  // Confirm.
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  const table = page.getByRole('table', { name: 'Pack Registries' })
  await expectRow(table, 'harbor', { Endpoint: new URL(registry.url).host, Type: 'Pack · Basic', Scope: 'System' })
  await expectRow(table, 'harbor', { Status: 'Success' })

  // Every tenant can use it; it can be changed at system level only.
  await signIn(page, server.url, 'tenant', tenantAdmin)
  const ofTenant = page.getByRole('table', { name: 'OCI Registries' })
  await expectRow(ofTenant, 'harbor', { Scope: 'System', Status: 'Success' })
  const menu = await rowMenu(page, 'harbor')
  for (const action of ['Edit', 'Delete']) {
    const item = menu.getByRole('menuitem', { name: action })
    await expect(item).toHaveAttribute('aria-disabled', 'true')
    await expect(item).toHaveAccessibleDescription(/system/i)
  }
})

test('Insecure Skip TLS Verify makes the same registry pass without its authority', async ({ page, server, registry }) => {
  await signIn(page, server.url, 'system', operator)
  await page.getByRole('button', { name: 'Add New Pack Registry' }).first().click()
  const form = registryForm(page, 'Add New Pack Registry')
  await fillRegistry(form, {
    name: 'lab',
    endpoint: registry.url,
    paths: [registry.path],
    username: registry.username,
    password: registry.password,
  })
  await form.getByRole('checkbox', { name: 'Insecure Skip TLS Verify' }).check()
  await validate(form)
  await expectValidated(form)
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectRow(page.getByRole('table', { name: 'Pack Registries' }), 'lab', { Status: 'Success' })
})
