import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const everything = {
  runOnly: { type: 'tag' as const, values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
}
/** What another theme can break: it changes colours and nothing else. */
const colours = { runOnly: { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] } }

export interface AuditOptions {
  /** CSS selector of what is looked at; the whole page when left out. */
  readonly within?: string
  /** The page was audited in the other theme. */
  readonly coloursOnly?: boolean
}

/** axe with the WCAG 2.0 to 2.2 rules (A and AA) and the best-practice ones; a violation is shown as `rule: selector — what to do`. */
export async function expectAccessible(page: Page, { within, coloursOnly = false }: AuditOptions = {}): Promise<void> {
  // Colours that were changed a moment ago are on screen after the next frame.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  const builder = new AxeBuilder({ page })
  const { violations } = await (within === undefined ? builder : builder.include(within))
    // Our pages have no frames: without the extra page that axe opens for them it takes half the time.
    .setLegacyMode()
    // What passes is not looked at: without its details an audit takes half the time.
    .options({ ...(coloursOnly ? colours : everything), resultTypes: ['violations'] })
    .analyze()
  const found = violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} — ${node.failureSummary ?? ''}`))
  expect(found).toEqual([])
}

/** Nothing sticks out to the right: the page itself never scrolls sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), {
      message: 'page overflows sideways by px',
    })
    .toBe(0)
}
