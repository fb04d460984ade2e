import { type Browser } from '@playwright/test'
import { openSlow, timeUntil, type Timing } from './browser'
import { median, type Measure } from './report'

/** Times an interaction is repeated after the first. */
const REPEATS = 7
const WORD = 'registry-of-team-a'

const dialog = '[role="dialog"]'

/** Opening the form, a key in it, and going from page to page, with the CPU slowed down. */
export async function measureInteractions(browser: Browser, url: string, cookie: { name: string; value: string }): Promise<Measure[]> {
  const { context, page } = await openSlow(browser, url, cookie)
  try {
    await page.goto(`${url}/settings/registries/oci`)
    const add = page.getByRole('button', { name: 'Add New OCI Registry' }).first()
    await page.getByRole('table', { name: 'OCI Registries' }).waitFor()
    await page.waitForLoadState('networkidle')

    const opened: Timing[] = []
    const keys: Timing[] = []
    for (let count = 0; count <= REPEATS; count += 1) {
      opened.push(await timeUntil(page, { event: 'click', selector: dialog }, () => add.click()))
      const name = page.getByRole('dialog').getByLabel('Name', { exact: true })
      if (count === REPEATS) {
        await name.focus()
        let typed = ''
        for (const key of WORD) {
          typed += key
          keys.push(await timeUntil(page, { event: 'keydown', selector: `${dialog} input`, text: typed }, () => page.keyboard.press(key)))
        }
      } else {
        await name.waitFor()
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
    }

    // A fresh page: going away from a form with input in it would ask first.
    await page.goto(`${url}/settings/registries/oci`)
    await page.getByRole('table', { name: 'OCI Registries' }).waitFor()
    await page.waitForLoadState('networkidle')
    const menu = page.getByRole('navigation', { name: 'Main Menu' })
    const switches: Timing[] = []
    for (let count = 0; count <= REPEATS; count += 1) {
      switches.push(
        await timeUntil(page, { event: 'click', selector: 'h1', text: 'Packs' }, () => menu.getByRole('link', { name: 'Packs' }).click()),
        await timeUntil(page, { event: 'click', selector: 'h1', text: 'Registries' }, () =>
          menu.getByRole('link', { name: 'Tenant Settings' }).click(),
        ),
      )
    }

    const shown = (timings: readonly Timing[]) => timings.map((timing) => timing.shown)
    const warm = switches.slice(2)
    return [
      { name: 'Form panel opens, first time', value: opened[0]?.shown ?? Number.NaN, unit: 'ms', budget: 180 },
      { name: 'Form panel opens, median', value: median(shown(opened.slice(1))), unit: 'ms', budget: 90 },
      { name: 'Form panel opens, INP (median)', value: median(opened.slice(1).map((timing) => timing.inp)), unit: 'ms', budget: 64 },
      { name: 'A key in the form, median', value: median(shown(keys)), unit: 'ms', budget: 25 },
      { name: 'Route switch, first time', value: switches[0]?.shown ?? Number.NaN, unit: 'ms' },
      { name: 'Route switch, warm median', value: median(shown(warm)), unit: 'ms', budget: 110 },
      { name: 'Route switch, INP (median)', value: median(warm.map((timing) => timing.inp)), unit: 'ms' },
    ]
  } finally {
    await context.close()
  }
}
