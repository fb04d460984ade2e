import { expect } from '@playwright/test'
import { operator, tenantAdmin, test } from '../support/live'
import { fillAccount } from '../support/set-up'
import { signIn } from '../support/sign-in'

test('first start: the printed link creates the operator and the first tenant, and works once', async ({ page, start }) => {
  const server = await start()
  const link = await server.setupLink()
  await page.goto(link)
  await fillAccount(page, operator)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Tenant name').fill(tenantAdmin.tenant)
  await fillAccount(page, tenantAdmin)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Finish set-up' }).click()

  // It ends on the registries page with the Add panel open.
  await expect(page).toHaveURL(/\/system\/administration\/pack-registries\/new/)
  await expect(page.getByRole('dialog', { name: 'Add New Pack Registry' })).toBeVisible()

  // The link worked once.
  await page.context().clearCookies()
  await page.goto(link)
  await expect(page.getByText('The set-up link works once.')).toBeVisible()

  await signIn(page, server.url, 'tenant', tenantAdmin)
  await expect(page.getByText(/No OCI registries yet/)).toBeVisible()
})

test('without a session every page of both consoles leads to its log-in page', async ({ page, server }) => {
  await page.goto(`${server.url}/packs`)
  await expect(page).toHaveURL(/\/login\?next=/)
  await page.goto(`${server.url}/system/administration/pack-registries`)
  await expect(page).toHaveURL(/\/system\/login/)
})
