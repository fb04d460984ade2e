import { expect, type Locator, type Page } from '@playwright/test'
import { uidOf } from '../../mocks/random'
import { expectAccessible } from './axe'

/** Address of a profile of the demo’s tenant acme. */
export function profileAt(name: string, version: string): string {
  return `/profiles/${uidOf(`profile acme ${name} ${version}`)}`
}

export function profilesTable(page: Page): Locator {
  return page.getByRole('table', { name: 'Profiles' })
}

export function layersOf(page: Page): Locator {
  return page.getByRole('list', { name: 'Layers' }).getByRole('listitem')
}

/** What a dialog shows, checked in both themes. The page behind it is inert, and nobody reads it through the backdrop. */
export async function expectDialogAccessible(page: Page): Promise<void> {
  await expect(page.getByRole('dialog')).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expectAccessible(page, { within: '[role="dialog"]', coloursOnly: colorScheme === 'dark' })
  }
}
