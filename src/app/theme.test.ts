import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8')
const themes = ['light', 'dark'] as const
type Theme = (typeof themes)[number]

/** Every colour token: `--name: light-dark(#…, #…)` or one value for both. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+):\s*(?:light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)|(#[0-9a-f]{6}));/g)].map(
    ([, name, light, dark, both]) => [name ?? '', { light: light ?? both ?? '', dark: dark ?? both ?? '' }],
  ),
)

function colour(name: string, theme: Theme): string {
  const token = tokens.get(name)
  if (token === undefined) throw new Error(`theme.css has no colour --${name}`)
  return token[theme]
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}

const grounds = ['page', 'surface', 'raised', 'hover', 'selected']
const softGrounds = ['success-soft', 'warning-soft', 'danger-soft', 'info-soft', 'accent-soft']

/** Text on what is behind it: 4.5 (WCAG 1.4.3). */
const textPairs = [
  ...grounds.flatMap((ground) => ['text', 'text-secondary', 'accent'].map((text) => [text, ground] as const)),
  ...['page', 'surface', 'raised', 'hover'].flatMap((ground) =>
    ['success', 'warning', 'danger', 'info'].map((text) => [text, ground] as const),
  ),
  ...softGrounds.map((ground) => ['text', ground] as const),
  ['success', 'success-soft'],
  ['warning', 'warning-soft'],
  ['danger', 'danger-soft'],
  ['info', 'info-soft'],
  ['accent', 'accent-soft'],
  ['accent-hover', 'surface'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-hover'],
  ['on-tooltip', 'tooltip'],
  ['on-system', 'system'],
  ['menu-text', 'menu'],
  ['menu-text', 'menu-hover'],
  ['menu-text-selected', 'menu'],
  ['menu-text-selected', 'menu-hover'],
  ['menu-text-selected', 'menu-selected'],
  ['system', 'menu'],
] as const

/** Borders of controls, focus rings and icons that say something: 3 (WCAG 1.4.11). */
const shapePairs = [
  ['control-line', 'surface'],
  ['control-line', 'page'],
  ['control-line', 'raised'],
  ['accent', 'surface'],
  ['accent', 'page'],
  ['danger', 'surface'],
  ['menu-text-selected', 'menu'],
] as const

test.each(themes)('text can be read in the %s theme', (theme) => {
  const weak = textPairs.flatMap(([text, ground]) => {
    const ratio = contrast(colour(text, theme), colour(ground, theme))
    return ratio < 4.5 ? [`${text} on ${ground}: ${ratio.toFixed(2)}`] : []
  })
  expect(weak).toEqual([])
})

test.each(themes)('controls and focus can be seen in the %s theme', (theme) => {
  const weak = shapePairs.flatMap(([shape, ground]) => {
    const ratio = contrast(colour(shape, theme), colour(ground, theme))
    return ratio < 3 ? [`${shape} on ${ground}: ${ratio.toFixed(2)}`] : []
  })
  expect(weak).toEqual([])
})

test('black on white is 21, as in the definition', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
})
