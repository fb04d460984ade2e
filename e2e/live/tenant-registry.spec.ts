import { expect } from '@playwright/test'
import { samplePack, tenantAdmin, test } from '../support/live'
import { expectRow, rowAction, rowOf } from '../support/page'
import { button, fillRegistry, registryForm, uploadCertificate } from '../support/registry-form'
import { signIn } from '../support/sign-in'

test('the steps of the tenant page, literally, then the packs, their README and values', async ({ page, server, registry }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Tenant Settings' }).click()
  await page.getByRole('navigation', { name: 'Tenant Settings Menu' }).getByRole('link', { name: 'Registries' }).click()
  await page.getByRole('tab', { name: 'OCI Registries' }).click()
  await page.getByRole('button', { name: 'Add New OCI Registry' }).first().click()
  const form = registryForm(page, 'Add New OCI Registry')
  await form.getByLabel('Name', { exact: true }).fill('team')
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: 'Pack' }).check()
  await form.getByRole('tab', { name: 'Basic' }).click()
  await fillRegistry(form, { endpoint: registry.url, paths: [registry.path], username: registry.username, password: registry.password })
  await uploadCertificate(form, registry.authority)
  await expect(form.getByText(/SHA-256/).first()).toBeVisible()
  // These documents go straight to Confirm.
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  const table = page.getByRole('table', { name: 'OCI Registries' })
  await expectRow(table, 'team', { Scope: 'Tenant', Type: 'Pack · Basic' })
  await expectRow(table, 'team', { Status: 'Success' })

  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Packs' }).click()
  await page.getByRole('searchbox', { name: 'Search packs' }).fill(samplePack.displayName)
  await page.getByRole('link', { name: samplePack.displayName }).first().click()
  const panel = page.getByRole('dialog')
  await expect(panel.getByText(samplePack.readme).first()).toBeVisible()
  await panel.getByRole('tab', { name: 'Values' }).click()
  await expect(panel.getByText(samplePack.values).first()).toBeVisible()
})

test('edit, synchronise and delete', async ({ page, server, registry, tenantApi }) => {
  const uid = await tenantApi.addRegistry(registry.input('edge'))
  await tenantApi.syncEnded(uid, { withinMs: 30_000 })
  await signIn(page, server.url, 'tenant', tenantAdmin)
  const table = page.getByRole('table', { name: 'OCI Registries' })

  await rowAction(page, 'edge', 'Edit')
  const form = page.getByRole('dialog')
  await expect(form.getByLabel('Password', { exact: true })).toHaveValue('')
  await form.getByLabel('Name', { exact: true }).fill('edge renamed')
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectRow(table, 'edge renamed', { Status: 'Success' })

  const before = await tenantApi.syncStatus(uid)
  await rowAction(page, 'edge renamed', 'Synchronize')
  const after = await tenantApi.syncEnded(uid, { after: before.lastRunTime, withinMs: 30_000 })
  expect(after.status).toBe('Success')

  await rowAction(page, 'edge renamed', 'Delete')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('edge renamed')
  await dialog.getByRole('button', { name: /^Delete/ }).click()
  await expect(rowOf(table, 'edge renamed')).toHaveCount(0)
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Packs' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Packs' })).toBeVisible()
  await expect(page.getByRole('option', { name: 'edge renamed' })).toHaveCount(0)
})
