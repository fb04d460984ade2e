import { demoAccounts } from '../../mocks/seeds/people'
import { expect } from '@playwright/test'
import { test } from '../support/page'
import { submitLogin } from '../support/sign-in'

const { admin, operator, twoTenants, viewer } = demoAccounts

test('a tenant admin signs in and lands on the registries', async ({ page }) => {
  await page.goto('/login')
  await submitLogin(page, admin)
  await expect(page).toHaveURL(/\/settings\/registries\/oci$/)
  await expect(page.getByRole('table', { name: 'OCI Registries' })).toBeVisible()
})

test('an operator signs in under /system and lands on Administration', async ({ page }) => {
  await page.goto('/system')
  await expect(page).toHaveURL(/\/system\/login/)
  await submitLogin(page, operator)
  await expect(page).toHaveURL(/\/system\/administration\/pack-registries$/)
  await expect(page.getByRole('navigation', { name: 'Main Menu' }).getByRole('link', { name: 'Administration' })).toBeVisible()
})

test('a wrong password keeps what was typed and says so', async ({ page }) => {
  await page.goto('/login')
  await submitLogin(page, { email: admin.email, password: 'not it' })
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(admin.email)
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('not it')
  await expect(page).toHaveURL(/\/login/)
})

test('an unknown email and a wrong password read the same', async ({ page }) => {
  await page.goto('/login')
  await submitLogin(page, { email: admin.email, password: 'not it' })
  const sentence = await page.getByRole('alert').innerText()
  await submitLogin(page, { email: 'nobody@acme.example', password: 'not it' })
  await expect(page.getByRole('alert')).toHaveText(sentence)
})

test('five wrong passwords lock for fifteen minutes, and the sixth try says so', async ({ page }) => {
  await page.goto('/login')
  for (let count = 0; count < 5; count += 1) {
    await submitLogin(page, { email: admin.email, password: `wrong ${count}` })
    await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled()
    await expect(page.getByRole('alert')).toBeVisible()
  }
  await submitLogin(page, admin)
  await expect(page.getByRole('alert')).toContainText('15 minutes')
})

test('someone in two tenants chooses the Organization', async ({ page }) => {
  await page.goto('/login')
  await expect(page.getByLabel('Organization')).toBeHidden()
  await submitLogin(page, twoTenants)
  const organization = page.getByLabel('Organization')
  await expect(organization).toBeVisible()
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(twoTenants.password)
  await organization.selectOption('globex')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByRole('table', { name: 'OCI Registries' }).getByText('globex-registry')).toBeVisible()
})

test('a deep link survives log-in', async ({ page }) => {
  await page.goto('/settings/registries/oci?q=harbor')
  await expect(page).toHaveURL(/\/login/)
  await submitLogin(page, admin)
  await expect(page).toHaveURL(/\/settings\/registries\/oci\?q=harbor$/)
  await expect(page.getByRole('searchbox')).toHaveValue('harbor')
})

test('a deep link to another site is not followed', async ({ page, baseURL }) => {
  await page.goto('/login?next=https://elsewhere.example/')
  await submitLogin(page, admin)
  await expect(page).toHaveURL(`${baseURL}/settings/registries/oci`)
})

test('empty fields are named, and nothing is sent', async ({ page }) => {
  await page.goto('/login')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('Enter your email')).toBeVisible()
  await expect(page.getByText('Enter your password')).toBeVisible()
})

test('signing out ends the session', async ({ page }) => {
  await page.goto('/login')
  await submitLogin(page, viewer)
  await expect(page.getByRole('table', { name: 'OCI Registries' })).toBeVisible()
  await page.getByRole('button', { name: /Victor Varga|User menu|Account/ }).click()
  await page.getByRole('menuitem', { name: /Sign out|Logout/ }).click()
  await expect(page).toHaveURL(/\/login/)
  await page.goto('/packs')
  await expect(page).toHaveURL(/\/login/)
})

test('the operator logs out with the button of the Main Menu', async ({ page }) => {
  await page.goto('/system/login')
  await submitLogin(page, operator)
  await page.getByRole('navigation', { name: 'Main Menu' }).getByRole('button', { name: 'Logout' }).click()
  await expect(page).toHaveURL(/\/system\/login/)
})

test('a tenant account is no operator', async ({ page }) => {
  await page.goto('/system/login')
  await submitLogin(page, admin)
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page).toHaveURL(/\/system\/login/)
})
