import lighthouse from 'lighthouse'
import desktop from 'lighthouse/core/config/desktop-config.js'
import { freePort } from '../server/test/free-port'
import { launch } from './browser'
import { median, type Measure } from './report'

type FormFactor = 'mobile' | 'desktop'

export interface AuditedPage {
  readonly name: string
  readonly url: string
  /** `name=value` of a signed-in session. */
  readonly cookie?: string
  /** Wanted performance scores. */
  readonly performance: Readonly<Record<FormFactor, number>>
}

interface Scores {
  readonly performance: number
  readonly accessibility: number
  readonly bestPractices: number
  /** Audits below their full score, best practices and accessibility only. */
  readonly missed: readonly string[]
  readonly largestPaintMs: number
  readonly blockingMs: number
}

/** Lighthouse now and then loses the start of its own trace on a busy machine (NO_NAVSTART); such a run measured nothing. */
const ATTEMPTS = 3

async function audit(page: AuditedPage, form: FormFactor): Promise<Scores> {
  for (let attempt = 1; ; attempt += 1) {
    const scores = await auditOnce(page, form)
    if (typeof scores !== 'string') return scores
    if (attempt === ATTEMPTS) throw new Error(`Lighthouse: ${scores}`)
  }
}

/** One run in a browser of its own. @returns what Lighthouse says when it could not measure */
async function auditOnce(page: AuditedPage, form: FormFactor): Promise<Scores | string> {
  const port = await freePort()
  const browser = await launch([`--remote-debugging-port=${port}`])
  try {
    const flags = {
      port,
      onlyCategories: ['performance', 'accessibility', 'best-practices'],
      ...(page.cookie === undefined ? {} : { extraHeaders: { Cookie: page.cookie } }),
    }
    const result = await lighthouse(page.url, flags, form === 'desktop' ? desktop : undefined)
    if (result === undefined) throw new Error('Lighthouse gave no result')
    const { categories, audits, runtimeError } = result.lhr
    if (runtimeError !== undefined) return runtimeError.message
    const score = (id: string) => Math.round((categories[id]?.score ?? 0) * 100)
    const weighed = ['accessibility', 'best-practices'].flatMap(
      (id) => categories[id]?.auditRefs.filter((ref) => ref.weight > 0).map((ref) => ref.id) ?? [],
    )
    return {
      performance: score('performance'),
      accessibility: score('accessibility'),
      bestPractices: score('best-practices'),
      missed: weighed.filter((id) => audits[id]?.score !== null && (audits[id]?.score ?? 1) < 1),
      largestPaintMs: audits['largest-contentful-paint']?.numericValue ?? 0,
      blockingMs: audits['total-blocking-time']?.numericValue ?? 0,
    }
  } finally {
    await browser.close()
  }
}

/** Medians of several runs of each page on both form factors. */
export async function auditPages(pages: readonly AuditedPage[], runs: number): Promise<Measure[]> {
  const measures: Measure[] = []
  for (const page of pages) {
    for (const form of ['mobile', 'desktop'] as const) {
      const results: Scores[] = []
      for (let count = 0; count < runs; count += 1) results.push(await audit(page, form))
      const middle = (pick: (scores: Scores) => number) => median(results.map(pick))
      const name = `Lighthouse ${page.name}, ${form}`
      measures.push(
        { name: `${name}: performance`, value: middle((scores) => scores.performance), unit: 'score', budget: page.performance[form] },
        { name: `${name}: accessibility`, value: middle((scores) => scores.accessibility), unit: 'score', budget: 100 },
        { name: `${name}: best practices`, value: middle((scores) => scores.bestPractices), unit: 'score', budget: 100 },
        { name: `${name}: largest contentful paint`, value: middle((scores) => scores.largestPaintMs), unit: 'ms' },
        { name: `${name}: total blocking time`, value: middle((scores) => scores.blockingMs), unit: 'ms' },
      )
      const missed = new Set(results.flatMap((scores) => scores.missed))
      if (missed.size > 0) console.log(`  ${name}: below full score: ${[...missed].join(', ')}`)
    }
  }
  return measures
}
