import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { pageWeight, readManifest } from '../../tools/bundle'
import { KB, pageBudgets, type PageBudget } from '../../tools/page-budgets'
import { root } from '../../tools/sources'
import { tenantAdmin, test } from '../support/live'
import { signIn } from '../support/sign-in'

const budgets: readonly PageBudget[] = pageBudgets
const folder = join(root, 'dist/console')

/** Loads an address with an empty cache and lists what scripts came over the wire until the network is quiet. */
async function scriptsOf(page: Page, address: string): Promise<string[]> {
  const scripts: string[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(new URL(response.url()).pathname)
  })
  await page.goto(address)
  await page.waitForLoadState('networkidle')
  return scripts
}

function budgetOf(name: string): PageBudget {
  const budget = budgets.find((candidate) => candidate.name === name)
  if (budget === undefined) throw new Error(`no budget for ${name}`)
  return budget
}

/** What the build says the page loads; `theme.js` stands beside the bundles. */
function expectedScripts(name: string): string[] {
  return pageWeight(folder, readManifest(folder), budgetOf(name).sources).scripts.map((file) => `/${file}`)
}

test('the log-in page loads the scripts that the size budget counts, and no other', async ({ page, server }) => {
  const scripts = await scriptsOf(page, `${server.url}/login`)
  expect(scripts.filter((script) => script !== '/theme.js').toSorted()).toEqual(expectedScripts('log-in').toSorted())
})

test('the registries page loads the scripts that the size budget counts, and no other', async ({ page, server, browser }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  const context = await browser.newContext({ storageState: await page.context().storageState() })
  const fresh = await context.newPage()
  const scripts = await scriptsOf(fresh, `${server.url}/settings/registries/oci`)
  await expect(fresh.getByRole('heading', { level: 1 })).toBeVisible()
  expect(scripts.filter((script) => script !== '/theme.js').toSorted()).toEqual(expectedScripts('registries').toSorted())
  expect(scripts.length).toBeLessThanOrEqual(budgetOf('registries').maxScripts ?? 0)
  await context.close()
})

test('scripts come compressed and may be kept by the browser', async ({ server, request }) => {
  for (const script of expectedScripts('log-in')) {
    const response = await request.get(server.url + script, { headers: { 'Accept-Encoding': 'br, gzip' } })
    const size = (await response.body()).byteLength
    expect(response.headers()['cache-control'], script).toMatch(/immutable/)
    // Below a packet there is nothing to win.
    if (size >= KB) expect(response.headers()['content-encoding'], `${script} of ${size} bytes`).toBe('br')
  }
})
