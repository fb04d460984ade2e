import type { Browser } from '@playwright/test'
import { longestTask, openSlow, timeUntil } from './browser'
import { median, type Measure } from './report'

/** How often the wheel is turned, and by how many CSS pixels. */
const TURNS = 40
const TURN_PX = 600

/** A table of a thousand registries: no task may block the page for longer than 50 ms while it is scrolled and filtered. Measured at full speed and, for information, slowed down. */
export async function measureTable(browser: Browser, url: string, cookie: { name: string; value: string }): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const throttle of [1, 4]) {
    const { context, page, devtools } = await openSlow(browser, url, cookie)
    try {
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle })
      await page.goto(`${url}/settings/registries/oci`)
      const table = page.getByRole('table', { name: 'OCI Registries' })
      await table.getByRole('row').nth(20).waitFor()
      await page.waitForLoadState('networkidle')

      const scroll = await longestTask(page, async () => {
        await page.mouse.move(600, 500)
        for (let turn = 0; turn < TURNS; turn += 1) {
          await page.mouse.wheel(0, TURN_PX)
          await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
        }
      })
      await page.evaluate(() => scrollTo(0, 0))
      const search = page.getByRole('searchbox')
      await search.focus()
      const keys: number[] = []
      const filter = await longestTask(page, async () => {
        let typed = ''
        for (const key of 'bench-09') {
          typed += key
          const timing = await timeUntil(page, { event: 'keydown', selector: 'input', text: typed }, () => page.keyboard.press(key))
          keys.push(timing.shown)
        }
      })
      // The budget is for the machine as it is.
      const budget = throttle === 1 ? { budget: 50 } : {}
      const at = throttle === 1 ? '' : ` at ${throttle} × CPU`
      measures.push(
        { name: `1,000 rows, longest task while scrolling${at}`, value: scroll, unit: 'ms', ...budget },
        { name: `1,000 rows, longest task while filtering${at}`, value: filter, unit: 'ms', ...budget },
        { name: `1,000 rows, a key in the search, median${at}`, value: median(keys), unit: 'ms' },
      )
    } finally {
      await context.close()
    }
  }
  return measures
}
