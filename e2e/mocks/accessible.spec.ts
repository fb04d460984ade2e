import { expect } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from '../support/axe'
import { test } from '../support/page'
import { openRoute, routes } from '../support/routes'

for (const route of routes) {
  test(`${route.name} has no axe violation in either theme and does not scroll sideways, wide and narrow`, async ({ page, baseURL }) => {
    for (const [index, width] of [1440, 1024, 390].entries()) {
      await page.setViewportSize({ width, height: 900 })
      // Made narrower in between, as on a tablet that is turned: what a page decides when it opens has to hold for that too.
      if (index === 0) await openRoute(page, route, baseURL)
      await expectNoSidewaysScroll(page)
      if (width === 1024) continue
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await expectAccessible(page, { coloursOnly: colorScheme === 'dark' })
      }
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
