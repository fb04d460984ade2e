import { expect, test } from 'vitest'
import { addChips, splitChips } from './chips'

test('commas and line breaks separate, blanks are no chips', () => {
  expect(splitChips(' a, b/c ,\n,d\n')).toEqual(['a', 'b/c', 'd'])
})

test('a text that is there already does not come twice', () => {
  expect(addChips(['a', 'b'], 'b, c, c')).toEqual(['a', 'b', 'c'])
})
