import { expect, type Locator, type Page } from '@playwright/test'

/** What differs between the two consoles on the way to the form. */
export const areas = {
  tenant: {
    path: '/settings/registries/oci',
    table: 'OCI Registries',
    add: 'Add New OCI Registry',
    checkFailed: 'Registry details could not be validated',
  },
  system: {
    path: '/system/administration/pack-registries',
    table: 'Pack Registries',
    add: 'Add New Pack Registry',
    checkFailed: 'Pack registry details could not be validated',
  },
} as const
export type AreaName = keyof typeof areas

export interface FormValues {
  readonly name?: string
  readonly endpoint?: string
  readonly paths?: readonly string[]
  readonly username?: string
  readonly password?: string
}

/** The form, found by its heading. */
export function registryForm(page: Page, heading: string): Locator {
  return page.getByRole('dialog', { name: heading, exact: true })
}

/** Types what is given; each content path ends with Enter, as documented. */
export async function fillRegistry(form: Locator, values: FormValues): Promise<void> {
  if (values.name !== undefined) await form.getByLabel('Name', { exact: true }).fill(values.name)
  if (values.endpoint !== undefined) await form.getByLabel('Endpoint', { exact: true }).fill(values.endpoint)
  for (const path of values.paths ?? []) {
    await form.getByLabel('Base Content Path', { exact: true }).fill(path)
    await form.getByLabel('Base Content Path', { exact: true }).press('Enter')
  }
  if (values.username !== undefined) await form.getByLabel('Username', { exact: true }).fill(values.username)
  if (values.password !== undefined) await form.getByLabel('Password', { exact: true }).fill(values.password)
}

export function button(form: Locator, name: 'Validate' | 'Confirm' | 'Cancel'): Locator {
  return form.getByRole('button', { name, exact: true })
}

export async function validate(form: Locator): Promise<void> {
  await button(form, 'Validate').click()
}

/** The documented message, with its green check. */
export function validated(form: Locator): Locator {
  return form.getByRole('status').filter({ hasText: 'Credentials validated' })
}

export async function expectValidated(form: Locator): Promise<void> {
  await expect(validated(form)).toBeVisible()
  await expect(validated(form).locator('svg').first()).toBeVisible()
}

/** A failed check: the documented beginning, then what failed and what to do. */
export async function expectCheckFailed(form: Locator, area: AreaName, reason: string | RegExp): Promise<void> {
  const alert = form.getByRole('alert').filter({ hasText: areas[area].checkFailed })
  await expect(alert).toBeVisible()
  expect((await alert.innerText()).trim().startsWith(areas[area].checkFailed)).toBe(true)
  await expect(alert).toContainText(reason)
}

/** Chooses a certificate with the form's button, as a person would in the file dialog. */
export async function uploadCertificate(form: Locator, pem: string, name = 'ca.pem'): Promise<void> {
  const chooser = form.page().waitForEvent('filechooser')
  await form.getByRole('button', { name: 'Upload file', exact: true }).click()
  await (await chooser).setFiles({ name, mimeType: 'application/x-pem-file', buffer: Buffer.from(pem) })
}
