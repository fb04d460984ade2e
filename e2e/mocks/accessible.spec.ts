import { expect } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from '../support/axe'
import { test } from '../support/page'
import { openRoute, routes } from '../support/routes'

for (const route of routes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${route.name} has no axe violation in ${colorScheme}, wide and narrow`, async ({ page, baseURL }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await openRoute(page, route, baseURL)
      await expectAccessible(page)
      await page.setViewportSize({ width: 390, height: 844 })
      await openRoute(page, route, baseURL)
      await expectAccessible(page)
    })
  }

  test(`${route.name} does not scroll sideways`, async ({ page, baseURL }) => {
    for (const width of [1440, 1024, 390]) {
      await page.setViewportSize({ width, height: 900 })
      await openRoute(page, route, baseURL)
      await expectNoSidewaysScroll(page)
    }
  })
}

test('the switch in the app chooses the theme over the system’s, and is remembered', async ({ page, baseURL }) => {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
  const registries = routes.find(({ name }) => name === 'registries')
  if (registries === undefined) throw new Error('no such route')
  await openRoute(page, registries, baseURL)
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  await page.getByRole('button', { name: /theme|dark/i }).click()
  const dark = page.getByRole('menuitemradio', { name: 'Dark' }).or(page.getByRole('menuitem', { name: 'Dark' }))
  if ((await dark.count()) > 0) await dark.click()
  await expect.poll(background).not.toBe(light)
  const chosen = await background()
  await expectAccessible(page)
  await page.reload()
  await expect.poll(background).toBe(chosen)
})
