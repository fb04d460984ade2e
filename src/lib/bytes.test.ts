import { expect, it } from 'vitest'
import { formatBytes } from './bytes'

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1434, /^1[.,]4 KiB$/],
  [12 * 1024 * 1024, '12 MiB'],
  [3 * 1024 ** 3, '3 GiB'],
])('%i reads %s', (bytes, words) => {
  expect(formatBytes(bytes)).toMatch(words)
})
