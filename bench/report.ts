import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tools/sources'

/** One number with its budget. */
export interface Measure {
  readonly name: string
  readonly value: number
  readonly unit: 'ms' | 'kB' | 's' | 'MB' | 'score' | 'scripts' | 'requests' | 'packs' | 'runs' | '/min' | '%' | '×' | ''
  /** Absent: shown for information. Scores are wanted at least, everything else at most. */
  readonly budget?: number
}

export function isWithin({ value, budget, unit }: Measure): boolean {
  if (budget === undefined) return true
  return unit === 'score' ? value >= budget : value <= budget
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1, useGrouping: false })

/** A line of the table: name, number, budget, and a mark when it is missed. */
export function line(measure: Measure): string {
  const sign = measure.unit === 'score' ? '≥' : '≤'
  const budget = measure.budget === undefined ? '' : `${sign} ${number.format(measure.budget)}`
  const mark = isWithin(measure) ? '' : '  missed'
  return `${measure.name.padEnd(58)}${number.format(measure.value).padStart(9)} ${measure.unit.padEnd(9)}${budget.padStart(8)}${mark}`
}

/** Keeps the numbers of a part with when and where they were measured. */
export function save(part: string, measures: readonly Measure[]): void {
  const folder = join(root, 'bench/results')
  mkdirSync(folder, { recursive: true })
  const record = { part, at: new Date().toISOString(), node: process.version, measures }
  writeFileSync(join(folder, `${part}.json`), `${JSON.stringify(record, null, 2)}\n`)
}

/** The middle of some numbers; of an even count the upper of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** The smallest number that so many of a hundred don't exceed. @param share 1 to 100 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil((share / 100) * sorted.length) - 1] ?? Number.NaN
}
