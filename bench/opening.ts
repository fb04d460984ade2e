import type { Browser } from '@playwright/test'
import { openSlow } from './browser'
import { median, type Measure } from './report'

/** Registries in the shortest and in the longest list. */
export const SHORT = 20
export const LONG = 2000
/** Openings of each, after two that warm up the caches. */
const OPENINGS = 9

/** How long the registries page takes to show its rows, from the address to the tenth row on screen. @param grow makes the list as long as the argument says */
export async function measureOpening(
  browser: Browser,
  url: string,
  cookie: { name: string; value: string },
  grow: (count: number) => Promise<void>,
): Promise<Measure[]> {
  const times: number[] = []
  for (const count of [SHORT, LONG]) {
    await grow(count)
    times.push(await openingTime(browser, url, cookie))
  }
  const [short = Number.NaN, long = Number.NaN] = times
  return [
    { name: `Registries page with ${SHORT} registries opens in`, value: short, unit: 'ms' },
    { name: `Registries page with ${LONG.toLocaleString('en')} registries opens in`, value: long, unit: 'ms' },
    { name: 'Long list beside short list', value: long / short, unit: '×', budget: 1.5 },
  ]
}

async function openingTime(browser: Browser, url: string, cookie: { name: string; value: string }): Promise<number> {
  const { context, page, devtools } = await openSlow(browser, url, cookie)
  try {
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    const times: number[] = []
    for (let turn = 0; turn < OPENINGS + 2; turn += 1) {
      await page.goto('about:blank')
      const from = performance.now()
      await page.goto(`${url}/settings/registries/oci`, { waitUntil: 'commit' })
      await page.getByRole('table', { name: 'OCI Registries' }).getByRole('row').nth(10).waitFor()
      times.push(performance.now() - from)
    }
    return median(times.slice(2))
  } finally {
    await context.close()
  }
}
