import { expect } from '@playwright/test'
import { operator, samplePack, tenantAdmin, test } from '../support/live'
import { signIn } from '../support/sign-in'

test('pages and answers carry the security headers', async ({ server, request }) => {
  for (const path of ['/login', '/settings/registries/oci', '/v1/console/capabilities']) {
    const response = await request.get(server.url + path)
    const headers = response.headers()
    expect(headers['x-content-type-options'], path).toBe('nosniff')
    expect(headers['referrer-policy'], path).toMatch(/no-referrer|same-origin|strict-origin/)
    expect(headers['content-security-policy'], path).not.toMatch(/unsafe-inline|unsafe-eval/)
    expect(headers['content-security-policy'], path).toContain("frame-ancestors 'none'")
    expect(headers['x-powered-by'], path).toBeUndefined()
  }
})

test('the page policy changes with each answer and covers everything that is loaded', async ({ server, request }) => {
  const policy = async () => (await request.get(`${server.url}/login`)).headers()['content-security-policy'] ?? ''
  const first = await policy()
  expect(first).toContain("default-src 'none'")
  expect(await policy()).not.toBe(first)
})

test('no page of either console breaks its own content policy', async ({ page, server, registry, tenantApi }) => {
  const uid = await tenantApi.addRegistry(registry.input('policy'))
  await tenantApi.syncEnded(uid, { withinMs: 30_000 })
  const violations: string[] = []
  page.on('console', (message) => {
    if (/content security policy|trusted type/i.test(message.text())) violations.push(message.text())
  })
  await signIn(page, server.url, 'tenant', tenantAdmin)
  const area = '/settings/registries/oci'
  for (const path of ['/login', area, `${area}/new`, `${area}/${uid}`, `${area}/${uid}/edit`, '/packs', '/nowhere']) {
    await page.goto(server.url + path)
    await expect(page.getByRole('heading').first()).toBeVisible()
  }
  await page.goto(`${server.url}/packs`)
  await page.getByRole('link', { name: samplePack.displayName }).first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await signIn(page, server.url, 'system', operator)
  await page.getByRole('button', { name: 'Add New Pack Registry' }).first().click()
  await expect(page.getByRole('dialog')).toBeVisible()
  expect(violations).toEqual([])
})

test('the session cookie is out of reach for scripts', async ({ page, server }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  const cookie = (await page.context().cookies()).find(({ name }) => name.endsWith('session'))
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
  expect(await page.evaluate(() => document.cookie)).not.toContain('session')
})

test('a write from another site is refused', async ({ page, server, request }) => {
  await signIn(page, server.url, 'tenant', tenantAdmin)
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const response = await request.post(`${server.url}/v1/registries/oci/basic/validate`, {
    headers: { Cookie: cookies, 'Sec-Fetch-Site': 'cross-site', Origin: 'https://elsewhere.example' },
    data: {},
  })
  expect(response.status()).toBe(403)
  expect(await response.json()).toMatchObject({ code: 'CrossSiteRequest' })
})
