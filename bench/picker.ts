import type { Browser, Page } from '@playwright/test'
import { Catalogue } from '../contract/catalogue'
import { samplePack } from '../server/test/catalogue'
import { createInstallation, type Installation } from '../server/test/installations'
import { startPostgres } from '../server/test/postgres-server'
import { ApiSession } from '../tools/api-session'
import { CPU_THROTTLE, openSlow, type SignedIn, sessionCookie, timeUntil } from './browser'
import { fill, SHAPES } from './catalogue'
import { median, type Measure, percentile } from './report'

/** Times the dialog is opened after the first. */
const REPEATS = 7
/** Pages that the dialog is opened on for the first time. */
const FRESH = 5
const WORD = 'calico'
/** Wheel turns while frames are counted, and CSS pixels of one. */
const TURNS = 60
const TURN_PX = 120
const LONG = 'zz-long-values'
const LONG_LINES = 5_000

/** The pack dialog of the wizard over 100,000 versions, and an editor with 5,000 lines; then the dialog alone on PostgreSQL. */
export async function measurePicker(browser: Browser, options: PickerOptions): Promise<Measure[]> {
  const postgres = await startPostgres()
  try {
    const embedded = await measureOn(browser, await createInstallation(options.env), options, {
      throttles: [CPU_THROTTLE, 1],
      at: '',
      more: async (page) => [...(await measureScrolling(page)), await measureEditor(page)],
    })
    const shared = await measureOn(browser, await createInstallation(options.env, postgres), options, {
      throttles: [1],
      at: ', PostgreSQL',
    })
    return [...embedded, ...shared]
  } finally {
    await postgres.stop()
  }
}

interface PickerOptions {
  readonly env: Readonly<Record<string, string>>
  readonly account: SignedIn
}

async function measureOn(
  browser: Browser,
  installation: Installation,
  { account }: PickerOptions,
  { throttles, at, more }: { readonly throttles: readonly number[]; readonly at: string; more?(page: Page): Promise<Measure[]> },
): Promise<Measure[]> {
  const [, shape] = SHAPES
  const valuesYaml = Array.from({ length: LONG_LINES }, (_, line) =>
    line % 10 === 0 ? `section${line}:` : `  key${line}: value ${line}`,
  ).join('\n')
  try {
    await fill(installation, shape, [samplePack(LONG, '1.0.0', { valuesYaml })])
    const server = await installation.start()
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
    for (const throttle of throttles) {
      const { context, page, devtools } = await openSlow(browser, server.url, cookie)
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: throttle })
      try {
        await openLayers(page, server.url)
        const where = throttle === 1 ? at : `${at} at ${throttle} × CPU`
        measures.push(...(await measureOpening(page, server.url, throttle, where)), ...(await measureTyping(page, totals, throttle, where)))
        if (throttle === 1 && more !== undefined) measures.push(...(await more(page)))
      } finally {
        await context.close()
      }
    }
    return measures
  } finally {
    await installation.remove()
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

async function measureOpening(page: Page, url: string, throttle: number, at: string): Promise<Measure[]> {
  const opened: number[] = []
  for (let count = 0; count <= REPEATS; count += 1) {
    opened.push((await timeUntil(page, { event: 'click', selector: '[role="dialog"]' }, () => add(page).click())).shown)
    await page.locator(firstCard).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const rows: number[] = []
  for (let count = 0; count < FRESH; count += 1) {
    // A new page has no results from before.
    await openLayers(page, url)
    rows.push((await timeUntil(page, { event: 'click', selector: firstCard }, () => add(page).click())).shown)
  }
  const slow = throttle === 1 ? {} : { budget: 200 }
  return [
    { name: `Pack dialog visible after the click, first time${at}`, value: opened[0] ?? Number.NaN, unit: 'ms', ...slow },
    { name: `Pack dialog visible after the click, median${at}`, value: median(opened.slice(1)), unit: 'ms', ...slow },
    {
      name: `First row of a new pack dialog after the click, slowest${at}`,
      value: Math.max(...rows),
      unit: 'ms',
      ...(throttle === 1 && { budget: 300 }),
    },
  ]
}

/** @param totals what the status says for each letter more */
async function measureTyping(page: Page, totals: readonly string[], throttle: number, at: string): Promise<Measure[]> {
  await search(page).focus()
  const times: number[] = []
  for (const [index, total] of totals.entries()) {
    const key = WORD.charAt(index)
    const target = { event: 'keydown', selector: '[role="dialog"] [role="status"]', text: total } as const
    times.push((await timeUntil(page, target, () => page.keyboard.press(key))).shown)
  }
  await search(page).fill('')
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
