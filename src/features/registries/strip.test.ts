import { expect, test } from 'vitest'
import { bars, stripWords } from './strip'

const days = `${'-'.repeat(50)}${'s'.repeat(30)}fffwh${'s'.repeat(5)}`

test('a strip says how its days were', () => {
  expect(stripWords(days)).toBe('Last 90 days: 35 good, 1 with content set aside, 3 failed, 1 held')
  expect(stripWords('-'.repeat(90))).toBe('Last 90 days: no run')
  expect(stripWords('')).toBe('Last 90 days: no run')
})

test('every day is drawn once, and what is worse stands higher', () => {
  const drawn = bars(days)
  const blocks = drawn.flatMap(({ path }) =>
    [...path.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/g)].map((match) => match.slice(1).map(Number)),
  )
  expect(blocks.reduce((sum, [, , width = 0]) => sum + width, 0)).toBe(90)
  const heights = Object.fromEntries(drawn.map(({ tone, path }) => [tone, Number(/v(\d+)/.exec(path)?.[1])]))
  expect(heights['failed']).toBeGreaterThan(heights['held'] ?? 0)
  expect(heights['held']).toBeGreaterThan(heights['warnings'] ?? 0)
  expect(heights['warnings']).toBeGreaterThan(heights['good'] ?? 0)
  // The last day is today, at the right end, also of a shorter history.
  expect(bars('f').find(({ tone }) => tone === 'failed')?.path).toBe('M89 0h1v20h-1z')
})

test('a letter that is not known is a day without a run', () => {
  expect(bars('?').map(({ tone }) => tone)).toEqual(['none'])
})
