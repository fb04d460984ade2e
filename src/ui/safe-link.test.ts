import { expect, test } from 'vitest'
import { safeLink } from './safe-link'

test.each(['https://example.com/a?b#c', 'http://example.com', 'mailto:jo@example.com'])('%s may be followed', (url) => {
  expect(safeLink(url)).toBe(url)
})

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  './README.md',
  '/login',
  '#top',
  'vbscript:x',
])('%s may not', (url) => {
  expect(safeLink(url)).toBe('')
})
