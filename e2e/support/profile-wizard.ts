import { expect, type Locator, type Page } from '@playwright/test'
import { uidOf } from '../../mocks/random'

export const YAML = 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n'

export function editPath(nameAndVersion: string, step = 'layers'): string {
  return `/profiles/${uidOf(`profile acme ${nameAndVersion}`)}/edit?step=${step}`
}

export const layers = (page: Page): Locator => page.getByRole('list', { name: 'Layers' })
export const next = (page: Page): Promise<void> => page.getByRole('button', { name: 'Next', exact: true }).click()
export const stepHeading = (page: Page, name: string): Locator => page.getByRole('heading', { level: 2, name, exact: true })

/** Names of the layers as they stand. */
export async function expectOrder(page: Page, names: readonly string[]): Promise<void> {
  await expect(layers(page).getByRole('button', { name: /^Reorder / })).toHaveCount(names.length)
  const handles = layers(page).getByRole('button', { name: /^Reorder / })
  await expect
    .poll(() => handles.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label'))))
    .toEqual(names.map((name) => `Reorder ${name}`))
}

export async function fillBasic(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('radiogroup', { name: 'Type' }).getByRole('radio', { name: 'Add-on', exact: true }).check()
  await next(page)
  await expect(stepHeading(page, 'Profile Layers')).toBeVisible()
}

/** The text box of the editor once its own code is there: the plain one before it would be replaced while one types. */
export function editor(scope: Page | Locator, name: string): Locator {
  return scope.getByRole('textbox', { name, exact: true }).and(scope.locator('[contenteditable]'))
}

export async function addManifest(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add Manifest', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Add Manifest' })
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await editor(dialog, 'Manifest').fill(YAML)
  await dialog.getByRole('button', { name: 'Confirm & Create' }).click()
  await expect(dialog).toBeHidden()
}

export async function layerAction(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}
