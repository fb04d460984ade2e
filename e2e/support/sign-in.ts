import { expect, type Page } from '@playwright/test'
import { demoAccounts, seedPeople } from '../../mocks/seeds/people'
import { newToken } from '../../mocks/sessions'

export type DemoAccount = keyof typeof demoAccounts

/** Fills the log-in page that is open, and sends it. */
export async function submitLogin(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.getByLabel('Email', { exact: true }).fill(account.email)
  await page.getByLabel('Password', { exact: true }).fill(account.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Signs in on the console's own log-in page and waits for its menu. */
export async function signIn(
  page: Page,
  url: string,
  scope: 'tenant' | 'system',
  account: { email: string; password: string },
): Promise<void> {
  await page.goto(url + (scope === 'system' ? '/system/login' : '/login'))
  await submitLogin(page, account)
  await expect(page.getByRole('navigation', { name: 'Main Menu' })).toBeVisible()
}

/** Makes the browser one of somebody who signed in to the mocks before; the log-in page has its own spec. */
export async function becomes(page: Page, account: DemoAccount, baseURL: string | undefined): Promise<void> {
  const person = seedPeople.find(({ email }) => email === demoAccounts[account].email)
  if (person === undefined || baseURL === undefined) throw new Error(`${account} is not among the demo's people`)
  const name = person.scope === 'system' ? 'system_session' : 'session'
  await page.context().addCookies([{ name, value: newToken(person, Date.now()), url: baseURL, sameSite: 'Lax' }])
}
