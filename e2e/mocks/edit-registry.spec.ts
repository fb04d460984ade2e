import { expect } from '@playwright/test'
import { expectRow, rowAction, rowOf, test } from '../support/page'
import { areas, button, expectValidated, fillRegistry, validate } from '../support/registry-form'
import { becomes } from '../support/sign-in'

test.beforeEach(async ({ page, baseURL }) => {
  await becomes(page, 'admin', baseURL)
  await page.goto(areas.tenant.path)
  await rowAction(page, 'harbor-prod', 'Edit')
})

test('the form shows what is saved, but no secret', async ({ page }) => {
  const form = page.getByRole('dialog')
  await expect(form.getByLabel('Name', { exact: true })).toHaveValue('harbor-prod')
  await expect(form.getByLabel('Endpoint', { exact: true })).toHaveValue('https://harbor.acme.example')
  await expect(form.getByLabel('Username', { exact: true })).toHaveValue('robot$console')
  await expect(form.getByLabel('Password', { exact: true })).toHaveValue('')
  expect(await page.content()).not.toContain('demo-secret')
})

test('the stored password is used when nothing about the connection changed', async ({ page }) => {
  const form = page.getByRole('dialog')
  await form.getByLabel('Name', { exact: true }).fill('harbor-main')
  await validate(form)
  await expectValidated(form)
  await button(form, 'Confirm').click()
  await expect(form).toBeHidden()
  await expectRow(page.getByRole('table', { name: areas.tenant.table }), 'harbor-main', { Endpoint: 'harbor.acme.example' })
  await expect(rowOf(page.getByRole('table', { name: areas.tenant.table }), 'harbor-prod')).toHaveCount(0)
})

test('another host asks for the password again and says why', async ({ page }) => {
  const form = page.getByRole('dialog')
  await fillRegistry(form, { endpoint: 'https://harbor.elsewhere.example' })
  await form.getByLabel('Password', { exact: true }).focus()
  await form.getByLabel('Username', { exact: true }).focus()
  await expect(form.getByText(/Enter the password again: the endpoint changed/).filter({ visible: true })).toHaveCount(1)
  await expect(form.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await fillRegistry(form, { password: 'new-secret' })
  await validate(form)
  await expectValidated(form)
})

test('skipping TLS verification asks for the password again', async ({ page }) => {
  const form = page.getByRole('dialog')
  await form.getByRole('checkbox', { name: 'Insecure Skip TLS Verify' }).check()
  await form.getByLabel('Password', { exact: true }).focus()
  await form.getByLabel('Username', { exact: true }).focus()
  await expect(form.getByText(/Enter the password again: Insecure Skip TLS Verify changed/).filter({ visible: true })).toHaveCount(1)
  await expect(form.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
})
