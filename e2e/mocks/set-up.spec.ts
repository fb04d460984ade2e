import { expect } from '@playwright/test'
import { SETUP_TOKEN } from '../../mocks/sentinels'
import { test } from '../support/page'
import { fillAccount } from '../support/set-up'

const operator = { firstName: 'Olga', lastName: 'Operator', email: 'olga@ops.example', password: 'Operator-Demo-2025' }
const admin = { firstName: 'Tara', lastName: 'Tenant', email: 'tara@initech.example', password: 'Tenant-Demo-1' }

test('three short steps create the operator and the tenant, and end with the Add panel open', async ({ page }) => {
  await page.goto(`/system/setup?token=${SETUP_TOKEN}`)
  await fillAccount(page, { ...operator, password: 'too short' })
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('Password', { exact: true }).fill(operator.password)
  await page.getByRole('button', { name: 'Continue' }).click()

  await page.getByLabel('Tenant name').fill('initech')
  await fillAccount(page, admin)
  await page.getByRole('button', { name: 'Continue' }).click()

  await expect(page.getByText('olga@ops.example')).toBeVisible()
  await expect(page.getByText('initech', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Finish set-up' }).click()
  await expect(page).toHaveURL(/\/system\/administration\/pack-registries\/new/)
  await expect(page.getByRole('dialog', { name: 'Add New Pack Registry' })).toBeVisible()
})

test('the tenant can be left for later, and going back keeps what was typed', async ({ page }) => {
  await page.goto(`/system/setup?token=${SETUP_TOKEN}`)
  await fillAccount(page, operator)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Tenant name').fill('initech')
  await page.getByRole('button', { name: 'Back' }).click()
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(operator.email)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByLabel('Tenant name')).toHaveValue('initech')
  await page.getByRole('button', { name: 'Skip this step' }).click()
  await expect(page.getByText('none for now')).toBeVisible()
  await page.getByRole('button', { name: 'Finish set-up' }).click()
  await expect(page.getByRole('dialog', { name: 'Add New Pack Registry' })).toBeVisible()
})

test('a set-up link without its token, and one that comes too late, say what to do', async ({ page }) => {
  await page.goto('/system/setup')
  await expect(page.getByText(/set up already|link is incomplete/)).toBeVisible()
})
