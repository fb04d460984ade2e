import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { Catalogue } from '../contract/catalogue'
import { samplePack } from '../server/test/catalogue'
import { ApiSession } from '../tools/api-session'
import { startServer } from '../tools/real-server'
import { CPU_THROTTLE, openSlow, type SignedIn, sessionCookie, timeUntil } from './browser'
import { fill, SHAPES } from './catalogue'
import { median, type Measure, percentile } from './report'

/** Times the dialog is opened after the first. */
const REPEATS = 7
const WORD = 'calico'
/** Wheel turns while frames are counted, and CSS pixels of one. */
const TURNS = 60
const TURN_PX = 120
const LONG = 'zz-long-values'
const LONG_LINES = 5_000

/** The pack dialog of the wizard over 100,000 versions, and an editor with 5,000 lines. */
export async function measurePicker(
  browser: Browser,
  { env, account }: { readonly env: Readonly<Record<string, string>>; readonly account: SignedIn },
): Promise<Measure[]> {
  const [, shape] = SHAPES
  const dataDir = mkdtempSync(join(tmpdir(), 'registry-console-'))
  const valuesYaml = Array.from({ length: LONG_LINES }, (_, line) =>
    line % 10 === 0 ? `section${line}:` : `  key${line}: value ${line}`,
  ).join('\n')
  await fill(dataDir, shape, [samplePack(LONG, '1.0.0', { valuesYaml })])
  const server = await startServer({ env, dataDir })
  try {
    const api = await ApiSession.signIn(server.url, 'tenant', account)
    const cookie = await sessionCookie(server.url, 'tenant', account)
    const totals: string[] = []
    for (let length = 1; length <= WORD.length; length += 1) {
      const { total } = Catalogue.parse(
        await api.call('POST', '/v1/console/catalogue', { text: WORD.slice(0, length), types: ['spectro', 'manifest'] }),
      )
      totals.push(new Intl.NumberFormat('en-GB').format(total))
    }
    const measures: Measure[] = []
    for (const throttle of [CPU_THROTTLE, 1]) {
      const { context, page, devtools } = await openSlow(browser, server.url, cookie)
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle })
      try {
        await openLayers(page, server.url)
        measures.push(...(await measureOpening(page, throttle)), ...(await measureTyping(page, totals, throttle)))
        if (throttle === 1) measures.push(...(await measureScrolling(page)), await measureEditor(page))
      } finally {
        await context.close()
      }
    }
    return measures
  } finally {
    await server.stop()
    await server.remove()
  }
}

const add = (page: Page) => page.getByRole('button', { name: 'Add New Pack' }).first()
const search = (page: Page) => page.getByRole('dialog').getByRole('searchbox', { name: 'Search packs' })
const firstCard = '[role="dialog"] [data-index="0"]'

async function openLayers(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/profiles/new`)
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('bench')
  await page.getByRole('button', { name: 'Next' }).click()
  await add(page).waitFor()
  await page.waitForLoadState('networkidle')
}

async function measureOpening(page: Page, throttle: number): Promise<Measure[]> {
  const opened: number[] = []
  for (let count = 0; count <= REPEATS; count += 1) {
    opened.push((await timeUntil(page, { event: 'click', selector: '[role="dialog"]' }, () => add(page).click())).shown)
    await page.locator(firstCard).waitFor()
    if (count === REPEATS) break
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const at = throttle === 1 ? '' : ` at ${throttle} × CPU`
  const budget = throttle === 1 ? {} : { budget: 200 }
  return [
    { name: `Pack dialog visible after the click, first time${at}`, value: opened[0] ?? Number.NaN, unit: 'ms', ...budget },
    { name: `Pack dialog visible after the click, median${at}`, value: median(opened.slice(1)), unit: 'ms', ...budget },
  ]
}

/** @param totals what the status says for each letter more */
async function measureTyping(page: Page, totals: readonly string[], throttle: number): Promise<Measure[]> {
  await search(page).focus()
  const times: number[] = []
  for (const [index, total] of totals.entries()) {
    const key = WORD.charAt(index)
    const target = { event: 'keydown', selector: '[role="dialog"] [role="status"]', text: total } as const
    times.push((await timeUntil(page, target, () => page.keyboard.press(key))).shown)
  }
  await search(page).fill('')
  const at = throttle === 1 ? '' : ` at ${throttle} × CPU`
  const budget = throttle === 1 ? { budget: 150 } : {}
  return [
    { name: `Results for a typed letter among 100,000 versions, median${at}`, value: median(times), unit: 'ms', ...budget },
    { name: `Results for a typed letter among 100,000 versions, slowest${at}`, value: Math.max(...times), unit: 'ms', ...budget },
  ]
}

async function measureScrolling(page: Page): Promise<Measure[]> {
  const box = await page.locator(firstCard).boundingBox()
  if (box === null) throw new Error('the dialog shows no results')
  await page.mouse.move(box.x + 20, box.y + 20)
  const counting = await page.evaluateHandle(() => {
    const frames: number[] = []
    let last = performance.now()
    const count = () => {
      const now = performance.now()
      frames.push(now - last)
      last = now
      requestAnimationFrame(count)
    }
    requestAnimationFrame(count)
    return frames
  })
  for (let turn = 0; turn < TURNS; turn += 1) await page.mouse.wheel(0, TURN_PX)
  const frames = await counting.jsonValue()
  return [
    // 60 frames a second are 16.7 ms each; the clock of the browser is a little coarser.
    { name: 'Scrolling the pack dialog, a frame, median', value: median(frames), unit: 'ms', budget: 17 },
    { name: 'Scrolling the pack dialog, a frame, p95', value: percentile(frames, 95), unit: 'ms' },
  ]
}

async function measureEditor(page: Page): Promise<Measure> {
  await search(page).fill(LONG)
  const card = page.locator(firstCard).filter({ hasText: LONG })
  await card.waitFor()
  const { shown } = await timeUntil(page, { event: 'click', selector: '[role="dialog"] .cm-content', text: 'section0' }, () => card.click())
  return { name: `From the click to the editor with ${LONG_LINES.toLocaleString('en')} lines`, value: shown, unit: 'ms', budget: 500 }
}
