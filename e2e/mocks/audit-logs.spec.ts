import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { test } from '../support/page'
import { becomes } from '../support/sign-in'

test.beforeEach(async ({ page, baseURL }) => becomes(page, 'admin', baseURL))

test('the filters are in the address and survive a reload', async ({ page }) => {
  await page.goto('/audit-logs')
  const table = page.getByRole('table', { name: 'Audit Logs' })
  await expect(table.getByRole('columnheader')).toHaveText(['Time', 'User', 'Action', 'Resource Type', 'Resource', 'Message'])
  await page.getByLabel('Type', { exact: true }).selectOption('Update')
  await page.getByLabel('Resource Type').selectOption('API key')
  await expect(page).toHaveURL(/type=update&resource=apikey/)
  await expect(table.getByRole('row').nth(1)).toContainText(/Revoked API key/)
  await page.reload()
  await expect(page.getByLabel('Resource Type')).toHaveValue('apikey')
  await expect(table.getByRole('row').nth(1)).toContainText(/Revoked API key/)
  await expect(table.getByRole('row').filter({ hasText: 'OCI registry' })).toHaveCount(0)
  await page.getByLabel('Start Date').fill('2031-01-01')
  await expect(page.getByText('No entries match these filters.')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).first().click()
  await expect(page).toHaveURL(/\/audit-logs$/)
  await expect(table.getByRole('row').nth(1)).toBeVisible()
})

test('a long log comes page by page', async ({ page }) => {
  await page.goto('/audit-logs')
  await expect(page.getByText('50 of 132 entries')).toBeVisible()
  await page.getByRole('button', { name: 'Load more' }).click()
  await expect(page.getByText('100 of 132 entries')).toBeVisible()
  await page.getByRole('button', { name: 'Load more' }).click()
  await expect(page.getByText('132 of 132 entries')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Load more' })).toHaveCount(0)
})

test('an entry says who, when and what, field by field, and takes a note', async ({ page }) => {
  await page.goto('/audit-logs?type=update&resource=ociregistry')
  await page
    .getByRole('table', { name: 'Audit Logs' })
    .getByRole('row')
    .filter({ hasText: 'Changed OCI registry harbor-prod' })
    .first()
    .getByRole('link')
    .click()
  const panel = page.getByRole('dialog', { name: 'Audit entry' })
  await expect(panel.getByRole('table')).toBeVisible()
  await expectAccessible(page)
  const before = await panel.getByRole('button', { name: /note$/ }).innerText()
  await panel.getByRole('button', { name: /note$/ }).click()
  await panel.getByLabel('Note').fill('ab')
  await panel.getByRole('button', { name: 'Save note' }).click()
  await expect(panel.getByLabel('Note')).toHaveAccessibleDescription(/at least 3 characters/)
  await panel.getByLabel('Note').fill('CHG-99: agreed with the network team')
  await panel.getByRole('button', { name: 'Save note' }).click()
  await expect(panel.getByText('CHG-99: agreed with the network team')).toBeVisible()
  expect(['Add note', 'Edit note']).toContain(before)
  await expect(panel.getByRole('button', { name: 'Edit note' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(page).toHaveURL(/\/audit-logs\?type=update&resource=ociregistry$/)
})

test('a secret is only said to have changed', async ({ page }) => {
  await page.goto('/audit-logs?type=update&resource=ociregistry')
  const rows = page.getByRole('table', { name: 'Audit Logs' }).getByRole('row').filter({ hasText: 'Changed OCI registry' })
  const panel = page.getByRole('dialog', { name: 'Audit entry' })
  const seen: string[][] = []
  for (const index of [0, 1]) {
    await rows.nth(index).getByRole('link').click()
    await expect(panel.getByRole('table')).toBeVisible()
    const secrets = panel.getByRole('row').filter({ hasText: 'password' })
    for (const secret of await secrets.all()) seen.push(await secret.getByRole('cell').allTextContents())
    await panel.getByRole('button', { name: 'Close' }).click()
  }
  expect(seen.length).toBeGreaterThan(0)
  for (const cells of seen) expect(cells).toEqual(['password', 'changed'])
})

test('what is shown is saved as CSV', async ({ page }) => {
  await page.goto('/audit-logs?type=update&resource=apikey')
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download CSV' }).click()
  const path = await (await waiting).path()
  const text = await readFile(path, 'utf8')
  expect(text.split('\r\n')[0]).toBe('Time,User,Action,Resource Type,Resource Name,Message,Changes,Note')
  expect(text).toContain('Revoked API key')
  expect(text).not.toContain('OCI registry')
})

test('an operator reads what happened in the system and in each tenant', async ({ page, baseURL }) => {
  await becomes(page, 'operator', baseURL)
  await page.goto('/system/audit-logs')
  const table = page.getByRole('table', { name: 'Audit Logs' })
  await expect(table.getByRole('row').nth(1)).toContainText(/Ortega|Obi/)
  await page.getByLabel('Tenant', { exact: true }).selectOption('Tenant: globex')
  await expect(table.getByRole('row').nth(1)).toContainText('Greta Gupta')
  await table.getByRole('row').nth(1).getByRole('link').click()
  const panel = page.getByRole('dialog', { name: 'Audit entry' })
  await expect(panel.getByText('globex', { exact: true })).toBeVisible()
  // Notes of a tenant are its own.
  await expect(panel.getByRole('button', { name: /note$/ })).toHaveCount(0)
})
