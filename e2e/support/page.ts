import { expect, test as base, type Locator, type Page } from '@playwright/test'

/** Fails a test on whose pages a script threw or the console showed an error. Answers such as 401 are logged by the browser itself and are no error of ours. */
export const test = base.extend<{ noErrorsOnPages: undefined }>({
  noErrorsOnPages: [
    async ({ context }, use) => {
      const errors: string[] = []
      context.on('weberror', (error) => errors.push(String(error.error())))
      context.on('console', (message) => {
        if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return
        errors.push(message.text())
      })
      await use(undefined)
      expect(errors).toEqual([])
    },
    { auto: true },
  ],
})

/** The row of a table whose cells hold these texts, found by the cell under one header. */
export function rowOf(table: Locator, name: string): Locator {
  return table.getByRole('row').filter({ has: table.page().getByRole('button', { name: `Actions for ${name}`, exact: true }) })
}

/** Asserts that one row has these texts under these column headers. */
export async function expectRow(table: Locator, name: string, cells: Readonly<Record<string, string | RegExp>>): Promise<void> {
  const row = rowOf(table, name)
  await expect(row).toBeVisible()
  const headers = await table.getByRole('columnheader').allTextContents()
  for (const [header, text] of Object.entries(cells)) {
    const index = headers.findIndex((candidate) => candidate.trim().startsWith(header))
    expect(index, `column ${header} among ${headers.join(', ')}`).toBeGreaterThanOrEqual(0)
    await expect(row.getByRole('cell').nth(index)).toContainText(text)
  }
}

/** Opens the menu of a row. */
export async function rowMenu(page: Page, name: string): Promise<Locator> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
  const menu = page.getByRole('menu')
  await expect(menu).toBeVisible()
  return menu
}

/** Chooses an entry of a row's menu. */
export async function rowAction(page: Page, name: string, action: string): Promise<void> {
  const menu = await rowMenu(page, name)
  await menu.getByRole('menuitem', { name: action, exact: true }).click()
}

/** A short message that appears and goes. */
export async function expectToast(page: Page, text: string | RegExp): Promise<void> {
  await expect(page.getByRole('status').or(page.getByRole('alert')).filter({ hasText: text }).first()).toBeVisible()
}
