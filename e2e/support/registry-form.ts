import { expect, type Locator, type Page } from '@playwright/test'

/** What differs between the lists of the two consoles on the way to the form. */
export const areas = {
  helm: {
    path: '/settings/registries/helm',
    table: 'Helm Registries',
    add: 'Add New Helm Registry',
    checkFailed: 'Registry details could not be validated',
  },
  pack: {
    path: '/settings/registries/pack',
    table: 'Pack Registries',
    add: 'Add New Pack Registry',
    checkFailed: 'Pack registry details could not be validated',
  },
  /** OCI registries of a tenant. */
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
/** Tabs of the tenant's registries, and the button that adds to each. */
export const addLabels = {
  'Helm Registries': 'Add New Helm Registry',
  'OCI Registries': 'Add New OCI Registry',
  'Pack Registries': 'Add New Pack Registry',
} as const
export type RegistryTab = keyof typeof addLabels

export type AreaName = keyof typeof areas

export interface FormValues {
  readonly name?: string
  readonly endpoint?: string
  readonly paths?: readonly string[]
  readonly username?: string
  readonly password?: string
  readonly token?: string
  readonly accessKey?: string
  readonly secretKey?: string
  readonly arn?: string
}

/** Label of each field that holds one text. */
const labels = {
  name: 'Name',
  endpoint: 'Endpoint',
  username: 'Username',
  password: 'Password',
  token: 'Token',
  accessKey: 'Access Key',
  secretKey: 'Secret access key',
  arn: 'ARN',
} as const

/** The form, found by its heading. */
export function registryForm(page: Page, heading: string): Locator {
  return page.getByRole('dialog', { name: heading, exact: true })
}

/** Types what is given; each content path ends with Enter, as documented. */
export async function fillRegistry(form: Locator, values: FormValues): Promise<void> {
  const type = async (field: keyof typeof labels) => {
    const text = values[field]
    if (text !== undefined) await form.getByLabel(labels[field], { exact: true }).fill(text)
  }
  await type('name')
  await type('endpoint')
  for (const path of values.paths ?? []) {
    await form.getByLabel('Base Content Path', { exact: true }).fill(path)
    await form.getByLabel('Base Content Path', { exact: true }).press('Enter')
  }
  for (const field of ['username', 'password', 'token', 'accessKey', 'secretKey', 'arn'] as const) await type(field)
}

/** Chooses the provider of an OCI registry. */
export async function chooseProvider(form: Locator, provider: 'Helm' | 'Zarf' | 'Pack'): Promise<void> {
  await form.getByRole('radiogroup', { name: 'Provider' }).getByRole('radio', { name: provider, exact: true }).check()
}

/** Opens a tab of OCI Authentication Type. */
export async function chooseAuthentication(form: Locator, type: 'Basic' | 'ECR'): Promise<void> {
  await form.getByRole('tablist', { name: 'OCI Authentication Type' }).getByRole('tab', { name: type, exact: true }).click()
}

export function toggle(form: Locator, name: 'Synchronization' | 'No Authentication' | 'Enable Authentication' | 'Protected'): Locator {
  return form.getByRole('switch', { name, exact: true })
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
